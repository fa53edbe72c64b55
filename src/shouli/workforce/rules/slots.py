"""Which slots a weekly pattern makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol

LONGEST = 92  # days opened in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """That a crew makes ``capacity`` visits between two times on some weekdays (ISO: ``12345`` is Monday to Friday)."""

    team_id: int
    weekdays: str
    starts_at: time
    ends_at: time
    capacity: int


class Hours(Protocol):
    """A time of the day, from one moment up to another."""

    @property
    def starts_at(self) -> time:
        """When it begins."""

    @property
    def ends_at(self) -> time:
        """When it is over; another may begin at that moment."""


def overlap(one: Hours, other: Hours) -> bool:
    """Say whether two times of the day have a moment in common."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def slots_of(patterns: Iterable[Pattern], from_day: date, days: int) -> Iterator[tuple[date, Pattern]]:
    """Yield every slot of ``days`` days from ``from_day`` on, in the order of ``patterns``."""
    wanted = [from_day + timedelta(days=offset) for offset in range(days)]
    for pattern in patterns:
        for day in wanted:
            if str(day.isoweekday()) in pattern.weekdays:
                yield day, pattern
