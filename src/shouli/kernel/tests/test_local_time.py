"""The operator's day and time of a moment that comes in UTC, as every moment of the database and the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shouli.kernel.local_time import local_day, local_text

NIGHT = datetime(2026, 11, 21, 17, 30, 5, 123456, tzinfo=UTC)  # half past one in Jinan, on the 22nd


def test_a_moment_in_the_night_belongs_to_the_operators_day() -> None:
    assert local_day(NIGHT) == date(2026, 11, 22)


def test_the_operators_day_ends_at_four_in_the_afternoon_utc() -> None:
    assert local_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_moment_is_written_in_the_operators_time_to_the_second() -> None:
    assert local_text(NIGHT) == "2026-11-22 01:30:05"
    assert local_text(NIGHT, "%H:%M") == "01:30"
