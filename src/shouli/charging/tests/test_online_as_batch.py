"""A month charged one use after the other comes to what the batch makes of it, column for column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouli.charging import queries
from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.month import Holding
from shouli.charging.rules.online import Pricing, added, derive, rate_use, seats_of
from shouli.charging.rules.oracle import OracleCharge, Subscriber, rate
from shouli.charging.rules.rating import Charges
from shouli.charging.rules.usage import FINE, Usage
from shouli.charging.tests.factories import APRIL, MB, NUMBER, charged, committed, held, opened, reserved, sample, use

FAMILY = NUMBER
DAY = 86_400  # the last call may run into the next month
MEMBERS = (NUMBER, NUMBER + 1, NUMBER + 2)
PRODUCTS = ("easyown", "enjoy58", "enjoy128", "gprs10", "gprs3", "sms3", "ring_offer", "d20")
KINDS = (("data", 200 * MB), ("sms", 1), ("voice", 20_000))
type_of_told = tuple[int, ...]


@st.composite
def holdings(draw: st.DrawFn) -> tuple[Holding, ...]:
    """A standard tariff, and other products from some day of the month on."""
    chosen = draw(st.lists(st.sampled_from(PRODUCTS), unique=True, max_size=4))
    days = [draw(st.integers(1, 28)) for _product in chosen]
    early = [draw(st.booleans()) for _product in chosen]
    return (
        held("gsm"),
        *(
            held(product) if before else held(product, f"2026-04-{day:02d}")
            for product, day, before in zip(chosen, days, early, strict=True)
        ),
    )


@st.composite
def uses(draw: st.DrawFn) -> list[Usage]:
    """Uses of a family one after the other, one record each: nobody begins before the last call is over."""
    told = draw(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from(KINDS), st.integers(0, APRIL.closes - APRIL.opens - 1)),
                 max_size=20, unique_by=lambda entry: entry[2])
    )  # fmt: skip
    found = []
    told.sort(key=lambda entry: entry[2])
    ends = [*[after for _member, _kind, after in told][1:], APRIL.closes - APRIL.opens + DAY]
    for place, ((member, (kind, most), after), end) in enumerate(zip(told, ends, strict=bool(told))):
        quantity = draw(st.integers(0, min(most, end - after) if kind == "voice" else most))
        found.append(
            Usage(
                source=1,
                record_id=place,
                subscriber=MEMBERS[member],
                kind=kind,
                at=APRIL.opens + after,
                quantity=quantity,
                peer="13905310001",
            )
        )
    return found


def told(compiled: CompiledTariff, charge: OracleCharge) -> type_of_told:
    return (
        charge.usage.record_id,
        charge.segment.index,
        charge.segment.at,
        *(getattr(charge, name) for name in Charges._fields),
        compiled.rows[charge.segment.price].number,
    )


def by_the_batch(members: Sequence[Subscriber], usages: Sequence[Usage]) -> list[type_of_told]:
    return [told(sample(), charge) for charge in rate(sample(), members, usages).charges]


@settings(max_examples=150, deadline=None)
@given(st.lists(holdings(), min_size=3, max_size=3), uses())
def test_rules_come_to_what_the_batch_makes_of_it(sets: list[tuple[Holding, ...]], usages: list[Usage]) -> None:
    compiled = sample()
    members = [Subscriber(number=number, held=item, group=FAMILY) for number, item in zip(MEMBERS, sets, strict=True)]
    pricing = Pricing.of(compiled)
    seats = {seat.number: seat for seat in seats_of(compiled, {one.number: one.held for one in members})}
    counters: dict[str, int] = {}
    found = []

    for usage in usages:
        reason, parts = derive(pricing, seats[usage.subscriber], usage)
        if reason != FINE:
            continue
        priced = rate_use(pricing, seats[usage.subscriber], counters, parts)
        counters = added(counters, priced.used)
        for place, part in enumerate(parts):
            columns = [column[place] for column in priced.charges]
            found.append((usage.record_id, part.index, part.at, *columns, compiled.rows[part.price].number))

    assert found == by_the_batch(members, usages)
    assert min(counters.values(), default=1) > 0


@pytest.mark.django_db
def test_a_month_in_the_database_comes_to_what_the_batch_makes_of_it() -> None:
    """A family: tiers, a shared allowance, half a month, credit, bands; in one go, and reserved and charged."""
    sets = {
        MEMBERS[0]: (held("enjoy128"), held("gprs3", "2026-04-16")),
        MEMBERS[1]: (held("enjoy58"), held("ring_offer")),
        MEMBERS[2]: (held("enjoy58"), held("sms3")),
    }
    usages = [
        use(
            f"2026-04-{2 + place // 2:02d} {7 + place % 17:02d}:{place % 60:02d}",
            (place * 37_000_003) % (900 * MB) if kind == "data" else (place * 977) % 15_000 if kind == "voice" else 1,
            kind,
            subscriber=MEMBERS[place % 3],
            record_id=place,
            peer="13905310001",
        )
        for place in range(54)
        for kind in (("data", "voice", "sms")[place // 3 % 3],)
    ]
    for number, items in sets.items():
        opened(*items, number=number, group=FAMILY, li=100_000_000)

    for place, usage in enumerate(usages):
        if place % 2:
            charged(usage, request=place)
        else:
            reserved(usage, request=place)
            committed(usage.quantity, request=place)

    members = [Subscriber(number=number, held=items, group=FAMILY) for number, items in sets.items()]
    expected = by_the_batch(members, usages)
    stored = [
        (row.record_id, row.segment, row.at, *(getattr(row, name) for name in Charges._fields), row.price_row)
        for row in sorted(
            (row for number in MEMBERS for row in queries.charges_of(number)), key=lambda row: (row.at, row.segment)
        )
    ]
    assert stored == expected
    assert {row[-1] for row in expected} >= {"畅享-01", "畅享-05", "畅享-09"}
    for number in MEMBERS:
        paid = sum(row.amount for row in queries.charges_of(number))
        view = queries.balance(number)
        assert view is not None
        assert (view.balance, view.reserved) == (100_000_000 - paid, 0)
