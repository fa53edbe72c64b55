"""Reads about failed sign-ins: how often from where, and whether the next attempt has to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from shouli.identity.models import SignInTally
from shouli.identity.rules import attempts
from shouli.identity.rules.addresses import neighbourhood
from shouli.kernel.crypto import blind_index


def tallies_of(staff_number: str, address: str) -> dict[str, str]:
    """Return the digests under which an attempt counts, by kind; what is not known of it is missing."""
    place = neighbourhood(address)
    texts = {attempts.ADDRESS: place, attempts.NUMBER: staff_number}
    if place and staff_number:
        texts[attempts.KNOWN] = f"{staff_number}@{place}"
    return {kind: blind_index(f"sign-in:{kind}:{text}") for kind, text in texts.items() if text}


def wait_before(staff_number: str, address: str, now: datetime) -> timedelta | None:
    """Return how long to wait before this staff number may be tried from this address; None: not at all."""
    found = _read(_rows(tallies_of(staff_number, address)))
    known = found.pop(attempts.KNOWN, None)
    if known is not None and now - known.last < attempts.KNOWN_FOR:
        return None
    until = [attempts.waits_until(kind, tally) for kind, tally in found.items()]
    return max((moment - now for moment in until if moment is not None and moment > now), default=None)


def lock_tallies(keys: Mapping[str, str]) -> dict[str, attempts.Tally]:
    """Load and lock what has been counted under these digests, by kind."""
    return _read(_rows(keys).select_for_update()) if keys else {}


def _rows(keys: Mapping[str, str]) -> QuerySet[SignInTally]:
    return SignInTally.objects.filter(reduce(or_, (Q(kind=kind, key=key) for kind, key in keys.items()), Q(pk=None)))


def _read(rows: QuerySet[SignInTally]) -> dict[str, attempts.Tally]:
    return {row.kind: attempts.Tally(failures=row.failures, since=row.since, last=row.last) for row in rows}
