"""Periods are half open: ``[from, to)``; ``to`` is None while the end is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of business days ``[from_, to)``."""

    from_: date
    to: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the period."""
        return self.from_ <= day and (self.to is None or day < self.to)


def business_date(moment: datetime) -> date:
    """Return the operator's calendar day of an aware ``moment``."""
    return timezone.localtime(moment).date()
