"""Headed tables: every cell checked, every fault named by file, line and column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.tables import (
    FORMULA,
    MOST_BYTES,
    PackTable,
    TableRow,
    as_meant,
    harmless,
    load_tables,
    parse,
    read_table,
    repeated,
    unknown,
)
from shouli.kernel.tests.factories import system


class Fee(BaseModel):
    """One row of a fee table."""

    code: str = Field(min_length=2)
    amount: Decimal
    from_day: date
    note: str = "none"


def faults(text: str) -> list[tuple[str, str]]:
    """Read ``text`` and list the faults by place and code."""
    with pytest.raises(Invalid) as refusal:
        parse("fees.csv", text, Fee)
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_cells_are_read_in_their_types_and_rows_know_their_line() -> None:
    text = '# fees of 2026\ncode , amount,from_day,note\n\nF1, 12.50 ,2026-01-01,"a, b"\n# more\nF2,0,2026-02-01,\n'

    first, second = parse("fees.csv", text, Fee)

    assert first.value == Fee(code="F1", amount=Decimal("12.50"), from_day=date(2026, 1, 1), note="a, b")
    assert (first.file, first.line, second.line) == ("fees.csv", 4, 6)
    assert second.value.note == "none"


def test_optional_columns_may_be_left_out_and_columns_may_stand_in_any_order() -> None:
    (row,) = parse("fees.csv", "from_day,amount,code\n2026-01-01,1,F1\n", Fee)

    assert row.value == Fee(code="F1", amount=Decimal(1), from_day=date(2026, 1, 1))


def test_all_faults_of_all_cells_are_named_at_once() -> None:
    text = "code,amount,from_day\nF,12,2026-13-01\nF2,twelve,2026-01-01\nF3,1\n"

    assert faults(text) == [
        ("fees.csv:2:code", "string_too_short"),
        ("fees.csv:2:from_day", "date_from_datetime_parsing"),
        ("fees.csv:3:amount", "decimal_parsing"),
        ("fees.csv:4:", "cell_count"),
    ]


def test_a_wrong_header_is_named_before_any_cell() -> None:
    assert faults("code,colour,amount\nF1,red,1\n") == [
        ("fees.csv:1:colour", "unknown_column"),
        ("fees.csv:1:from_day", "missing_column"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n"])
def test_a_file_without_header(text: str) -> None:
    assert faults(text) == [("fees.csv:1:", "empty_file")]


def test_a_cell_without_end_is_refused() -> None:
    assert faults('code,amount,from_day\n"' + "x" * 140_000) == [("fees.csv:2:", "bad_csv")]


def test_a_row_points_at_its_own_cells() -> None:
    (row,) = parse("fees.csv", "code,amount,from_day\nF1,1,2026-01-01\n", Fee)

    fault = row.fault("code", "unknown_code", "Unknown.")

    assert (fault.field, fault.code, fault.text) == ("fees.csv:2:code", "unknown_code", "Unknown.")


@given(st.text(max_size=200))
def test_any_text_is_refused_with_places(text: str) -> None:
    assert all(place.startswith("fees.csv:") for place, _ in faults(f"code,{text}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFees:
    """Rows of a fee table."""

    rows: tuple[TableRow[Fee], ...]


@action("kernel_test.load_fees")
def load_fees(ctx: Context, data: LoadFees) -> int:
    """Refuse what costs more than a hundred, cell by cell."""
    faults = [row.fault("amount", "too_dear", "Too dear.") for row in data.rows if row.value.amount > 100]
    if faults:
        raise Invalid(faults)
    return len(data.rows)


@pytest.mark.django_db
def test_tables_are_loaded_in_order_from_a_folder(tmp_path: Path) -> None:
    tables = [PackTable(file=name, row=Fee, load=load_fees) for name in ("one.csv", "two.csv")]
    (tmp_path / "one.csv").write_text("\ufeffcode,amount,from_day\nF1,1,2026-01-01\nF2,2,2026-01-01\n", "utf-8")
    (tmp_path / "two.csv").write_text("code,amount,from_day\nF3,3,2026-01-01\n", "utf-8")

    assert load_tables(system(), tmp_path, tables) == {"one.csv": 2, "two.csv": 1}

    (tmp_path / "two.csv").write_text("code,amount,from_day\nF3,300,2026-01-01\n", "utf-8")
    with pytest.raises(Invalid) as refusal:
        load_tables(system(), tmp_path, tables)
    assert [fault.field for fault in refusal.value.faults] == ["two.csv:2:amount"]


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ("code,amount,from_day\nF1,1,2026-01-01\n".encode("utf-16"), [("fees.csv:1:", "not_utf8")]),
        ("code,amount,from_day,note\nF1,x,2026-01-01,元旦\n".encode("gb18030"),
         [("fees.csv:2:note", "not_utf8"), ("fees.csv:2:amount", "decimal_parsing")]),
        ("费用,amount\nF1,1\n".encode("gb18030"), [("fees.csv:1:1", "not_utf8")]),
        (b"code,amount,from_day\nF\0,1,2026-01-01\n", [("fees.csv:2:code", "unreadable")]),
        (b'code,amount,from_day\n"F\n1",1,2026-01-01\n', [("fees.csv:3:code", "unreadable")]),
        (b"code,amount,from_day,code\nF1,1,2026-01-01,F2\n", [("fees.csv:1:code", "twice")]),
        (b'code,amount,from_day\n"F1,1,2026-01-01\n', [("fees.csv:2:", "bad_csv")]),
    ],
)  # fmt: skip
def test_what_is_no_plain_text_is_named_by_line_and_cell(
    tmp_path: Path, data: bytes, places: list[tuple[str, str]]
) -> None:
    (tmp_path / "fees.csv").write_bytes(data)

    with pytest.raises(Invalid) as refusal:
        read_table(tmp_path, "fees.csv", Fee)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == places


def test_a_file_that_is_missing_a_folder_or_too_big_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with (tmp_path / "big.csv").open("wb") as big:
        big.truncate(MOST_BYTES + 1)

    told = []
    for file in ("none.csv", "folder.csv", "big.csv"):
        with pytest.raises(Invalid) as refusal:
            read_table(tmp_path, file, Fee)
        told += [(fault.field, fault.code) for fault in refusal.value.faults]

    assert told == [
        ("none.csv:0:", "missing_file"), ("folder.csv:1:", "unreadable_file"), ("big.csv:1:", "too_big"),
    ]  # fmt: skip


class Rung(BaseModel):
    """One row with a cell of each kind that can be written in more than one way."""

    day: date
    at: time
    count: int = 0
    amount: Decimal = Decimal(0)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("86400,08:30,1,1", ("day", "date_parsing")),
        ("20261201,08:30,1,1", ("day", "date_parsing")),
        ("2026-12-01,3600,1,1", ("at", "time_parsing")),
        ("2026-12-01,08:30+08:00,1,1", ("at", "time_parsing")),
        ("2026-12-01,08:30,1_0,1", ("count", "int_parsing")),
        ("2026-12-01,08:30,2147483648,1", ("count", "less_than_equal")),
        ("2026-12-01,08:30,1,1_0", ("amount", "decimal_parsing")),
        ("2026-12-01,08:30,1,1e3", ("amount", "decimal_parsing")),
    ],
)
def test_days_times_and_numbers_are_written_in_one_way(row: str, fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse("rungs.csv", f"day,at,count,amount\n{row}\n", Rung)

    assert [(found.field, found.code) for found in refusal.value.faults] == [(f"rungs.csv:2:{fault[0]}", fault[1])]


def test_rows_that_repeat_and_codes_that_are_unknown_are_named() -> None:
    rows = parse("fees.csv", "code,amount,from_day\nF1,1,2026-01-01\nF2,1,2026-01-01\nF1,2,2026-01-01\n", Fee)

    again, strange = repeated(rows, "code"), unknown(rows, "code", ["F1"])

    assert [(fault.field, fault.code, "2" in fault.text) for fault in again] == [("fees.csv:4:code", "twice", True)]
    assert [(fault.field, fault.code) for fault in strange] == [("fees.csv:3:code", "unknown")]
    assert repeated(rows, "code", "amount") == []


def test_cells_are_folded() -> None:
    (row,) = parse("fees.csv", "code,amount,from_day,note\nＦ１\u200b,１２.5０,２０２６-01-01,（半价）\ufeff\n", Fee)

    assert row.value == Fee(code="F1", amount=Decimal("12.50"), from_day=date(2026, 1, 1), note="（半价）")


@pytest.mark.parametrize(
    "cell", ["'=1", "''=1", "'-5", "'", "''", "'quoted'", "=1", "-5", "+8613853100001", "@", "5", ""]
)
def test_a_cell_written_for_spreadsheets_is_read_as_it_was(cell: str) -> None:
    assert as_meant(harmless(cell)) == cell


@given(st.text(alphabet="'=+-@\t\ra5", max_size=6))
def test_no_cell_begins_like_a_formula_and_each_is_read_as_it_was(cell: str) -> None:
    assert not harmless(cell).startswith(FORMULA)
    assert as_meant(harmless(cell)) == cell
