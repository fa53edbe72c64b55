"""Who holds what, with whom: one check for files and online, and nothing lost or doubled by how lines are laid out."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouli.charging import queries
from shouli.charging.engine import reading
from shouli.charging.engine.charges import month_charges
from shouli.charging.engine.holding_columns import holding_faults as faults_at_once
from shouli.charging.engine.holding_columns import joined as joined_at_once
from shouli.charging.engine.run import RatingRun
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.holdings import holding_faults, in_order, joined
from shouli.charging.rules.month import Holding, Month
from shouli.charging.tests.factories import NUMBER, charged, held, opened, sample, sample_tariff, use
from shouli.kernel.errors import Invalid

SEPTEMBER = Month(2026, 9)
USAGE = "record_id,subscriber,kind,peer,at,quantity"
HUNDRED = 6000  # seconds: a hundred minutes
PRODUCTS = ("enjoy58", "gsm", "sms3")


def amounts(tmp_path: Path, holdings: list[str], uses: list[str], *, shards: int = 16) -> dict[int, int]:
    """Rate calls and tell what each subscriber pays, li."""
    for name, lines in (("holdings", holdings), ("usage", [USAGE, *uses])):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    base = Base(sample(SEPTEMBER), reading.read_holdings(tmp_path / "holdings.csv", sample_tariff()), shards)
    run = RatingRun(tmp_path / "run", base, base_digest="x", threads=1)
    totals = run.go([tmp_path / "usage.csv"])
    assert totals.refused == 0
    found: dict[int, int] = {}
    for table in month_charges(run):
        for row in table.to_pylist():
            found[row["subscriber"]] = found.get(row["subscriber"], 0) + row["amount"]
    return found


def call(day: int, number: int = NUMBER, seconds: int = HUNDRED, hour: int = 10) -> str:
    return f"{day},{number},voice,85312345,2026-09-{day:02d} {hour}:00:00+08:00,{seconds}"


def refused(tmp_path: Path, *lines: str) -> list[tuple[str, str]]:
    (tmp_path / "holdings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        reading.read_holdings(tmp_path / "holdings.csv", sample_tariff())
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_a_line_that_is_there_twice_is_refused_at_its_place(tmp_path: Path) -> None:
    assert refused(tmp_path, "subscriber,product", f"{NUMBER},enjoy58", f"{NUMBER},gsm", f"{NUMBER},enjoy58") == [
        ("holdings.csv:4:product", "twice")
    ]


def test_overlaps_and_no_time_are_refused_all_at_once(tmp_path: Path) -> None:
    assert refused(
        tmp_path,
        "subscriber,product,opens,closes,group",
        f"{NUMBER},enjoy58,,2026-09-10 00:00:00+08:00,",
        f"{NUMBER},enjoy58,2026-09-09 00:00:00+08:00,,",
        f"{NUMBER + 1},enjoy58,2026-09-09 00:00:00+08:00,2026-09-09 00:00:00+08:00,",
        f"{NUMBER + 2},enjoy58,-5,,-1",
    ) == [
        ("holdings.csv:5:group", "no_group"), ("holdings.csv:4:closes", "no_time"),
        ("holdings.csv:5:closes", "no_time"), ("holdings.csv:3:product", "twice"),
    ]  # fmt: skip


@pytest.mark.parametrize("edges", [[""], ["2026-09-03 00:00:00+08:00"], ["2026-09-02", "2026-09-04"]])
def test_lines_that_meet_are_one_allowance(tmp_path: Path, edges: list[str]) -> None:
    """400 minutes, 150 of them included once: 250 at 0.19 are 47.50."""
    moments = [f"{edge} 00:00:00+08:00" if len(edge) == 10 else edge for edge in edges if edge]
    lines = [
        f"{NUMBER},enjoy58,{begins},{ends}"
        for begins, ends in zip(["", *moments], [*moments, ""], strict=True)
    ]  # fmt: skip

    assert amounts(tmp_path, ["subscriber,product,opens,closes", *lines], [call(day) for day in (1, 2, 3, 4)]) == {
        NUMBER: 47_500
    }


def test_who_leaves_a_family_within_the_month_keeps_what_is_held(tmp_path: Path) -> None:
    crowd = [f"{NUMBER + 100 + place},ruyi_card,{place % 7},," for place in range(30)]
    lines = [f"{NUMBER},enjoy58,5,,2026-09-10 00:00:00+08:00", f"{NUMBER},enjoy58,0,2026-09-10 00:00:00+08:00,"]

    found = amounts(tmp_path, ["subscriber,product,group,opens,closes", *lines, *crowd], [call(9), call(20), call(21)])

    assert found == {NUMBER: 150 * 190}  # 300 minutes, 150 of them included


def test_who_joins_a_family_shares_with_it_in_that_month(tmp_path: Path) -> None:
    """300 minutes of somebody without any, out of what the other two bring."""
    tenth = "2026-09-10 00:00:00+08:00"
    lines = [f"{NUMBER},enjoy58,5,,", f"{NUMBER + 1},enjoy58,5,,", f"{NUMBER + 2},easyown,0,,{tenth}",
             f"{NUMBER + 2},easyown,5,{tenth},", f"{NUMBER + 2},enjoy58,5,{tenth},"]  # fmt: skip

    found = amounts(tmp_path, ["subscriber,product,group,opens,closes", *lines], [call(20, NUMBER + 2, 450 * 60)])

    assert found == {NUMBER + 2: 0}


@pytest.mark.parametrize("group", [1, 5, 77])
@pytest.mark.parametrize("shards", [1, 16])
def test_who_changes_plan_and_family_at_once_keeps_both_plans(tmp_path: Path, group: int, shards: int) -> None:
    """Lines of one subscriber that are in several groups are one subscriber, in the group it is in last."""
    tenth = "2026-09-10 00:00:00+08:00"
    lines = [f"{NUMBER},enjoy58,0,,{tenth}", f"{NUMBER},enjoy128,{group},{tenth},", f"{NUMBER + 1},enjoy58,{group},,"]

    found = amounts(
        tmp_path, ["subscriber,product,group,opens,closes", *lines], [call(5), call(20), call(21, NUMBER + 1)],
        shards=shards,
    )  # fmt: skip

    assert found == {NUMBER: 0, NUMBER + 1: 0}  # 100 of 150 minutes, then twice 100 of the 650 of the family


def test_two_groups_at_once_are_refused(tmp_path: Path) -> None:
    """A plan that is shared with nobody and an add-on shared with a family: which of them counts cannot be known."""
    lines = [f"{NUMBER},enjoy58,", f"{NUMBER},sms3,77", f"{NUMBER},gsm,77"]

    assert refused(tmp_path, "subscriber,product,group", *lines) == [
        ("holdings.csv:3:group", "two_groups"), ("holdings.csv:4:group", "two_groups")
    ]  # fmt: skip


def test_a_group_that_bears_the_number_of_somebody_else(tmp_path: Path) -> None:
    """Who is alone pays 100 minutes at 0.20 and leaves the 150 of the other one alone."""
    lines = ["subscriber,product,group", f"{NUMBER},ruyi_card,0", f"{NUMBER + 1},enjoy58,{NUMBER}"]

    assert amounts(tmp_path, lines, [call(1), call(1, NUMBER + 1, hour=12)]) == {NUMBER: 20_000, NUMBER + 1: 0}


@pytest.mark.django_db
def test_a_group_online_that_bears_the_number_of_somebody_else() -> None:
    opened(held("ruyi_card"), li=100_000)
    opened(held("enjoy58"), number=NUMBER + 1, group=NUMBER, li=100_000)

    paid = charged(use("2026-04-01 12:00", HUNDRED, "voice", peer="85312345", record_id=1))
    free = charged(
        use("2026-04-01 13:00", HUNDRED, "voice", peer="85312345", record_id=1, subscriber=NUMBER + 1), request=2
    )

    assert (paid.amount, free.amount) == (20_000, 0)
    views = [queries.balance(number) for number in (NUMBER, NUMBER + 1)]
    assert [view.group for view in views if view] == [0, NUMBER]


@pytest.mark.django_db
def test_holdings_online_that_meet_are_one_allowance() -> None:
    opened(held("enjoy58", closes="2026-04-03"), held("enjoy58", "2026-04-03"), li=100_000)

    paid = [
        charged(use(f"2026-04-0{day} 10:00", HUNDRED, "voice", peer="85312345"), request=day) for day in (1, 2, 3, 4)
    ]

    assert sum(item.amount for item in paid) == 47_500


@st.composite
def of_one(draw: st.DrawFn) -> list[Holding]:
    moments = st.integers(0, 6)
    return [
        Holding(product=product, opens=opens, closes=closes)
        for product, opens, closes in draw(st.lists(st.tuples(st.sampled_from(PRODUCTS), moments, moments), max_size=7))
    ]


def as_table(*people: list[Holding]) -> pa.Table:
    rows = [(place, item) for place, held_ in enumerate(people, start=1) for item in held_]
    columns = [[place for place, _item in rows], [0] * len(rows), *(
        [getattr(item, name) for _place, item in rows] for name in ("product", "opens", "closes")
    )]  # fmt: skip
    types = {name: type_ for name, (type_, _default) in reading.HOLDINGS.items()}
    return pa.table(columns, schema=pa.schema(list(types.items())))


@settings(deadline=None)
@given(st.lists(of_one(), min_size=1, max_size=4))
def test_files_and_online_refuse_the_same(people: list[list[Holding]]) -> None:
    rules = sorted(fault.code for held_ in people for fault in holding_faults(sample_tariff(), held_))
    files = sorted(fault.code for fault in faults_at_once(Path("h.csv"), as_table(*people)))

    assert files == rules


@settings(deadline=None)
@given(st.lists(of_one(), min_size=1, max_size=4))
def test_files_and_online_join_the_same(given_people: list[list[Holding]]) -> None:
    people = [[item for item in held_ if item.opens < item.closes] for held_ in given_people]
    found = joined_at_once(as_table(*people)).to_pylist()

    for number, held_ in enumerate(people, start=1):
        own = [row for row in found if row["subscriber"] == number]
        assert [Holding(product=row["product"], opens=row["opens"], closes=row["closes"]) for row in own] == joined(
            held_
        )
    assert all(joined(held_) == in_order(joined(held_)) for held_ in people)
