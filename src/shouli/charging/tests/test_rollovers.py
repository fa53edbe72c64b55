"""What a month leaves of allowances that roll over: how much, for whom, in which order it is used, when it is gone."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import translation

from shouli.charging.engine import reading
from shouli.charging.engine.charges import month_charges
from shouli.charging.engine.explain_subscriber import explain
from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
from shouli.charging.engine.rollovers import shard_rollovers, write_rollovers
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.run_folder import OtherRun
from shouli.charging.engine.subscriber_base import ROLLOVERS, Base, load_base
from shouli.charging.rules import oracle
from shouli.charging.rules.compiling import compile_tariff
from shouli.charging.rules.explaining import in_words
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.month_opening import Rollover, buckets
from shouli.charging.rules.rating import Charges
from shouli.charging.rules.usage import Usage
from shouli.charging.tariff_loading import load_tariff
from shouli.charging.tests.factories import (
    APRIL,
    MB,
    NUMBER,
    amounts,
    held,
    rated,
    rolling,
    rolling_pack,
    sample_tariff,
    subscriber,
    use,
)
from shouli.kernel.errors import Invalid

MAY = Month(2026, 5)
SETS = ("gprs5_30m", "enjoy58_voice", "enjoy58_sms", "enjoy58_data", "enjoy128_quiet", "enjoy128_voice", "sms10_150",
        "ring_offer_5", "gprs3_20m")  # fmt: skip
TARIFF = rolling(*SETS)
IN_APRIL, IN_MAY = compile_tariff(TARIFF, APRIL), compile_tariff(TARIFF, MAY)
GPRS5 = (held("easyown"), held("gprs5"))


def brought(left: int, product: str = "gprs5", allowance: str = "gprs5_30m") -> Rollover:
    return Rollover(product=product, allowance=allowance, left=left)


def served(outcome: oracle.OracleOutcome) -> list[tuple[int, int]]:
    """What allowances gave of each use, and what is to pay for it, li."""
    return [(charge.served, charge.amount) for charge in outcome.charges]


def test_what_april_leaves_is_used_in_may_before_may_s_own() -> None:
    """30 M, of which April uses 10: 20 may be used in May, then its own 30, then 1.00 a begun M."""
    april = rated(subscriber(*GPRS5), [use("2026-04-10 09:00", 10 * MB)], IN_APRIL)
    assert april.left_over == {NUMBER: (brought(20 * MB),)}

    who = replace(subscriber(*GPRS5), rollovers=april.left_over[NUMBER])
    uses = [use("2026-05-02 09:00", 25 * MB), use("2026-05-03 09:00", 26 * MB)]
    may = rated(who, uses, IN_MAY)

    assert served(may) == [(25 * MB, 0), (25 * MB, 1000)]
    assert may.left_over == {}
    assert amounts(rated(subscriber(*GPRS5), uses, IN_MAY).charges) == [0, 21_000]


def test_what_is_left_over_twice_is_gone() -> None:
    """12 M of April's are not used in May: June has May's own 30 M, and no more."""
    who = replace(subscriber(*GPRS5), rollovers=(brought(20 * MB),))

    may = rated(who, [use("2026-05-02 09:00", 8 * MB)], IN_MAY)

    assert may.left_over == {NUMBER: (brought(30 * MB),)}


def test_an_allowance_that_does_not_roll_over_leaves_nothing() -> None:
    who = subscriber(held("easyown"), held("gprs10"), held("gprs5", closes="2026-04-20"))

    assert rated(who, [], IN_APRIL).left_over == {}


def test_half_a_month_leaves_what_is_left_of_half() -> None:
    """Opened on the 16th, 30 M are 15."""
    who = subscriber(held("easyown"), held("gprs5", "2026-04-16"))

    assert rated(who, [use("2026-04-20 09:00", 4 * MB)], IN_APRIL).left_over == {NUMBER: (brought(11 * MB),)}


@pytest.mark.parametrize(
    ("product", "amount"),
    [
        (held("gprs5", closes="2026-05-01"), 20_000),  # given up at midnight: 20 M at easyown's 1.00 a M
        (held("gprs5", "2026-05-01"), 0),  # one holding ended with April, the next begins with May
        (held("gprs5", "2026-05-02"), 0),  # a new one, with 30 M of its own
    ],
)
def test_it_is_lost_with_the_product(product: Holding, amount: int) -> None:
    who = replace(subscriber(held("easyown"), product), rollovers=(brought(20 * MB),))

    may = rated(who, [use("2026-05-10 09:00", 20 * MB)], IN_MAY)

    kept = product.opens <= MAY.opens < product.closes
    assert [charge.amount > 0 for charge in may.charges] == [amount > 0]
    assert may.left_over == ({} if amount else {NUMBER: (brought((30 if kept else 10) * MB),)})


def test_given_up_within_the_month_it_serves_until_then() -> None:
    who = replace(subscriber(held("easyown"), held("gprs5", closes="2026-05-10")), rollovers=(brought(20 * MB),))
    uses = [use("2026-05-09 09:00", 45 * MB), use("2026-05-10 09:00", MB)]

    may = rated(who, uses, IN_MAY)

    assert [charge.served for charge in may.charges] == [45 * MB, 0]
    assert may.charges[1].amount > 0
    assert may.left_over == {}


def test_credit_rolls_over_as_units_do() -> None:
    """40 minutes at 0.20 are 8.00; 2.00 of April's credit and 5.00 of May's pay for 7.00."""
    left = Rollover(product="ring_offer", allowance="ring_offer_5", left=2_000)
    who = replace(subscriber(held("ruyi_card"), held("ring_offer")), rollovers=(left,))

    may = rated(who, [use("2026-05-02 09:00", 40 * 60, "voice", peer="053188888888")], IN_MAY)

    assert [(charge.listed, charge.credited, charge.amount) for charge in may.charges] == [(8_000, 7_000, 1_000)]


@pytest.mark.parametrize(("rolls", "first"), [("gprs3_20m", "gprs5_30m"), ("gprs5_30m", "gprs3_20m")])
def test_what_is_gone_first_is_used_first(rolls: str, first: str) -> None:
    """Of one priority: left over by last month or not rolling over, then what rolls over."""
    compiled = compile_tariff(rolling(rolls), MAY)
    left = Rollover(product=rolls.split("_", maxsplit=1)[0], allowance=rolls, left=MB)

    found = buckets(compiled, [[held("gprs3"), held("gprs5")]], [[left]])

    told = [(compiled.allowances[bucket.allowance].code, bucket.quota) for bucket in found]
    own = {"gprs3_20m": 20 * MB, "gprs5_30m": 30 * MB}
    assert told == [(first, own[first]), (rolls, MB), (rolls, own[rolls])]


def test_a_family_shares_what_one_of_it_has_left() -> None:
    mother = oracle.Subscriber(number=NUMBER, held=GPRS5, group=7, rollovers=(brought(20 * MB),))
    child = oracle.Subscriber(number=NUMBER + 1, held=(held("easyown"),), group=7)

    may = oracle.rate(IN_MAY, [mother, child], [use("2026-05-02 09:00", 45 * MB, subscriber=NUMBER + 1)])

    assert served(may) == [(45 * MB, 0)]
    assert may.left_over == {NUMBER: (brought(5 * MB),)}


# ------------------------------------------------------------------------------------------------------ the engine


def traffic(month: Month) -> Traffic:
    """A quiet April, of which much is left, and a busy May."""
    records = {APRIL: 900, MAY: 4500}[month]
    return Traffic(month=month, subscribers=30, records=records, files=3, late=80, repeated=10)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months of usage of the same subscribers, and what they hold."""
    folder = tmp_path_factory.mktemp("rolling")
    write_holdings(traffic(APRIL), folder / "holdings.parquet")
    for month in (APRIL, MAY):
        list(write_usage(traffic(month), folder))
    return folder


def usage_of(folder: Path, month: Month) -> list[Path]:
    return sorted(folder.glob(f"usage-{month.key}-*.parquet"))


def open_run(folder: Path, made: Path, month: Month, *, shards: int = 4, rollovers: Path | None = None) -> RatingRun:
    compiled = {APRIL: IN_APRIL, MAY: IN_MAY}[month]
    base = load_base(compiled, made / "holdings.parquet", shards, rollovers)
    return RatingRun(folder, base, base_digest="x", rollover_digest=str(rollovers))


def by_number(run: RatingRun) -> dict[int, set[Rollover]]:
    found: dict[int, set[Rollover]] = {}
    for shard in range(run.base.shards):
        for row in shard_rollovers(run, shard).to_pylist():
            found.setdefault(row.pop("subscriber"), set()).add(Rollover(**row))
    return found


def told(run: RatingRun) -> list[dict[str, Any]]:
    names = ("subscriber", "at", "source", "record_id", "segment")
    table = pa.concat_tables(list(month_charges(run))).sort_by([(name, "ascending") for name in names])
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def by_oracle(made: Path, month: Month, left: dict[int, tuple[Rollover, ...]]) -> oracle.OracleOutcome:
    holders: dict[int, tuple[int, list[Holding]]] = {}
    for row in reading.read_holdings(made / "holdings.parquet", sample_tariff()).to_pylist():
        item = Holding(product=row["product"], opens=row["opens"], closes=row["closes"])
        holders.setdefault(row["subscriber"], (row["group"], []))[1].append(item)
    who = [
        oracle.Subscriber(number=number, group=group, held=tuple(held), rollovers=left.get(number, ()))
        for number, (group, held) in holders.items()
    ]
    uses = [
        Usage(**row)
        for path in usage_of(made, month)
        for row in reading.read_usage(path).drop_columns("suspended").to_pylist()
    ]
    return oracle.rate({APRIL: IN_APRIL, MAY: IN_MAY}[month], who, uses)


def test_two_months_of_the_engine_say_what_the_oracle_says(made: Path, tmp_path: Path) -> None:
    april, may = (open_run(tmp_path / "april", made, APRIL), tmp_path / "left.parquet")
    april.go(usage_of(made, APRIL))
    wanted = by_oracle(made, APRIL, {})
    assert by_number(april) == {number: set(left) for number, left in wanted.left_over.items()}
    assert write_rollovers(april, may) == sum(len(left) for left in wanted.left_over.values()) > 40

    run = open_run(tmp_path / "may", made, MAY, rollovers=may)
    run.go(usage_of(made, MAY))
    outcome = by_oracle(made, MAY, wanted.left_over)

    charges = {(one.usage.source, one.usage.record_id, one.segment.index): one for one in outcome.charges}
    found = told(run)
    assert len(found) == len(charges) > 3500
    for row in found:
        charge = charges[row["source"], row["record_id"], row["segment"]]
        assert [row[name] for name in Charges._fields] == [getattr(charge, name) for name in Charges._fields]
    assert by_number(run) == {number: set(left) for number, left in outcome.left_over.items()}
    without = open_run(tmp_path / "without", made, MAY)
    without.go(usage_of(made, MAY))
    assert run.totals().amount < without.totals().amount


def test_neither_batches_nor_shards_change_what_is_left(made: Path, tmp_path: Path) -> None:
    one, wide = open_run(tmp_path / "one", made, APRIL, shards=1), open_run(tmp_path / "wide", made, APRIL, shards=7)
    one.go(usage_of(made, APRIL))
    for path in usage_of(made, APRIL)[::-1]:
        wide.go([path])

    assert by_number(wide) == by_number(one)


def test_a_month_without_any_use_leaves_everything(made: Path, tmp_path: Path) -> None:
    run = open_run(tmp_path / "run", made, APRIL)
    unread, empty = by_number(run), by_oracle(made, MAY, {}).left_over
    run.go([])

    assert by_number(run) == unread
    assert set(unread) >= set(empty)


def test_csv_and_parquet_say_the_same(made: Path, tmp_path: Path) -> None:
    run = open_run(tmp_path / "run", made, APRIL)
    count = write_rollovers(run, tmp_path / "left.csv")
    write_rollovers(run, tmp_path / "left.parquet")

    with (tmp_path / "left.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == count
    assert reading.read_rollovers(tmp_path / "left.csv", TARIFF) == pq.read_table(tmp_path / "left.parquet")


def test_what_is_wrong_in_a_file_of_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "left.csv"
    path.write_text(
        "subscriber,product,allowance,left\n1,gprs5,gprs5_30m,-1\n1,gprs5,gprs5_30m,2\n1,nothing,gprs5_30m,2\n"
        "1,gprs5,much,2\n,gprs5,gprs5_30m,2\n",
        encoding="utf-8",
    )

    with pytest.raises(Invalid) as refusal:
        reading.read_rollovers(path, TARIFF)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("left.csv:subscriber", "unreadable"),
        ("left.csv:product", "unknown"),
        ("left.csv:allowance", "unknown"),
        ("left.csv:left", "negative"),
        ("left.csv:allowance", "twice"),
    ]


def test_nobody_s_and_nothing_are_passed_over(tmp_path: Path) -> None:
    """A subscriber who left, one who gave the product up, and nothing."""
    holdings = reading.HOLDINGS
    held_by = pa.table(
        {"subscriber": [1, 2, 3], "group": [0, 0, 0], "product": ["gprs5", "gprs3", "gprs5"],
         "opens": [0, 0, 0], "closes": [reading.EVER] * 3},
        schema=pa.schema([(name, type_) for name, (type_, _default) in holdings.items()]),
    )  # fmt: skip
    left = pa.table(
        {"subscriber": [9, 2, 1, 3], "product": ["gprs5"] * 4, "allowance": ["gprs5_30m"] * 4, "left": [5, 5, 5, 0]},
        schema=ROLLOVERS,
    )

    state = Base(IN_MAY, held_by, 1, left).opened(0)[1]

    assert sorted(state.left) == [0, 5, 20 * MB, 30 * MB, 30 * MB]


def test_another_month_left_over_is_another_run(made: Path, tmp_path: Path) -> None:
    open_run(tmp_path / "run", made, MAY)

    with pytest.raises(OtherRun, match="rollover"):
        open_run(tmp_path / "run", made, MAY, rollovers=_one(tmp_path / "left.csv"))


def _one(path: Path) -> Path:
    path.write_text(f"subscriber,product,allowance,left\n{NUMBER},gprs5,gprs5_30m,{20 * MB}\n", encoding="utf-8")
    return path


def test_an_explanation_names_the_month_it_is_left_over_from(tmp_path: Path) -> None:
    holdings, usage = tmp_path / "holdings.csv", tmp_path / "usage.csv"
    holdings.write_text(f"subscriber,product\n{NUMBER},easyown\n{NUMBER},gprs5\n", encoding="utf-8")
    usage.write_text(
        f"record_id,subscriber,kind,at,quantity\n1,{NUMBER},data,2026-05-02 09:00:00+08:00,{25 * MB}\n",
        encoding="utf-8",
    )
    run = RatingRun(tmp_path / "run", load_base(IN_MAY, holdings, 2, _one(tmp_path / "left.csv")), base_digest="x")
    run.go([usage])

    (found,) = explain(run, NUMBER)
    with translation.override("en"):
        english = in_words(IN_MAY, found.reason)
    with translation.override("zh-hans"):
        chinese = in_words(IN_MAY, found.reason)

    assert [(part.is_rollover, part.amount, part.left) for part in found.reason.served] == [
        (True, 20 * MB, 0), (False, 5 * MB, 25 * MB)
    ]  # fmt: skip
    assert english[1] == "20,480 KB out of the allowance “GPRS 30 M, left over from last month”; 0 KB are left of it."
    assert "GPRS 30M（上月结余）" in chinese[1]


def test_a_tariff_says_what_rolls_over(tmp_path: Path) -> None:
    found = load_tariff(rolling_pack(tmp_path) / "tariffs").allowances

    assert [item.rolls_over for item in found] == [True] * len(sample_tariff().allowances)
    assert [replace(item, rolls_over=False) for item in found] == list(sample_tariff().allowances)
