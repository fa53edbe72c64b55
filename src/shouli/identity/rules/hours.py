"""When an outlet may accept business."""

from __future__ import annotations

from datetime import datetime, time, timedelta

LAST_SECOND = time(23, 59, 59)  # stands for midnight


def is_open(opens_at: time, closes_at: time, weekdays: str, moment: datetime) -> bool:
    """Say whether ``moment`` (operator's local time) lies in ``[opens_at, closes_at)`` on one of ``weekdays``.

    ``weekdays`` has the digits of ISO weekdays. Hours that end before they begin run over midnight and belong to the
    day on which they began.
    """
    at = moment.time()
    if opens_at < closes_at:
        return _is_day(weekdays, moment) and opens_at <= at and (at < closes_at or closes_at == LAST_SECOND)
    if at >= opens_at:
        return _is_day(weekdays, moment)
    return at < closes_at and _is_day(weekdays, moment - timedelta(days=1))


def is_weekdays(text: str) -> bool:
    """Say whether ``text`` names weekdays, each at most once."""
    return bool(text) and set(text) <= set("1234567") and len(set(text)) == len(text)


def _is_day(weekdays: str, moment: datetime) -> bool:
    return str(moment.isoweekday()) in weekdays
