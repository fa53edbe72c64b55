"""How often a sign-in may fail, from one address and for one staff number, before the next attempt has to wait.

Both limits are for whoever has not come in here before: a staff number that has signed in from this address lately is
kept out by the failures of that pair alone (django-axes), so that nobody can keep a colleague from their desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ADDRESS, NUMBER, KNOWN = "address", "number", "known"
WINDOW = timedelta(minutes=15)
PER_ADDRESS = 30  # failures from one address in one window, whatever the staff numbers
FREE = 10  # failures for one staff number, whatever the addresses, before the waiting begins
FIRST_WAIT = timedelta(seconds=5)  # doubled with every further failure
LONGEST_WAIT = timedelta(minutes=15)
QUIET = timedelta(days=1)  # after which failures for a staff number are forgotten
KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many failures there were since when, and the last of them."""

    failures: int
    since: datetime
    last: datetime


def one_more(kind: str, tally: Tally | None, now: datetime) -> Tally:
    """Count one more failure, beginning again where the earlier ones do not count any more."""
    if tally is None or is_over(kind, tally, now):
        return Tally(failures=1, since=now, last=now)
    return Tally(failures=tally.failures + 1, since=tally.since, last=now)


def is_over(kind: str, tally: Tally, now: datetime) -> bool:
    """Say whether the failures counted so far are forgotten."""
    return now - tally.since >= WINDOW if kind == ADDRESS else now - tally.last >= QUIET


def waits_until(kind: str, tally: Tally) -> datetime | None:
    """Return before which moment no further attempt is looked at; None if the next one may come at once."""
    if kind == ADDRESS:
        return tally.since + WINDOW if tally.failures >= PER_ADDRESS else None
    if tally.failures < FREE:
        return None
    doubled: int = 2 ** min(tally.failures - FREE, 20)
    return tally.last + min(FIRST_WAIT * doubled, LONGEST_WAIT)
