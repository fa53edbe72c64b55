"""Allowances that roll over, used online: two months draw on one quota, in whatever order their uses come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from shouli.charging import queries
from shouli.charging.actions import ChangeHoldings, OpenBalance, change_holdings, open_account
from shouli.charging.proving import prove
from shouli.charging.rules.compiling import CompiledTariff, compile_tariff
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.online import Pricing, added, derive, last_left, rate_use, seats_of, used_beside
from shouli.charging.rules.oracle import OracleCharge, Subscriber, rate
from shouli.charging.rules.rating import Charges
from shouli.charging.rules.usage import FINE, Usage
from shouli.charging.tests.factories import (
    APRIL,
    MB,
    NUMBER,
    START,
    charged,
    committed,
    held,
    opened,
    reserved,
    rolling,
    rolling_pack,
    sample_tariff,
    use,
)
from shouli.charging.tests.test_online_as_batch import FAMILY, MEMBERS, holdings, uses
from shouli.kernel.tests.factories import system

MAY = Month(2026, 5)
TARIFF = rolling(*(allowance.code for allowance in sample_tariff().allowances))
GPRS5 = (held("easyown"), held("gprs5"))


@pytest.fixture
def _rolls(tmp_path: Path, settings: Settings) -> None:
    settings.SHOULI_PACK = rolling_pack(tmp_path / "pack")


rolls = [pytest.mark.django_db, pytest.mark.usefixtures("_rolls")]


def costs(at: str, megabytes: int, request: int, subscriber: int = NUMBER) -> int:
    """Use data and tell what it costs, li; beyond gprs5's 30 M a month it is 1.00 a begun M."""
    return charged(use(at, megabytes * MB, subscriber=subscriber), request=request).amount


class TestInTheDatabase:
    pytestmark = rolls

    def test_what_april_leaves_is_used_in_may_before_may_s_own(self) -> None:
        opened(*GPRS5, li=100_000)
        assert costs("2026-04-10 09:00", 10, 1) == 0

        assert [costs("2026-05-02 09:00", 25, 2), costs("2026-05-03 09:00", 26, 3)] == [0, 1_000]
        assert costs("2026-06-01 09:00", 31, 4) == 1_000  # of May's own nothing was left

    def test_a_month_without_any_use_leaves_everything_for_one_month(self) -> None:
        opened(*GPRS5, li=100_000)

        assert [costs("2026-05-02 09:00", 60, 1), costs("2026-05-03 09:00", 1, 2)] == [0, 1_000]

    def test_nothing_is_left_over_from_before_the_account(self) -> None:
        now = START + timedelta(days=31)
        open_account(system(now), OpenBalance(number=NUMBER, holdings=GPRS5, floor=-100_000))

        assert [costs("2026-05-02 09:00", 30, 1), costs("2026-05-03 09:00", 1, 2)] == [0, 1_000]

    def test_a_late_use_finds_what_the_next_month_took(self) -> None:
        """April uses 10 of 30, May 15 of the 20 left: a late use of 10 in April has 5, and May then its own 30."""
        opened(*GPRS5, li=100_000)
        assert [costs("2026-04-10 09:00", 10, 1), costs("2026-05-02 09:00", 15, 2)] == [0, 0]

        assert costs("2026-04-30 23:50", 10, 3) == 5_000
        assert costs("2026-05-03 09:00", 40, 4) == 10_000
        assert list(prove()) == []

    def test_what_a_reservation_of_last_month_gives_back_is_left_over(self) -> None:
        """April holds 20 of 30; May uses 10 left and 5 of its own; April charges 5: 15 come back, and May has 25."""
        opened(*GPRS5, li=100_000)
        reserved(use("2026-04-30 23:50", 20 * MB), request=1)
        assert costs("2026-05-01 09:00", 15, 2) == 0

        assert committed(5 * MB, request=1).amount == 0
        assert [costs("2026-05-02 09:00", 40, 3), costs("2026-05-02 10:00", 1, 4)] == [0, 1_000]

    def test_a_reservation_is_charged_as_it_was_granted(self) -> None:
        """May holds 20 left by April; that a late use of April then takes 10 more does not make it dearer."""
        opened(*GPRS5, li=100_000)
        assert costs("2026-04-10 09:00", 10, 1) == 0
        reserved(use("2026-05-01 09:00", 20 * MB), request=2)

        assert costs("2026-04-30 23:50", 10, 3) == 10_000
        assert committed(20 * MB, request=2).amount == 0
        assert costs("2026-05-02 09:00", 31, 4) == 1_000

    def test_more_than_was_granted_is_rated_with_what_is_left_then(self) -> None:
        """May holds 10 of the 20 left; April takes 5 late; of 50 used, 15 are left over, 30 May's own, 5 to pay."""
        opened(*GPRS5, li=100_000)
        assert costs("2026-04-10 09:00", 10, 1) == 0
        reserved(use("2026-05-01 09:00", 10 * MB), request=2)
        assert costs("2026-04-30 23:50", 5, 3) == 0

        assert committed(50 * MB, request=2).amount == 5_000

    def test_it_is_lost_with_the_product(self) -> None:
        opened(*GPRS5, li=100_000)
        assert [costs("2026-04-10 09:00", 10, 1), costs("2026-05-01 09:00", 5, 2)] == [0, 0]

        gone = (held("easyown"), held("gprs5", closes="2026-05-02"))
        change_holdings(system(START), ChangeHoldings(number=NUMBER, holdings=gone))

        assert costs("2026-05-01 10:00", 45, 3) == 0
        assert costs("2026-05-02 09:00", 1, 4) > 0

    def test_what_was_used_stays_used_when_the_beginning_of_its_holding_is_moved(self) -> None:
        """April uses 10 of 30, then its product is said to be held two days longer: 20 are left, and May's own 30."""
        opened(held("easyown"), held("gprs5", "2026-04-05"), li=100_000)
        assert costs("2026-04-10 09:00", 10, 1) == 0

        longer = (held("easyown"), held("gprs5", "2026-04-03"))
        change_holdings(system(START), ChangeHoldings(number=NUMBER, holdings=longer))

        assert [costs("2026-05-02 09:00", 50, 2), costs("2026-05-03 09:00", 1, 3)] == [0, 1_000]
        assert costs("2026-04-30 09:00", 1, 4) == 1_000  # of April's own nothing is left either
        assert list(prove()) == []

    def test_a_cap_begins_again_with_the_month(self) -> None:
        """Data at 0.01 a begun K, 500.00 at most a month: 393 K in April take nothing from May's 49 608 K."""
        opened(held("gsm"), li=1_000_000)

        found = [
            charged(use("2026-04-01 00:00", 401_409), request=1),
            charged(use("2026-05-01", 50_797_569), request=2),
        ]

        assert [one.amount for one in found] == [3_930, 496_080]
        assert costs("2026-05-02 09:00", 1, 3) == 3_920  # what is left up to 500.00

    def test_a_family_shares_what_one_of_it_has_left(self) -> None:
        opened(*GPRS5, group=NUMBER, li=100_000)
        opened(held("easyown"), number=NUMBER + 1, group=NUMBER, li=100_000)
        assert costs("2026-04-10 09:00", 10, 1) == 0

        assert costs("2026-05-02 09:00", 50, 2, subscriber=NUMBER + 1) == 0
        assert costs("2026-05-03 09:00", 1, 3) == 1_000


def later(usages: Sequence[Usage]) -> list[Usage]:
    """The same uses a month later, as other records."""
    month = APRIL.closes - APRIL.opens
    return [replace(usage, at=usage.at + month, record_id=usage.record_id + 1000) for usage in usages]


def column_by_column(charge: OracleCharge) -> tuple[int, ...]:
    return charge.usage.record_id, charge.segment.index, *(getattr(charge, name) for name in Charges._fields)


@cache
def shared(month: Month) -> CompiledTariff:
    """Compile a month once for all examples, as a process that charges for weeks does."""
    return compile_tariff(TARIFF, month)


def as_the_batch(sets: Sequence[tuple[Holding, ...]], usages: Mapping[Month, Sequence[Usage]]) -> list[int]:
    """Rate two months of a family online, see that the batch says the same, and tell what the parts of uses cost."""
    members = [Subscriber(number=number, held=item, group=FAMILY) for number, item in zip(MEMBERS, sets, strict=True)]
    held_by = {one.number: one.held for one in members}
    april = rate(shared(APRIL), members, usages[APRIL])
    brought = [replace(one, rollovers=april.left_over.get(one.number, ())) for one in members]
    may = rate(shared(MAY), brought, usages[MAY])

    counters: dict[Month, dict[str, int]] = {APRIL: {}, MAY: {}}
    found = []
    for month in (APRIL, MAY):
        pricing = Pricing.of(shared(month))
        last = last_left(shared(APRIL), held_by) if month == MAY else ()
        seats = {seat.number: seat for seat in seats_of(shared(month), held_by, last)}
        for usage in usages[month]:
            seat = seats[usage.subscriber]
            reason, parts = derive(pricing, seat, usage)
            if reason != FINE:
                continue
            known = {**counters[month], **used_beside(seat, counters[APRIL if month == MAY else MAY])}
            priced = rate_use(pricing, seat, known, parts)
            counters[month] = added(counters[month], priced.used)
            found += [
                (usage.record_id, part.index, *(column[place] for column in priced.charges))
                for place, part in enumerate(parts)
            ]

    charges = [*april.charges, *may.charges]
    assert found == [column_by_column(charge) for charge in charges]
    return [charge.amount for charge in charges]


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(st.lists(holdings(), min_size=3, max_size=3), uses(), uses())
def test_two_months_come_to_what_the_batch_makes_of_them(
    sets: list[tuple[Holding, ...]], first: list[Usage], second: list[Usage]
) -> None:
    as_the_batch(sets, {APRIL: first, MAY: later(second)})


def test_two_months_of_data_near_the_cap_come_to_what_the_batch_makes_of_them() -> None:
    """393 K and 49 608 K at 0.01: neither month reaches 500.00, both together would."""
    april, may = use("2026-04-01", 401_409, record_id=1), use("2026-05-01", 50_797_569, record_id=2)

    assert as_the_batch([(held("gsm"),)] * 3, {APRIL: [april], MAY: [may]}) == [3_930, 496_080]


def test_only_a_tariff_that_rolls_over_looks_beside(settings: Settings, tmp_path: Path) -> None:
    assert not queries.rolls_over()
    settings.SHOULI_PACK = rolling_pack(tmp_path / "pack")
    assert queries.rolls_over()
