"""What is refused is in suspense, can be corrected and brought again, and is counted once."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shouli.charging.engine import reading
from shouli.charging.engine.charges import month_charges, write_month
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.engine.suspense import write_suspense
from shouli.charging.rules.month import Month
from shouli.charging.tests.factories import sample, sample_tariff

HEAD = "record_id,subscriber,kind,at,quantity,peer"
SEPTEMBER = Month(2026, 9)


@pytest.fixture
def run(tmp_path: Path) -> RatingRun:
    """One subscriber of 全球通, whose messages cost 0.10 each, and a first file in which two of four are refused."""
    holdings = tmp_path / "holdings.csv"
    holdings.write_text("subscriber,product\n13900000001,global\n", encoding="utf-8")
    first = tmp_path / "first.csv"
    lines = (
        "1,13900000001,sms,2026-09-01 10:00:00+08:00,1,13712345678",
        "2,13900000009,sms,2026-09-01 10:01:00+08:00,1,13712345678",
        "3,13900000001,fax,2026-09-01 10:02:00+08:00,1,13712345678",
        "4,13900000001,sms,2026-09-01 10:03:00+08:00,1,13712345678",
    )
    first.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 2)
    found = RatingRun(tmp_path / "run", base, base_digest="x")
    found.go([first])
    return found


def written(run: RatingRun, path: Path) -> list[dict[str, str]]:
    write_suspense(run, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bring(run: RatingRun, path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    run.go([path])
    return path


def counts(run: RatingRun) -> tuple[int, int, int, int, dict[str, int]]:
    found = run.totals()
    return found.records, found.rated, found.refused, found.duplicates, dict(found.reasons)


def test_what_is_refused_is_written_with_its_place_and_reason(run: RatingRun, tmp_path: Path) -> None:
    found = written(run, tmp_path / "suspense.csv")

    assert [(row["file"], row["place"], row["reason"], row["record_id"]) for row in found] == [
        ("first.csv", "2", "unknown_subscriber", "2"),
        ("first.csv", "3", "no_class", "3"),
    ]


def test_a_mended_record_is_rated_and_leaves_suspense(run: RatingRun, tmp_path: Path) -> None:
    rows = written(run, tmp_path / "suspense.csv")
    rows[0]["subscriber"] = "13900000001"
    rows[1]["kind"] = "telex"  # still wrong

    bring(run, tmp_path / "mended.csv", rows)

    assert counts(run) == (4, 3, 1, 0, {"no_class": 1})
    assert run.totals().amount == 300
    (again,) = written(run, tmp_path / "again.csv")
    assert (again["file"], again["kind"]) == ("mended.csv", "telex")
    again["kind"] = "sms"
    bring(run, tmp_path / "twice.csv", [again])
    assert counts(run) == (4, 4, 0, 0, {})
    assert run.totals().amount == 400
    assert written(run, tmp_path / "none.csv") == []


def test_brought_again_twice_is_a_repetition(run: RatingRun, tmp_path: Path) -> None:
    rows = written(run, tmp_path / "suspense.csv")[:1]
    rows[0]["subscriber"] = "13900000001"
    bring(run, tmp_path / "mended.csv", rows)
    rows[0]["file"] = "another"

    bring(run, tmp_path / "same.csv", rows)

    assert counts(run) == (5, 3, 1, 1, {"no_class": 1})


@pytest.mark.parametrize("mark", ["nonsense", "abc:7", ":", "../x:1", "x:-1"])
def test_a_mark_that_names_nothing_is_no_harm(run: RatingRun, tmp_path: Path, mark: str) -> None:
    row = {"record_id": "9", "subscriber": "13900000001", "kind": "sms", "at": "2026-09-02 10:00:00+08:00",
           "quantity": "1", "peer": "13712345678", "suspended": mark}  # fmt: skip
    bring(run, tmp_path / "more.csv", [row])

    assert counts(run) == (5, 3, 2, 0, {"no_class": 1, "unknown_subscriber": 1})


def test_the_month_is_written_whole(run: RatingRun, tmp_path: Path) -> None:
    rows = [row for part in month_charges(run) for row in part.to_pylist()]

    assert write_month(run, tmp_path / "month.parquet") == write_month(run, tmp_path / "month.csv") == 2
    assert pq.read_table(tmp_path / "month.parquet").to_pylist() == rows
    with (tmp_path / "month.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [{name: str(value) for name, value in row.items()} for row in rows]
