"""Periods are half open; the business day is the operator's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shouli.kernel.periods import Period, business_date


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2026, 11, 30), True), (date(2026, 12, 1), False)],
)
def test_the_first_day_belongs_to_a_period_and_the_last_does_not(day: date, held: bool) -> None:
    assert Period(date(2026, 11, 1), date(2026, 12, 1)).holds(day) is held


def test_a_period_may_have_no_end() -> None:
    assert Period(date(2026, 11, 1)).holds(date(2099, 1, 1))


def test_the_business_day_is_the_operators() -> None:
    assert business_date(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert business_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
