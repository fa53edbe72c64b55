"""The engine against the oracle, on invented months; files shuffled, split, killed, repeated: the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shouli.charging.engine import reading
from shouli.charging.engine.base import Base
from shouli.charging.engine.explaining import explain
from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
from shouli.charging.engine.run import OtherRun, Run, digest_of
from shouli.charging.rules import plain
from shouli.charging.rules.month import Held, Month
from shouli.charging.rules.rating import Charges
from shouli.charging.rules.usage import Usage
from shouli.charging.tests.factories import PACK, sample, sample_tariff
from shouli.kernel.errors import Invalid

SEPTEMBER = Month(2026, 9)
TRAFFIC = Traffic(month=SEPTEMBER, subscribers=150, records=3000, files=5, late=50, repeated=10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage")
    write_holdings(TRAFFIC, folder / "holdings.parquet")
    assert len(list(write_usage(TRAFFIC, folder))) == TRAFFIC.files
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("usage-*.parquet"))


def open_run(folder: Path, made: Path, *, shards: int = 4, threads: int = 2) -> Run:
    holdings = made / "holdings.parquet"
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), shards)
    return Run(folder, base, base_digest=digest_of(holdings), threads=threads)


def sorted_charges(folder: Path) -> pa.Table:
    table = pa.concat_tables([pq.read_table(path) for path in sorted((folder / "charges").glob("*.parquet"))])
    return table.sort_by([(name, "ascending") for name in ("subscriber", "at", "source", "record_id", "segment")])


def hash_of(folder: Path) -> str:
    """Hash the sorted output."""
    rows = sorted_charges(folder).to_pylist()
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "charges").glob("*.parquet"))}


def oracle(made: Path) -> plain.Outcome:
    holders: dict[int, tuple[int, list[Held]]] = {}
    for row in reading.read_holdings(made / "holdings.parquet", sample_tariff()).to_pylist():
        held = Held(product=row["product"], opens=row["opens"], closes=row["closes"])
        holders.setdefault(row["subscriber"], (row["group"], []))[1].append(held)
    subscribers = [
        plain.Subscriber(number=number, group=group, held=tuple(held)) for number, (group, held) in holders.items()
    ]
    usages = [Usage(**row) for path in files(made) for row in reading.read_usage(path).to_pylist()]
    return plain.rate(sample(SEPTEMBER), subscribers, usages)


def test_the_engine_says_what_the_oracle_says(made: Path, tmp_path: Path) -> None:
    totals = open_run(tmp_path / "run", made).go(files(made))
    wanted = oracle(made)

    found = sorted_charges(tmp_path / "run").to_pylist()
    told: dict[tuple[int, ...], Any] = {
        (charge.usage.source, charge.usage.record_id, charge.stretch.segment): charge for charge in wanted.charges
    }
    assert len(found) == len(told) > 2500
    for row in found:
        charge = told[row["source"], row["record_id"], row["segment"]]
        assert [row[name] for name in Charges._fields] == [getattr(charge, name) for name in Charges._fields]
        assert (row["subscriber"], row["quantity"]) == (charge.usage.subscriber, charge.stretch.quantity)
    assert totals.duplicates == len(wanted.duplicates) > 0
    assert totals.refused == len(wanted.refused) > 0
    assert totals.records == totals.rated + totals.refused + totals.duplicates


def test_neither_files_nor_shards_nor_threads_change_a_charge(made: Path, tmp_path: Path) -> None:
    open_run(tmp_path / "one", made).go(files(made))
    open_run(tmp_path / "shuffled", made, threads=1).go(files(made)[::-1])
    open_run(tmp_path / "wide", made, shards=13).go(files(made))
    split = tmp_path / "split"
    split.mkdir()
    whole = pa.concat_tables([pq.read_table(path) for path in files(made)])
    for part in range(25):
        pq.write_table(whole.slice(part * 150, 150), split / f"usage-{part:02d}.parquet")
    open_run(tmp_path / "cut", made).go(sorted(split.glob("*.parquet")))

    assert bytes_of(tmp_path / "shuffled") == bytes_of(tmp_path / "one")
    assert hash_of(tmp_path / "wide") == hash_of(tmp_path / "one")
    assert bytes_of(tmp_path / "cut") == bytes_of(tmp_path / "one")


def test_file_after_file_is_as_one_pass(made: Path, tmp_path: Path) -> None:
    """Late records too: every file but the first brings some that belong before others already rated."""
    open_run(tmp_path / "one", made).go(files(made))
    for path in files(made):
        open_run(tmp_path / "hourly", made).go([path])

    assert bytes_of(tmp_path / "hourly") == bytes_of(tmp_path / "one")
    assert open_run(tmp_path / "hourly", made).totals() == open_run(tmp_path / "one", made).totals()


def test_the_same_file_again_changes_nothing(made: Path, tmp_path: Path) -> None:
    first = open_run(tmp_path / "run", made).go(files(made))
    before = bytes_of(tmp_path / "run")
    twin = tmp_path / "twin.parquet"
    twin.write_bytes(files(made)[0].read_bytes())

    assert open_run(tmp_path / "run", made).go([*files(made), twin]) == first
    assert bytes_of(tmp_path / "run") == before


def test_killed_at_any_moment_and_run_again(made: Path, tmp_path: Path) -> None:
    open_run(tmp_path / "one", made).go(files(made))
    command = [sys.executable, "-m", "shouli.config.cli", "rate", "--month", SEPTEMBER.key, "--tariff", str(PACK),
               "--holdings", str(made / "holdings.parquet"), "--work", str(tmp_path / "killed"), "--shards", "4",
               *map(str, files(made))]  # fmt: skip
    marks = ("files/*.json", "charges/*.json")
    for mark in marks:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
        deadline = time.monotonic() + 120
        while not list((tmp_path / "killed").glob(mark)) and process.poll() is None and time.monotonic() < deadline:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    (tmp_path / "killed" / "charges" / "00002.parquet.part").write_bytes(b"half")

    open_run(tmp_path / "killed", made).go(files(made))

    assert bytes_of(tmp_path / "killed") == bytes_of(tmp_path / "one")
    assert not list((tmp_path / "killed").glob("*/*.part"))


def test_another_tariff_is_another_run(made: Path, tmp_path: Path) -> None:
    open_run(tmp_path / "run", made)

    with pytest.raises(OtherRun, match="shards"):
        open_run(tmp_path / "run", made, shards=5)


def test_an_explanation_adds_up_to_the_charge(made: Path, tmp_path: Path) -> None:
    run = open_run(tmp_path / "run", made)
    run.go(files(made))
    rows = sorted_charges(tmp_path / "run").to_pylist()
    explained = 0
    for number in sorted({row["subscriber"] for row in rows})[:40]:
        own = [row for row in rows if row["subscriber"] == number]
        found = explain(run, number)
        assert [(item.record_id, item.segment) for item in found] == [(row["record_id"], row["segment"]) for row in own]
        for item, row in zip(found, own, strict=True):
            served = sum(part.amount for part in item.reason.served if not part.is_money)
            told = (item.reason.amount, served, item.reason.price_row)
            assert told == (row["amount"], row["served"], row["price_row"])
            explained += 1
    assert explained > 400
    assert explain(run, 1) == []


def write_csv(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_csv_file_and_what_is_wrong_in_it(tmp_path: Path) -> None:
    holdings = write_csv(tmp_path / "holdings.csv", "subscriber,product", "13900000001,global", "13900000001,sms3")
    usage = write_csv(
        tmp_path / "usage.csv",
        "record_id,subscriber,kind,at,quantity,peer",
        "1,13900000001,sms,2026-09-01 10:00:00+08:00,1,13712345678",
        "2,13900000001,sms,2026-08-31 23:59:59+08:00,1,13712345678",
        "3,13900000002,sms,2026-09-01 10:00:00+08:00,1,13712345678",
        "4,13900000001,fax,2026-09-01 10:00:00+08:00,1,13712345678",
        "5,13900000001,sms,not a moment,1,13712345678",
        "6,13900000001,data,2026-09-01 10:00:00+08:00,-5,",
        "7,13900000001,voice,2026-09-01 10:00:00+08:00,60,88888888",
        "8,13900000001,sms,2026-09-01 11:00:00+08:00,1,00852123",
    )
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 2)
    totals = Run(tmp_path / "run", base, base_digest="x").go([usage])

    assert totals.reasons == {
        "bad_quantity": 1, "no_class": 1, "no_price": 1, "other_month": 1, "unknown_subscriber": 1, "unreadable": 1
    }  # fmt: skip
    assert (totals.records, totals.rated, totals.amount) == (8, 2, 1000)
    (suspended,) = (tmp_path / "run" / "suspense").glob("*.parquet")
    assert sorted(row["line"] for row in pq.read_table(suspended).to_pylist()) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.parquet", b"no parquet at all"), ("a.csv", b"\xff\xfe\x00\x00"), ("b.csv", b"one,two\n1,2\n"), ("c.csv", b"")],
)
def test_files_that_are_none_of_ours(made: Path, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Invalid) as refusal:
        open_run(tmp_path / "run", made).go([tmp_path / name, *files(made)])

    assert all(fault.field.startswith(name) for fault in refusal.value.faults)
    assert len(open_run(tmp_path / "run", made).prepared()) == TRAFFIC.files


def test_a_million_records_of_one_moment_are_put_in_order(tmp_path: Path) -> None:
    """Records that differ in nothing but their number cost no square of time."""
    count = 1_000_000
    moment = SEPTEMBER.opens + 5
    usage = pa.table({
        "record_id": pa.array(range(count, 0, -1)), "subscriber": pa.array([13900000001] * count),
        "kind": pa.array(["sms"] * count), "peer": pa.array(["13712345678"] * count),
        "at": pa.array([moment] * count), "quantity": pa.array([1] * count),
    })  # fmt: skip
    pq.write_table(usage, tmp_path / "usage.parquet")
    holdings = write_csv(tmp_path / "holdings.csv", "subscriber,product", "13900000001,global", "13900000001,sms10")
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 2)

    totals = Run(tmp_path / "run", base, base_digest="x").go([tmp_path / "usage.parquet"])

    assert (totals.rated, totals.amount) == (count, (count - 150) * 100)
