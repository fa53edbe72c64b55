"""The business day is the operator's."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shouli.kernel.periods import business_date


def test_the_business_day_is_the_operators() -> None:
    assert business_date(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert business_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
