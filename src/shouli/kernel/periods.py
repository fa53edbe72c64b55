"""Periods are half open: ``[from, to)``; ``to`` is None while the end is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shouli.kernel.local_time import local_day


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of business days ``[from_, to)``."""

    from_: date
    to: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the period."""
        return self.from_ <= day and (self.to is None or day < self.to)


def business_date(moment: datetime) -> date:
    """Return the business day that an aware ``moment`` belongs to: the operator's calendar day."""
    return local_day(moment)
