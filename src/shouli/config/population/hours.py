"""When things happen in the sample population: any minute of a day of the past, and today nothing after now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from shouli.kernel.local_time import local_day

OPENS, VISITS, AUDIT, EVENING = 9 * 60, 13 * 60 + 30, 17 * 60, 18 * 60  # minutes of the day
TODAY = timedelta(hours=5)  # before now, in which what happens today has happened


class WorkingHours:
    """The moments of the days up to ``now``."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = local_day(now)

    def at(self, day: date, minute: int, second: int = 0) -> datetime:
        """Return a moment of ``day``; the hours of today are pressed together so that its evening is now."""
        midnight = timezone.make_aware(datetime.combine(day, time(0)))
        if day != self.today:
            return midnight + timedelta(minutes=minute, seconds=second)
        begins = max(midnight, self.now - TODAY)
        gone = timedelta(minutes=minute - OPENS, seconds=second) / timedelta(minutes=EVENING - OPENS)
        return begins + (self.now - begins) * min(max(gone, 0.0), 1.0)
