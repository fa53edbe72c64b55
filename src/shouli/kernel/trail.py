"""Reads the audit trail and the outbox, for pages that show who did what and what is on its way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from shouli.kernel.errors import NotFound
from shouli.kernel.models import AuditEntry, OutboxMessage, StateChange
from shouli.kernel.states import DEAD, PENDING
from shouli.kernel.text import lazy as _

DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """One attempted action; ``changes`` name row, field, old and new; ``outcome`` is done or a refusal's code."""

    id: int
    at: datetime
    action: str
    actor: str
    channel: str
    interface_number: str
    request_id: UUID
    subject: str
    given: Mapping[str, Any]
    changes: Sequence[Mapping[str, Any]]
    outcome: str
    reason: str

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return self.outcome == DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailQuery:
    """What to look for in the trail; empty means anything. ``action`` and ``subject`` may be beginnings.

    ``subjects`` are whole names, and go before ``subject``.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    subjects: tuple[str, ...] = ()
    refused_only: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step in the life of one thing: into which state, by whom, why and when; ``transition`` names the step."""

    subject: str
    transition: str
    to_state: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCount:
    """How many messages of one event are in one state, and since when the oldest."""

    event: str
    state: str
    count: int
    oldest_at: datetime


def list_trail(asked: TrailQuery, *, limit: int = 50, offset: int = 0) -> list[TrailEntry]:
    """List what was attempted, newest first."""
    return [_entry(row) for row in attempts(asked).order_by("-at", "-id")[offset : offset + limit]]


def count_trail(asked: TrailQuery, *, most: int) -> int:
    """Count what was attempted, no further than ``most``: more pages are not read, and counting all is slow."""
    return attempts(asked).order_by()[:most].count()


def get_trail_entry(entry_id: int) -> TrailEntry:
    """Return one entry.

    :raises NotFound: if there is none with this id
    """
    row = AuditEntry.objects.filter(pk=entry_id).first()
    if row is None:
        raise NotFound(thing=_("audit entry"), key=entry_id)
    return _entry(row)


def list_of_request(request_id: UUID) -> list[TrailEntry]:
    """List everything one request attempted, in order."""
    return [_entry(row) for row in AuditEntry.objects.filter(request_id=request_id).order_by("id")]


def count_messages(states: Sequence[str]) -> list[EventCount]:
    """Count the outbox messages in some states, by event."""
    found = OutboxMessage.objects.filter(state__in=states).values_list("event", "state").order_by("event", "state")
    return [
        EventCount(event=event, state=state, count=count, oldest_at=oldest)
        for event, state, count, oldest in found.annotate(count=Count("pk"), oldest=Min("at"))
    ]


def news_of(owners: Collection[str]) -> dict[str, str]:
    """Return the state of the news about each of ``owners`` that has not arrived: pending, or dead if any of it is."""
    found = OutboxMessage.objects.filter(state__in=(PENDING, DEAD), owner__in=tuple(owners))
    return dict(found.values_list("owner", "state").order_by("-state").distinct())  # dead comes last and counts


def moves_of(subjects: Collection[str]) -> list[Move]:
    """List the lives of things such as ``orders.order:12``, in order of time."""
    found = StateChange.objects.filter(subject__in=tuple(subjects)).order_by("id")
    columns = ("subject", "transition", "to_state", "reason", "actor", "at")
    return [Move(**row) for row in found.values(*columns)]


def last_moves(subjects: Collection[str]) -> dict[str, datetime]:
    """Return when each of ``subjects``, such as ``orders.order:12``, last went from one state to another."""
    found = StateChange.objects.filter(subject__in=tuple(subjects)).values_list("subject")
    return dict(found.annotate(last=Max("at")).order_by())


def attempts(asked: TrailQuery) -> QuerySet[AuditEntry]:
    """Select what was attempted."""
    found = AuditEntry.objects.all()
    if asked.actor:
        found = found.filter(actor=asked.actor)
    if asked.action:
        found = found.filter(action__startswith=asked.action)
    if asked.subjects:
        found = found.filter(subject__in=asked.subjects)
    elif asked.subject:
        found = found.filter(subject__startswith=asked.subject)
    if asked.refused_only:
        found = found.exclude(outcome=DONE)
    if asked.since:
        found = found.filter(at__gte=asked.since)
    if asked.until:
        found = found.filter(at__lt=asked.until)
    return found


def _entry(row: AuditEntry) -> TrailEntry:
    return TrailEntry(
        id=row.pk,
        at=row.at,
        action=row.action,
        actor=row.actor,
        channel=row.channel,
        interface_number=row.interface_number,
        request_id=row.request_id,
        subject=row.subject,
        given=row.given,
        changes=row.changes,
        outcome=row.outcome,
        reason=row.reason,
    )
