"""The engine against the oracle, on invented months; files shuffled, split, killed, repeated: the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shouli.charging.engine import reading
from shouli.charging.engine.charges import month_charges
from shouli.charging.engine.explain_subscriber import explain
from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.run_folder import OtherRun
from shouli.charging.engine.store import digest_of
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules import oracle
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.rating import Charges
from shouli.charging.rules.usage import Usage
from shouli.charging.tests.factories import PACK, sample, sample_tariff
from shouli.kernel.errors import Invalid

SEPTEMBER = Month(2026, 9)
TRAFFIC = Traffic(month=SEPTEMBER, subscribers=40, records=3000, files=5, late=50, repeated=10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage")
    write_holdings(TRAFFIC, folder / "holdings.parquet")
    assert len(list(write_usage(TRAFFIC, folder))) == TRAFFIC.files
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("usage-*.parquet"))


def open_run(folder: Path, made: Path, *, shards: int = 4, threads: int = 2) -> RatingRun:
    holdings = made / "holdings.parquet"
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), shards)
    return RatingRun(folder, base, base_digest=digest_of(holdings), threads=threads)


def sorted_charges(run: RatingRun) -> pa.Table:
    table = pa.concat_tables(list(month_charges(run)))
    return table.sort_by([(name, "ascending") for name in ("subscriber", "at", "source", "record_id", "segment")])


def hash_of(run: RatingRun) -> str:
    """Hash the sorted output."""
    rows = sorted_charges(run).to_pylist()
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def bytes_of(run: RatingRun) -> list[bytes]:
    """The month's charges as they would be written, shard by shard."""
    written = []
    for table in month_charges(run):
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink)
        written.append(sink.getvalue().to_pybytes())
    return written


def by_oracle(made: Path) -> oracle.OracleOutcome:
    holders: dict[int, tuple[int, list[Holding]]] = {}
    for row in reading.read_holdings(made / "holdings.parquet", sample_tariff()).to_pylist():
        held = Holding(product=row["product"], opens=row["opens"], closes=row["closes"])
        holders.setdefault(row["subscriber"], (row["group"], []))[1].append(held)
    subscribers = [
        oracle.Subscriber(number=number, group=group, held=tuple(held)) for number, (group, held) in holders.items()
    ]
    usages = [
        Usage(**row) for path in files(made) for row in reading.read_usage(path).drop_columns("suspended").to_pylist()
    ]
    return oracle.rate(sample(SEPTEMBER), subscribers, usages)


def test_the_engine_says_what_the_oracle_says(made: Path, tmp_path: Path) -> None:
    run = open_run(tmp_path / "run", made)
    totals = run.go(files(made))
    wanted = by_oracle(made)

    found = sorted_charges(run).to_pylist()
    told: dict[tuple[int, ...], Any] = {
        (charge.usage.source, charge.usage.record_id, charge.segment.index): charge for charge in wanted.charges
    }
    assert len(found) == len(told) > 2500
    for row in found:
        charge = told[row["source"], row["record_id"], row["segment"]]
        assert [row[name] for name in Charges._fields] == [getattr(charge, name) for name in Charges._fields]
        assert (row["subscriber"], row["quantity"]) == (charge.usage.subscriber, charge.segment.quantity)
    assert totals.duplicates == len(wanted.duplicates) > 0
    assert totals.refused == len(wanted.refused) > 0
    assert totals.records == totals.rated + totals.refused + totals.duplicates


@pytest.mark.long
def test_neither_files_nor_shards_nor_threads_change_a_charge(made: Path, tmp_path: Path) -> None:
    one, shuffled = open_run(tmp_path / "one", made), open_run(tmp_path / "shuffled", made, threads=1)
    wide, cut = open_run(tmp_path / "wide", made, shards=13), open_run(tmp_path / "cut", made)
    split = tmp_path / "split"
    split.mkdir()
    whole = pa.concat_tables([pq.read_table(path) for path in files(made)])
    for part in range(25):
        pq.write_table(whole.slice(part * 150, 150), split / f"usage-{part:02d}.parquet")
    one.go(files(made))
    shuffled.go(files(made)[::-1])
    wide.go(files(made))
    cut.go(sorted(split.glob("*.parquet")))

    assert bytes_of(shuffled) == bytes_of(one)
    assert hash_of(wide) == hash_of(one)
    assert bytes_of(cut) == bytes_of(one)


@pytest.mark.parametrize("backwards", [False, True])
def test_file_after_file_is_as_one_pass(made: Path, tmp_path: Path, backwards: bool) -> None:
    """Late records too: every file but the first brings some that belong before others already rated."""
    one = open_run(tmp_path / "one", made)
    one.go(files(made))
    for path in files(made)[:: -1 if backwards else 1]:
        open_run(tmp_path / "hourly", made).go([path])
    hourly = open_run(tmp_path / "hourly", made)

    assert bytes_of(hourly) == bytes_of(one)
    assert [hourly.log(shard).batches for shard in range(4)] == [TRAFFIC.files] * 4
    assert any(hourly.log(shard).undone for shard in range(4))
    assert replace(hourly.totals(), changed=0) == one.totals()


@pytest.mark.long
def test_two_days_of_hourly_batches_out_of_order_are_as_one_pass(tmp_path: Path) -> None:
    """Hours arrive as they will, each a batch of its own, every one with records late from an hour before."""
    traffic = replace(TRAFFIC, subscribers=30, records=2000, files=48)
    write_holdings(traffic, tmp_path / "holdings.parquet")
    hours = list(write_usage(traffic, tmp_path))
    one = open_run(tmp_path / "one", tmp_path, shards=2)
    one.go(hours)
    hourly = open_run(tmp_path / "hourly", tmp_path, shards=2)
    for hour in range(48):
        hourly.go([hours[hour ^ 5]])  # 5, 4, 7, 6, 1, 0 … by eights

    assert hourly.log(0).batches == 48
    assert len(hourly.log(0).undone) > 20
    assert bytes_of(hourly) == bytes_of(one)
    assert replace(hourly.totals(), changed=0) == one.totals()


def test_what_batches_wrote_and_took_back_sums_to_the_month(made: Path, tmp_path: Path) -> None:
    """Nothing is posted twice: every batch's charges less what it took back is what the month has come to so far."""
    run = open_run(tmp_path / "run", made)
    for path in files(made):
        run.go([path])

    posted = 0
    for folder, sign in (("charges", 1), ("undone", -1)):
        for path in (tmp_path / "run" / folder).glob("*.parquet"):
            posted += sign * sum(pq.read_table(path)["amount"].to_pylist())
    assert posted == run.totals().amount == sum(row["amount"] for row in sorted_charges(run).to_pylist())


def test_the_same_file_again_changes_nothing(made: Path, tmp_path: Path) -> None:
    first = open_run(tmp_path / "run", made).go(files(made))
    before = bytes_of(open_run(tmp_path / "run", made))
    twin = tmp_path / "twin.parquet"
    twin.write_bytes(files(made)[0].read_bytes())

    assert open_run(tmp_path / "run", made).go([*files(made), twin]) == first
    assert bytes_of(open_run(tmp_path / "run", made)) == before


def kill_when(command: list[str], folder: Path, mark: str) -> None:
    """Start a command and kill it as soon as a file of its folder matches ``mark``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    deadline = time.monotonic() + 120
    while not list(folder.glob(mark)) and process.poll() is None and time.monotonic() < deadline:
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait(30)


@pytest.mark.long
def test_killed_at_any_moment_and_run_again(made: Path, tmp_path: Path) -> None:
    """In the first batch and in the second, before and after each shard's log is written."""
    one, killed = open_run(tmp_path / "one", made), tmp_path / "killed"
    one.go(files(made))
    command = [sys.executable, "-m", "shouli.config.cli", "rate", "--month", SEPTEMBER.key, "--tariff", str(PACK),
               "--holdings", str(made / "holdings.parquet"), "--work", str(killed), "--shards", "4"]  # fmt: skip
    half = [str(path) for path in files(made)[:3]]
    for mark in ("files/*.json", "charges/*-00000.parquet"):
        kill_when([*command, *half], killed, mark)
    open_run(killed, made).go([Path(path) for path in half])
    for mark in ("undone/0000[12]-*.parquet", "state/00003-00001.npz"):
        kill_when([*command, *map(str, files(made))], killed, mark)
    (killed / "charges" / "00002-00000.parquet.1.part").write_bytes(b"half")

    totals = open_run(killed, made).go(files(made))

    assert bytes_of(open_run(killed, made)) == bytes_of(one)
    assert replace(totals, changed=0) == one.totals()
    assert not list(killed.glob("*/*.part"))
    assert len(list((killed / "state").iterdir())) == 4


def test_a_correction_changes_what_it_corrects_and_what_came_after(tmp_path: Path) -> None:
    """sms3 includes 50 messages; the first record said 51 and should have said 1."""
    holdings = write_csv(tmp_path / "holdings.csv", "subscriber,product", "13900000001,global", "13900000001,sms3")
    names = "record_id,subscriber,kind,at,quantity,peer,revision"
    first = write_csv(tmp_path / "first.csv", names, *(
        f"{number},13900000001,sms,2026-09-01 10:{number:02d}:00+08:00,{count},13712345678,0"
        for number, count in ((1, 51), (2, 1), (3, 2))
    ))  # fmt: skip
    second = write_csv(tmp_path / "second.csv", names, "1,13900000001,sms,2026-09-01 10:01:00+08:00,1,13712345678,1")
    base = Base(sample(SEPTEMBER), reading.read_holdings(holdings, sample_tariff()), 1)
    run = RatingRun(tmp_path / "run", base, base_digest="x")

    assert [run.go([first]).amount, run.go([second]).amount] == [400, 0]

    totals = run.totals()
    assert (totals.records, totals.rated, dict(totals.reasons), totals.changed) == (4, 3, {"corrected": 1}, 3)
    changes = pq.read_table(run.part("changes", 0, 1))
    assert [(row["record_id"], row["was"], row["is"]) for row in changes.to_pylist()] == [
        (1, 100, 0), (2, 100, 0), (3, 200, 0)
    ]  # fmt: skip
    RatingRun(tmp_path / "once", base, base_digest="x").go([first, second])
    assert bytes_of(RatingRun(tmp_path / "once", base, base_digest="x")) == bytes_of(run)


def test_another_tariff_is_another_run(made: Path, tmp_path: Path) -> None:
    open_run(tmp_path / "run", made)

    with pytest.raises(OtherRun, match="shards"):
        open_run(tmp_path / "run", made, shards=5)


def test_an_explanation_adds_up_to_the_charge(made: Path, tmp_path: Path) -> None:
    run = open_run(tmp_path / "run", made)
    run.go(files(made))
    rows = sorted_charges(run).to_pylist()
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
    totals = RatingRun(tmp_path / "run", base, base_digest="x").go([usage])

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


@pytest.mark.long
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

    totals = RatingRun(tmp_path / "run", base, base_digest="x").go([tmp_path / "usage.parquet"])

    assert (totals.rated, totals.amount) == (count, (count - 150) * 100)
