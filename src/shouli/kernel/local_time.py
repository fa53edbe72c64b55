"""The operator's own time: every day, text, file, PDF and export takes it from here.

Moments are kept and passed on in UTC; ``settings.TIME_ZONE`` is the one place that names the operator's zone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

SECOND = "%Y-%m-%d %H:%M:%S"


def local_day(moment: datetime) -> date:
    """Return the operator's calendar day of an aware ``moment``."""
    return timezone.localtime(moment).date()


def day_begins(day: date) -> datetime:
    """Return the moment at which the operator's calendar day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day_ends(day: date) -> datetime:
    """Return the moment at which the operator's calendar day is over and the next begins."""
    return day_begins(day + timedelta(days=1))


def local_text(moment: datetime, form: str = SECOND) -> str:
    """Write an aware ``moment`` in the operator's time, to the second unless ``form`` says otherwise."""
    return timezone.localtime(moment).strftime(form)
