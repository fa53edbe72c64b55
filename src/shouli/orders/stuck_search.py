"""Finds what waits for nothing and nobody: orders, processes and commands that no person, timer or answer moves on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from django.db.models import OuterRef, QuerySet

from shouli.gateways import queries as gateways
from shouli.kernel import trail
from shouli.kernel.owners import owner_column, owner_key, read_owner
from shouli.kernel.states import DEAD
from shouli.orders import states
from shouli.orders.business.catalogue import title_of
from shouli.orders.models import Cancellation, Order, StuckCase
from shouli.orders.rules import stuck as rules
from shouli.processes import queries as processes
from shouli.processes.queries import IdleView
from shouli.workforce import queries as workforce

GRACE = timedelta(minutes=10)  # what has moved since is on its way
AT_ONCE = 500  # looked at together
MOST_NEW = 1000  # cases that one sweep begins
MOST = 1000  # shown on a page
NETWORK = {"network_answered", "network_undone"}
DERIVED = "derived_completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """One thing that waits for nothing and nobody; ``owner`` is whose news would move it on."""

    about: str
    cause: str
    since: datetime
    owner: str
    order_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckView:
    """A thing that is stuck as pages show it: what it is about, which business, why, since when, what to do."""

    about: str
    order_number: str
    business: str
    state_label: str
    cause: str
    way_out: str
    since: datetime


def find_stuck(now: datetime) -> list[Stuck]:
    """Find everything that is stuck now, the longest first; what news is on its way to is not.

    All there is is looked at, some at a time; what is kept in memory is what is stuck.
    """
    before = now - GRACE
    known: dict[str, Stuck] = {}
    for batch in chain(_orders(before), _processes(before), _commands(before)):
        for item in _without_news(batch):
            known.setdefault(item.about, item)
    return sorted(known.values(), key=lambda item: (item.since, item.about))


def list_stuck(*, most: int = MOST) -> list[StuckView]:
    """List what the last sweep found stuck, the longest first."""
    rows = stuck_cases().select_related("order").order_by("since", "id")[:most]
    return [
        StuckView(
            about=row.about,
            order_number=row.order.order_number if row.order else "",
            business=title_of(row.order.journey) if row.order else "",
            state_label=states.ORDER.label(row.order.state) if row.order else "",
            cause=str(rules.CAUSES[row.cause].text),
            way_out=str(rules.CAUSES[row.cause].way_out),
            since=row.since,
        )
        for row in rows
    ]


def stuck_cases() -> QuerySet[StuckCase]:
    """Select what the last sweep found stuck."""
    return StuckCase.objects.filter(ended_at=None)


def _without_news(batch: Collection[Stuck]) -> list[Stuck]:
    """Leave out what news is on its way to; news that will not arrive is the cause."""
    if not batch:
        return []
    news = trail.news_of({item.owner for item in batch})
    told = [
        replace(item, cause=rules.NO_NEWS) if news.get(item.owner) == DEAD else item
        for item in batch
        if news.get(item.owner) in (None, DEAD)
    ]
    real = set(Order.objects.filter(pk__in={item.order_id for item in told}).values_list("pk", flat=True))
    return [item if item.order_id in real else replace(item, order_id=None) for item in told]


def _pages(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Read all rows in the order of their keys, some at a time."""
    after, size = 0, AT_ONCE
    while size == AT_ONCE:
        found = list(rows.filter(pk__gt=after).order_by("pk")[:AT_ONCE])
        size = len(found)
        if found:
            after = found[-1].pk
            yield found


def _orders(before: datetime) -> Iterator[list[Stuck]]:
    """Find unfinished orders and cancellations that no process carries, and visits that are assigned to no one."""
    own = owner_column("order", OuterRef("pk"))
    unfinished = Order.objects.filter(state__in=states.UNFINISHED)
    visits = unfinished.filter(processes.waits_at(own, "visit"), ~workforce.work_to_do(own), state=states.FULFILLING)
    undoing = Cancellation.objects.filter(
        ~processes.live(owner_column("cancellation", OuterRef("order_id"))),
        state__in=(states.ASKED, states.UNDOING),
        asked_at__lte=before,
    )
    for page in _pages(unfinished.filter(~processes.live(own)).only("pk", "opened_at")):
        yield _of_orders(page, rules.NO_PROCESS, before)
    for page in _pages(visits.only("pk", "opened_at")):
        yield _of_orders(page, rules.NO_VISIT, before)
    for page in _pages(undoing):
        yield [_cancellation(row.order_id, rules.NO_PROCESS, row.asked_at) for row in page]


def _of_orders(page: Collection[Order], cause: str, before: datetime) -> list[Stuck]:
    """Name orders as stuck for ``cause``, but for those that have moved since ``before``."""
    moved = trail.last_moves([f"orders.order:{order.pk}" for order in page])
    dated = [(order.pk, moved.get(f"orders.order:{order.pk}", order.opened_at)) for order in page]
    return [_order(order_id, cause, since) for order_id, since in dated if since <= before]


def _processes(before: datetime) -> Iterator[list[Stuck]]:
    """Find processes that nothing moves on, and those that have outlived their order."""
    idle = processes.idle(before)
    while batch := list(islice(idle, AT_ONCE)):
        yield _of_idle(batch)
    over = Order.objects.filter(
        pk__in=processes.live_ids("order"), state__in=(states.COMPLETED, states.CANCELLED), ended_at__lte=before
    )
    for page in _pages(over):
        yield [_order(order.pk, rules.OVER, order.ended_at or before) for order in page]


def _of_idle(batch: Collection[IdleView]) -> list[Stuck]:
    busy = gateways.owners_waiting(item.owner for item in batch if NETWORK & set(item.awaited))
    deriving = {read_owner(item.owner, "order") for item in batch if DERIVED in item.awaited}
    parents = Order.objects.filter(parent_id__in=deriving - {None}, state__in=states.UNFINISHED)
    waiting = set(parents.values_list("parent_id", flat=True))
    found = [_idle(item, busy, waiting) for item in batch]
    return [item for item in found if item is not None]


def _idle(item: IdleView, busy: Collection[str], waiting: Collection[int | None]) -> Stuck | None:
    """Say why an idle process is stuck; None if what it waits for is to come."""
    if not item.awaited:
        cause = rules.NO_STEP
    elif NETWORK & set(item.awaited):
        cause = "" if item.owner in busy else rules.NO_COMMAND
    elif DERIVED in item.awaited:
        cause = "" if read_owner(item.owner, "order") in waiting else rules.NO_DERIVED
    else:
        cause = ""  # a message that a person's action sends
    if not cause:
        return None
    return Stuck(about=item.owner, cause=cause, since=item.since, owner=item.owner, order_id=_order_id(item.owner))


def _commands(before: datetime) -> Iterator[list[Stuck]]:
    """Find commands to the network whose answer nobody waits for."""
    for page in _pages(gateways.waiting_since(before).filter(~processes.live(OuterRef("owner")))):
        yield [
            Stuck(
                about=owner_key("command", command.pk),
                cause=rules.NOBODY,
                since=command.requested_at,
                owner=command.owner,
                order_id=_order_id(command.owner),
            )
            for command in page
        ]


def _order_id(owner: str) -> int | None:
    return read_owner(owner, "order") or read_owner(owner, "cancellation")


def _order(order_id: int, cause: str, since: datetime) -> Stuck:
    owner = owner_key("order", order_id)
    return Stuck(about=owner, cause=cause, since=since, owner=owner, order_id=order_id)


def _cancellation(order_id: int, cause: str, since: datetime) -> Stuck:
    owner = owner_key("cancellation", order_id)
    return Stuck(about=owner, cause=cause, since=since, owner=owner, order_id=order_id)
