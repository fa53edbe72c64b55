"""Finds what waits for nothing and nobody: orders, processes and commands that no person, timer or answer moves on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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
from shouli.workforce import queries as workforce

GRACE = timedelta(minutes=10)  # what has moved since is on its way
MOST = 1000  # of one kind in one sweep; the next sweep finds the others
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
    """Find everything that is stuck now; what news is on its way to is not."""
    before = now - GRACE
    found = [*_orders(before), *_processes(before), *_commands(before)]
    news = trail.news_of({item.owner for item in found})
    told = [
        replace(item, cause=rules.NO_NEWS) if news.get(item.owner) == DEAD else item
        for item in found
        if news.get(item.owner) in (None, DEAD)
    ]
    real = set(Order.objects.filter(pk__in={item.order_id for item in told}).values_list("pk", flat=True))
    known = {item.about: item if item.order_id in real else replace(item, order_id=None) for item in reversed(told)}
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


def _orders(before: datetime) -> list[Stuck]:
    """Find unfinished orders and cancellations that no process carries, and visits that are assigned to no one."""
    own = owner_column("order", OuterRef("pk"))
    unfinished = Order.objects.filter(state__in=states.UNFINISHED)
    stranded = _of_orders(unfinished.filter(~processes.live(own)), rules.NO_PROCESS, before)
    visits = unfinished.filter(processes.waits_at(own, "visit"), ~workforce.work_to_do(own), state=states.FULFILLING)
    undoing = Cancellation.objects.filter(
        ~processes.live(owner_column("cancellation", OuterRef("order_id"))),
        state__in=(states.ASKED, states.UNDOING),
        asked_at__lte=before,
    )
    return [
        *stranded,
        *_of_orders(visits, rules.NO_VISIT, before),
        *(_cancellation(row.order_id, rules.NO_PROCESS, row.asked_at) for row in undoing.order_by("pk")[:MOST]),
    ]


def _of_orders(rows: QuerySet[Order], cause: str, before: datetime) -> list[Stuck]:
    """Name orders as stuck for ``cause``, but for those that have moved since ``before``."""
    found = list(rows.only("pk", "opened_at").order_by("pk")[:MOST])
    moved = trail.last_moves([f"orders.order:{order.pk}" for order in found])
    dated = [(order.pk, moved.get(f"orders.order:{order.pk}", order.opened_at)) for order in found]
    return [_order(order_id, cause, since) for order_id, since in dated if since <= before]


def _processes(before: datetime) -> list[Stuck]:
    """Find processes that nothing moves on, and those that have outlived their order."""
    idle = list(processes.idle(before))
    busy = gateways.owners_waiting(item.owner for item in idle if NETWORK & set(item.awaited))
    deriving = {read_owner(item.owner, "order") for item in idle if DERIVED in item.awaited}
    parents = Order.objects.filter(parent_id__in=deriving - {None}, state__in=states.UNFINISHED)
    waiting = set(parents.values_list("parent_id", flat=True))
    found = [_idle(item, busy, waiting) for item in idle]
    over = Order.objects.filter(
        pk__in=processes.live_ids("order"), state__in=(states.COMPLETED, states.CANCELLED), ended_at__lte=before
    )
    return [
        *(item for item in found if item is not None),
        *(_order(order.pk, rules.OVER, order.ended_at or before) for order in over.order_by("pk")[:MOST]),
    ]


def _idle(item: processes.IdleView, busy: Collection[str], waiting: Collection[int | None]) -> Stuck | None:
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


def _commands(before: datetime) -> list[Stuck]:
    """Find commands to the network whose answer nobody waits for."""
    orphans = gateways.waiting_since(before).filter(~processes.live(OuterRef("owner")))
    return [
        Stuck(
            about=owner_key("command", command.pk),
            cause=rules.NOBODY,
            since=command.requested_at,
            owner=command.owner,
            order_id=_order_id(command.owner),
        )
        for command in orphans.order_by("pk")[:MOST]
    ]


def _order_id(owner: str) -> int | None:
    return read_owner(owner, "order") or read_owner(owner, "cancellation")


def _order(order_id: int, cause: str, since: datetime) -> Stuck:
    owner = owner_key("order", order_id)
    return Stuck(about=owner, cause=cause, since=since, owner=owner, order_id=order_id)


def _cancellation(order_id: int, cause: str, since: datetime) -> Stuck:
    owner = owner_key("cancellation", order_id)
    return Stuck(about=owner, cause=cause, since=since, owner=owner, order_id=order_id)
