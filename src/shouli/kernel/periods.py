"""The business day: the day that money, numbers and prices are counted to."""

from __future__ import annotations

from datetime import date, datetime

from shouli.kernel.local_time import local_day


def business_date(moment: datetime) -> date:
    """Return the business day that an aware ``moment`` belongs to: the operator's calendar day."""
    return local_day(moment)
