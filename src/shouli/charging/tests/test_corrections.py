"""Corrections: of records of one name only the latest revision can be charged, in whatever month or state it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouli.charging.engine import reading
from shouli.charging.engine.charges import month_charges
from shouli.charging.engine.run import RatingRun, RunTotals
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.engine.suspense import write_suspense
from shouli.charging.rules import oracle
from shouli.charging.rules.month import Month
from shouli.charging.rules.usage import CORRECTED, REASONS, Usage
from shouli.charging.tests.factories import NUMBER, held, sample, sample_tariff

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
HEADER = "record_id,revision,subscriber,kind,peer,at,quantity"


def call(revision: int, day: str, *, quantity: int | str = 60, peer: str = "85312345", record: int = 2) -> str:
    return f"{record},{revision},{NUMBER},voice,{peer},{day} 10:00:00+08:00,{quantity}"


def file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def open_run(folder: Path, month: Month = SEPTEMBER, name: str = "run") -> RatingRun:
    holdings = folder / "holdings.csv"
    holdings.write_text(f"subscriber,product\n{NUMBER},ruyi_card\n", encoding="utf-8")
    base = Base(sample(month), reading.read_holdings(holdings, sample_tariff()), 1)
    return RatingRun(folder / f"{name}-{month.key}", base, base_digest="x", threads=1)


def told(totals: RunTotals) -> tuple[int, dict[str, int]]:
    assert totals.records == totals.rated + totals.refused + totals.duplicates
    return totals.amount, dict(totals.reasons)


def test_a_correction_that_moves_a_record_to_another_month(tmp_path: Path) -> None:
    """Both months are brought both files: September charges nothing any more, October 0.20."""
    old = file(tmp_path, "a", call(0, "2026-09-02"))
    new = file(tmp_path, "b", call(1, "2026-10-02"))

    assert told(open_run(tmp_path).go([old, new])) == (0, {"corrected": 1, "other_month": 1})
    assert told(open_run(tmp_path, OCTOBER).go([old, new])) == (200, {"other_month": 1})


def test_a_correction_that_comes_later_takes_the_charge_back(tmp_path: Path) -> None:
    old = file(tmp_path, "a", call(0, "2026-09-02"))
    new = file(tmp_path, "b", call(1, "2026-10-02"))

    assert told(open_run(tmp_path).go([old])) == (200, {})
    assert told(open_run(tmp_path).go([new])) == (0, {"corrected": 1, "other_month": 1})
    assert told(open_run(tmp_path, name="backwards").go([new])) == (0, {"other_month": 1})
    assert told(open_run(tmp_path, name="backwards").go([old])) == (0, {"corrected": 1, "other_month": 1})


@pytest.mark.parametrize(
    ("correction", "reason"),
    [
        (call(1, "2026-09-02", quantity="much"), "unreadable"),
        (call(1, "2026-09-02", quantity=-1), "bad_quantity"),
        (call(1, "2026-09-02", peer="x"), "bad_peer"),
        (call(1, "2026-09-02", peer="00852"), "open_price"),
    ],
)
def test_a_correction_that_cannot_be_rated_until_it_is_mended(tmp_path: Path, correction: str, reason: str) -> None:
    old, new = file(tmp_path, "a", call(0, "2026-09-02")), file(tmp_path, "b", correction)
    run = open_run(tmp_path)

    assert told(run.go([old, new])) == (0, {"corrected": 1, reason: 1})

    assert write_suspense(run, tmp_path / "suspense.csv") == 1
    header, line = (tmp_path / "suspense.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.replace('"', "").split(","), line.replace('"', "").split(","), strict=True))
    assert (cells["record_id"], cells["revision"]) == ("2", "1")
    mended = cells | {"quantity": "120", "peer": "85312345"}
    path = tmp_path / "mended.csv"
    path.write_text(",".join(mended) + "\n" + ",".join(mended.values()) + "\n", encoding="utf-8")
    assert told(open_run(tmp_path).go([path])) == (400, {"corrected": 1})


def test_a_value_that_cannot_be_read_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    path = file(tmp_path, "a", call(0, "2026-09-02").replace("2,0,", "2,x,", 1), call(-1, "2026-09-03", record=3))

    assert reading.read_usage(path)["revision"].to_pylist() == [None, -1]
    assert reading.read_usage(path)["record_id"].to_pylist() == [2, 3]
    assert told(open_run(tmp_path).go([path])) == (0, {"unreadable": 2})


USAGES = st.lists(
    st.builds(
        Usage,
        source=st.just(0),
        record_id=st.integers(0, 2),
        subscriber=st.just(NUMBER),
        kind=st.just("voice"),
        at=st.sampled_from([SEPTEMBER.opens + 60, SEPTEMBER.opens + 120, OCTOBER.opens + 60]),
        quantity=st.sampled_from([-1, 60, 120]),
        peer=st.sampled_from(["85312345", "x"]),
        revision=st.integers(-1, 3),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.long
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(USAGES, st.integers(0, 8))
def test_the_engine_takes_corrections_as_the_oracle_does(
    tmp_path_factory: pytest.TempPathFactory, usages: list[Usage], cut: int
) -> None:
    """In one batch, in two, in another order."""
    wanted = oracle.rate(sample(SEPTEMBER), [oracle.Subscriber(number=NUMBER, held=(held("ruyi_card"),))], usages)
    reasons = sorted(REASONS[reason][0] for _usage, reason in wanted.refused)
    charges = sorted((charge.usage.record_id, charge.usage.at, charge.amount) for charge in wanted.charges)

    for order, batches in (("one", [usages]), ("two", [usages[:cut], usages[cut:]]), ("back", [usages[::-1]])):
        folder = tmp_path_factory.mktemp("corrections")
        for place, batch in enumerate(batches):
            if batch:
                lines = [
                    f"{one.record_id},{one.revision},{NUMBER},voice,{one.peer},{one.at},{one.quantity}" for one in batch
                ]
                open_run(folder, name=order).go([file(folder, f"{place}", *lines)])
        run = open_run(folder, name=order)
        found = [row for table in month_charges(run) for row in table.to_pylist()]
        assert sorted((row["record_id"], row["at"], row["amount"]) for row in found) == charges
        assert sorted(reason for reason, count in run.totals().reasons.items() for _one in range(count)) == reasons
        assert run.totals().duplicates == len(wanted.duplicates)


def test_of_three_revisions_in_any_order_the_last_decides() -> None:
    who = oracle.Subscriber(number=NUMBER, held=(held("ruyi_card"),))
    first = Usage(source=0, record_id=1, subscriber=NUMBER, kind="voice", at=SEPTEMBER.opens, quantity=60)
    gone = replace(first, revision=1, at=OCTOBER.opens)
    back = replace(first, revision=2, quantity=120)

    for order in permutations([first, gone, back]):
        outcome = oracle.rate(sample(SEPTEMBER), [who], order)
        assert [charge.amount for charge in outcome.charges] == [400]
        assert CORRECTED in [reason for _usage, reason in outcome.refused]
