"""Files nobody should send: refused with a clear answer or rated around, in little memory, and nothing lost."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import translation

from shouli.charging.engine import reading
from shouli.charging.engine.run import RatingRun, RunTotals
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.month import Month
from shouli.charging.tests.factories import PACK, moment, sample, sample_tariff
from shouli.kernel.errors import Invalid

SEPTEMBER = Month(2026, 9)
NUMBER = 13900000001
AT = moment("2026-09-01 10:00")
HEADER = "record_id,subscriber,kind,peer,at,quantity,delivered"
LIMIT = 1 << 30  # bytes of memory a refusal may ask for
LINE = 2 << 30  # bytes of one line, unpacked


def line(record_id: object = 1, *, at: object = AT, quantity: object = 1, delivered: str = "") -> str:
    return f"{record_id},{NUMBER},sms,13712345678,{at},{quantity},{delivered}"


def rated(tmp_path: Path, usage: Path) -> RunTotals:
    """Rate a file; every record must be somewhere."""
    holdings = tmp_path / "holdings.csv"
    holdings.write_text(f"subscriber,product\n{NUMBER},global\n", encoding="utf-8")
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 2)
    totals = RatingRun(tmp_path / "run", base, base_digest="x", threads=1).go([usage])
    assert totals.records == totals.rated + totals.refused + totals.duplicates
    return totals


def written(tmp_path: Path, content: str | bytes, name: str = "usage.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        reading.read_usage(path)
    assert all(str(fault.message) for fault in refusal.value.faults)
    assert not any(str(NUMBER) in str(fault.message) for fault in refusal.value.faults)
    return [(fault.field.removeprefix(path.name), fault.code) for fault in refusal.value.faults]


TWO = f"{HEADER}\n{line(1)}\n{line(2)}\n"
PARQUET = pa.table({"record_id": [1, 2], "subscriber": [NUMBER] * 2, "kind": ["sms"] * 2, "peer": ["13712345678"] * 2,
                    "at": [AT] * 2, "quantity": [1, 1]})  # fmt: skip


def test_parquet_cut_off_anywhere(tmp_path: Path) -> None:
    pq.write_table(PARQUET, tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    for length in range(0, len(whole), 37):
        assert refused(written(tmp_path, whole[:length], "usage.parquet")) == [("", "not_parquet")]


@pytest.mark.parametrize("name", ["peer", "subscriber", "kind", "at", "quantity"])
def test_parquet_that_numbers_the_texts_of_a_column(tmp_path: Path, name: str) -> None:
    """A writer may keep any column as a dictionary of its different values."""
    place = PARQUET.schema.get_field_index(name)
    pq.write_table(PARQUET.set_column(place, name, PARQUET[name].dictionary_encode()), tmp_path / "numbered.parquet")

    totals = rated(tmp_path, tmp_path / "numbered.parquet")

    assert (totals.rated, totals.amount) == (2, 200)


def test_gzip_cut_off_anywhere_and_damaged(tmp_path: Path) -> None:
    whole = gzip.compress(TWO.encode(), mtime=0)
    for length in range(1, len(whole)):
        assert refused(written(tmp_path, whole[:length], "usage.csv.gz")) in ([("", "truncated")], [("", "damaged")])
    assert refused(written(tmp_path, whole[:-6] + b"\0" + whole[-5:], "usage.csv.gz")) == [("", "damaged")]
    assert refused(written(tmp_path, TWO, "usage.csv.gz")) == [("", "damaged")]
    assert refused(written(tmp_path, whole, "usage.csv")) == [("", "not_csv")]


def test_gzip_of_several_parts(tmp_path: Path) -> None:
    parts = gzip.compress(f"{HEADER}\n{line(1)}\n".encode()) + gzip.compress(f"{line(2)}\n".encode())

    assert rated(tmp_path, written(tmp_path, parts, "usage.csv.gz")).rated == 2


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    content = f"{HEADER}\n{line(1)}\n1,{NUMBER},短信,13712345678,{AT},1,\n".encode(encoding)

    assert {code for _field, code in refused(written(tmp_path, content))} <= {"not_csv", "missing_column"}


def test_a_mark_of_byte_order_and_every_end_of_line(tmp_path: Path) -> None:
    for place, content in enumerate([
        "\ufeff" + TWO, TWO.replace("\n", "\r\n"), TWO.replace("\n", "\r"), TWO.rstrip("\n"), TWO + "\n\n"
    ]):  # fmt: skip
        assert len(reading.read_usage(written(tmp_path, content, f"{place}.csv"))) == 2
    mixed = TWO.replace(",1,\n", ",1,true\n").replace("\n", "\r\n", 2)
    assert refused(written(tmp_path, mixed)) == [("", "not_csv")]


def test_zeros_within_texts(tmp_path: Path) -> None:
    totals = rated(tmp_path, written(tmp_path, TWO + line("3\0") + "\n" + line(4).replace("sms", "s\0ms") + "\n"))

    assert (totals.rated, totals.reasons) == (2, {"no_class": 1, "unreadable": 1})


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (TWO + f'9,{NUMBER},"sms,1,{AT},1,\n', [("", "not_csv")]),
        (TWO + f'9,{NUMBER},sm"s,1,{AT},"1"x,\n', [("", "not_csv")]),
        (TWO + "9\n", [("", "not_csv")]),
        (TWO + line(9) + ",more\n", [("", "not_csv")]),
        ("exported by a tool\n" + TWO, [("", "not_csv")]),
        (TWO.partition("\n")[2], [("", "not_csv")]),
        (TWO.replace("delivered", "at", 1), [(":at", "twice")]),
        (TWO.replace("delivered", "AT", 1), [(":at", "twice")]),
        (TWO.replace("subscriber", "SUBSCRIBER", 1), [(":subscriber", "missing_column")]),
        (TWO.replace("quantity", " quantity", 1), [(":quantity", "missing_column")]),
        (TWO.replace(",", ";"), [(f":{name}", "missing_column")
                                 for name in ("record_id", "subscriber", "kind", "at", "quantity")]),
        (",".join(f"c{place}" for place in range(201)) + "\n", [("", "not_csv")]),
        ("record_id,,kind\n", [("", "not_csv")]),
        ("", [("", "not_csv")]),
        ("\n", [("", "not_csv")]),
        ('"record_id\n', [("", "not_csv")]),
        ("it's,a,trap'}) --\n1,2,3\n", [(f":{name}", "missing_column")
                                      for name in ("record_id", "subscriber", "kind", "at", "quantity")]),
    ],
)  # fmt: skip
def test_lines_and_headers_that_do_not_fit(tmp_path: Path, content: str, faults: list[tuple[str, str]]) -> None:
    assert refused(written(tmp_path, content)) == faults


def test_columns_in_any_order_with_more_between(tmp_path: Path) -> None:
    content = f"note,quantity,at,kind,subscriber,peer,record_id,x\n甲,1,{AT},sms,{NUMBER},13712345678,5,\n"

    totals = rated(tmp_path, written(tmp_path, content, "usage[1]*.csv"))

    assert (totals.records, totals.rated, totals.amount) == (1, 1, 100)


@pytest.mark.parametrize(
    ("quantity", "found"),
    [("1", 1), ("007", 7), ("-5", -5), ("9223372036854775807", (1 << 63) - 1), ("9223372036854775808", None),
     ("-9223372036854775808", -(1 << 63)), (" 1", None), ("1 ", None), ("+1", None), ("1e3", None), ("1.0", None),
     ("1.5", None), (".5", None), ("0x10", None), ("1_000", None), ('"1,000"', None), ("１２", None), ("٣", None),
     ("--1", None), ("1" * 400, None), ("nan", None), ("", None)],
)  # fmt: skip
def test_numbers_are_digits(tmp_path: Path, quantity: str, found: int | None) -> None:
    path = written(tmp_path, f"{HEADER}\n{line(quantity=quantity)}\n")

    assert reading.read_usage(path)["quantity"].to_pylist() == [found]
    assert rated(tmp_path, path).records == 1


@pytest.mark.parametrize(
    ("at", "found"),
    [("2026-09-01 10:00:00+08:00", AT), ("2026-09-01T02:00:00Z", AT), ("2026-09-01 10:00:00.999+08", AT),
     ("2026-09-01 07:30:00+0530", AT), ("2026-09-01 16:00:00+14:00", AT), ("2026-08-31 14:00:00-12", AT),
     ("2026-09-15 10:00:00+99:00", None), ("2026-09-15 10:00:00+08:99", None), ("2026-09-15 10:00:00+14:01", None),
     ("2026-09-15 10:00:00-12:30", None), ("2026-09-15 10:00:00+24:00", None), (AT, AT),
     ("2026-09-01 10:00:00", None), ("2026-09-01", None),
     ("2026-02-30 10:00:00+08:00", None), ("2026-12-31 23:59:60+00:00", None), ("2026-09-01 25:00:00+08:00", None),
     ("0001-01-01 00:00:00+00:00", -62135596800), ("9999-12-31 23:59:59+00:00", 253402300799),
     ("infinity", None), ("epoch", None), ("now", None), ("20260901100000", 20260901100000)],
)  # fmt: skip
def test_moments_have_their_offset(tmp_path: Path, at: object, found: int | None) -> None:
    path = written(tmp_path, f"{HEADER}\n{line(at=at)}\n")

    assert reading.read_usage(path)["at"].to_pylist() == [found]
    totals = rated(tmp_path, path)
    assert totals.reasons == ({} if found == AT else {"unreadable": 1} if found is None else {"other_month": 1})


def test_quantities_beyond_all_measure(tmp_path: Path) -> None:
    wild = ["-1", str(1 << 50), "9223372036854775807", "-9223372036854775808", "9223372036854775808", str(1 << 40)]
    lines = [line(place, quantity=quantity) for place, quantity in enumerate(wild)]

    totals = rated(tmp_path, written(tmp_path, "\n".join([HEADER, *lines])))

    assert totals.reasons == {"bad_quantity": 5, "unreadable": 1}
    assert totals.amount == 0


@pytest.mark.parametrize(
    ("kind", "most", "price"),
    [("voice", 172_800, 0.15), ("data", 1 << 40, 0), ("sms", 10_000, 0.1), ("mms", 10_000, 0.3)],
)
def test_the_longest_single_use_of_every_kind(tmp_path: Path, kind: str, most: int, price: float) -> None:
    """A plan without bands too: two days of talk, and a moment in the column of the quantity is no use at all."""
    lines = [f"{place},{NUMBER},{kind},88888888,{AT},{quantity}," for place, quantity in enumerate((most, most + 1))]
    folder = tmp_path / "enjoy"
    folder.mkdir()
    holdings = written(folder, f"subscriber,product\n{NUMBER},enjoy58\n", "holdings.csv")
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 1)

    totals = RatingRun(folder / "run", base, base_digest="x", threads=1).go(
        [written(folder, "\n".join([HEADER, *lines, f"9,{NUMBER},{kind},88888888,{AT},{1 << 50},"]))]
    )

    assert (totals.rated, totals.reasons) == (1, {"bad_quantity": 2})
    assert price * 1000 <= totals.amount <= 1000 * most or kind == "data"


def test_a_fault_does_not_tell_what_is_in_the_file(tmp_path: Path) -> None:
    broken = f'{HEADER}\n{line(1)}\n2,{NUMBER},voice,"85312345,{AT},61,\n{line(3)}\n'

    with pytest.raises(Invalid) as refusal, translation.override("zh-hans"):
        reading.read_usage(written(tmp_path, broken))

    with translation.override("zh-hans"):
        told = str(refusal.value.faults[0].message)
    assert told == "第3行与表头不符、引号有误，或不是 UTF-8。"


def test_what_cannot_be_read_is_not_what_is_missing(tmp_path: Path) -> None:
    """A message said to have got through "perhaps" is not charged as if nothing had been said."""
    lines = [line(place, delivered=said) for place, said in enumerate(["", "true", "False", "0", "perhaps", "2"])]

    totals = rated(tmp_path, written(tmp_path, "\n".join([HEADER, *lines])))

    assert (totals.rated, totals.amount, totals.reasons) == (4, 200, {"unreadable": 2})


@pytest.mark.parametrize(
    ("name", "column", "code"),
    [
        ("at", pa.array([datetime(2026, 9, 1)] * 2), "no_offset"),  # noqa: DTZ001 - that is what is wrong
        ("at", pa.array([datetime(2026, 9, 1).date()] * 2), "wrong_type"),  # noqa: DTZ001 - a day
        ("quantity", pa.array([[1], [2]]), "wrong_type"),
        ("kind", pa.array([b"\xff", b"sms"]), "wrong_type"),
        ("kind", pa.array([b"\xff\xfe", b"sms"]).view(pa.string()), "unreadable"),
        ("kind", pa.array([b"\xff\xfe", b"sms"]).cast(pa.large_binary()).view(pa.large_string()), "unreadable"),
    ],
)  # fmt: skip
def test_parquet_columns_of_another_kind(tmp_path: Path, name: str, column: pa.Array, code: str) -> None:
    place = PARQUET.column_names.index(name)
    pq.write_table(PARQUET.set_column(place, name, column), tmp_path / "usage.parquet")

    assert refused(tmp_path / "usage.parquet") == [(f":{name}", code)]


def test_parquet_columns_that_can_be_turned(tmp_path: Path) -> None:
    given = PARQUET.set_column(5, "quantity", pa.array([1.0, 1.5])).set_column(0, "record_id", pa.array(["1", "2"]))
    given = given.set_column(1, "subscriber", pa.array([NUMBER, (1 << 64) - 1], pa.uint64()))
    given = given.set_column(2, "kind", pa.array(["sms", "sms"]).dictionary_encode())
    pq.write_table(given, tmp_path / "usage.parquet")

    found = reading.read_usage(tmp_path / "usage.parquet")

    assert found["quantity"].to_pylist() == [1, None]
    assert found["record_id"].to_pylist() == [1, 2]
    assert found["subscriber"].to_pylist() == [NUMBER, None]
    assert rated(tmp_path, tmp_path / "usage.parquet").rated == 1


def test_a_parquet_column_that_stands_there_twice(tmp_path: Path) -> None:
    pq.write_table(PARQUET.append_column("at", PARQUET["at"]), tmp_path / "usage.parquet")

    assert refused(tmp_path / "usage.parquet") == [("", "not_parquet")]


@pytest.mark.long
def test_a_million_records_that_say_one_name(tmp_path: Path) -> None:
    """Half of them repeat it, half contradict it, all in one second."""
    count = 1_000_000
    table = pa.table({
        "record_id": pa.array([7] * count), "subscriber": pa.array([NUMBER] * count), "kind": pa.array(["sms"] * count),
        "peer": pa.array(["13712345678"] * count), "at": pa.array([AT] * count),
        "quantity": pa.array([1, 2] * (count // 2)),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "usage.parquet")

    totals = rated(tmp_path, tmp_path / "usage.parquet")

    assert (totals.rated, totals.amount, totals.duplicates) == (1, 100, count // 2 - 1)
    assert totals.reasons == {"conflict": count // 2}


@pytest.mark.long
@pytest.mark.parametrize("begins", ["", f"{HEADER}\n"])
def test_one_endless_line_in_little_memory(tmp_path: Path, begins: str) -> None:
    """Two gigabytes of one line, two megabytes packed: the answer comes in less than a gigabyte."""
    path = tmp_path / "usage.csv.gz"
    piece = b"1" * (1 << 24)
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(begins.encode())
        for _time in range(LINE // len(piece)):
            packed.write(piece)
    holdings = written(tmp_path, f"subscriber,product\n{NUMBER},global\n", "holdings.csv")
    program = (
        "import resource, sys\n"
        "import shouli.charging.engine.run\n"
        "from shouli.config.cli import main\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        f"resource.setrlimit(resource.RLIMIT_AS, (used + {LIMIT}, used + {LIMIT}))\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = ["rate", "--month", SEPTEMBER.key, "--tariff", str(PACK), "--holdings", str(holdings), "--work",
               str(tmp_path / "run"), "--threads", "1", str(path)]  # fmt: skip

    answer = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, *command], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SHOULI_LANGUAGE": "en"},
    )  # fmt: skip

    assert answer.returncode == 1
    assert "usage.csv.gz: A line is longer than 1 MiB." in answer.stderr


def test_a_long_line_that_is_not_endless(tmp_path: Path) -> None:
    """What is longer than any record is refused as a line, even if it ends."""
    long = TWO + line("9" * (3 << 20)) + "\n"

    assert refused(written(tmp_path, long)) == [("", "endless_line")]
    assert refused(written(tmp_path, '"' * (3 << 20) + "\n" + TWO)) == [("", "endless_line")]


def test_holdings_that_cannot_be_read(tmp_path: Path) -> None:
    """A moment that cannot be read is not "always"."""
    path = written(tmp_path, f"subscriber,product,opens\n{NUMBER},global,tomorrow\n", "holdings.csv")

    with pytest.raises(Invalid) as refusal:
        reading.read_holdings(path, sample_tariff())

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("holdings.csv:opens", "unreadable")]
