"""Reads pages of orders for work lists: filtered, counted, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.local_time import day_begins, day_ends
from shouli.kernel.owners import owner_column
from shouli.orders import states
from shouli.orders.models import Cancellation, Order
from shouli.orders.queries import OrderRow, list_rows, readable

LOOKED_AT = 8  # orders looked at for each customer that is wanted: many belong to the same
AT_ONCE = 1000  # orders read together for a file


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuery:
    """Which orders a list shows; what is empty or None asks nothing.

    ``text`` is the beginning of an order number, or a service number on the order. ``clerks`` are actors' keys; the
    days are the operator's, both included, and mean when an order was accepted.
    """

    state: str = ""
    journey: str = ""
    text: str = ""
    customers: Collection[int] | None = None
    clerks: Collection[str] | None = None
    first_day: date | None = None
    last_day: date | None = None
    outlet: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """A cancellation that somebody has asked for."""

    order_id: int
    order_number: str
    reason: str
    asked_by_name: str
    asked_at: datetime


def find_page(
    ctx: Context, wanted: OrderQuery, *, offset: int = 0, size: int = 25, oldest_first: bool = False
) -> tuple[list[OrderRow], int]:
    """Return one page of the orders this actor may see, newest first unless asked otherwise, and how many there are."""
    rows = _rows(ctx, wanted)
    return list_rows(rows.order_by("id" if oldest_first else "-id")[offset : offset + size], limit=size), rows.count()


def count(ctx: Context, wanted: OrderQuery) -> int:
    """Count the orders of a list."""
    return _rows(ctx, wanted).count()


def every_row(ctx: Context, wanted: OrderQuery, *, oldest_first: bool = False) -> Iterator[OrderRow]:
    """Read all orders of a list in its order, some at a time, so that a file holds exactly what is filtered."""
    rows = _rows(ctx, wanted).order_by("id" if oldest_first else "-id")
    after: Q = Q()
    while found := list_rows(rows.filter(after)[:AT_ONCE], limit=AT_ONCE):
        yield from found
        after = Q(pk__gt=found[-1].id) if oldest_first else Q(pk__lt=found[-1].id)


def find_unfinished(ctx: Context, *, customer_id: int | None, offset: int, size: int) -> tuple[list[OrderRow], int]:
    """Return one page of the orders that can still be cancelled, newest first, and how many there are."""
    rows = readable(ctx).filter(state__in=states.UNFINISHED)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return list_rows(rows.order_by("-id")[offset : offset + size], limit=size), rows.count()


def rows_by_id(ctx: Context, order_ids: Collection[int]) -> dict[int, OrderRow]:
    """Return the orders among ``order_ids`` that this actor may see, by id."""
    return {row.id: row for row in list_rows(readable(ctx).filter(pk__in=order_ids), limit=len(order_ids) or 1)}


def unfinished_of(ctx: Context, customer_id: int) -> QuerySet[Order]:
    """Select a customer's unfinished orders that this actor may see."""
    return readable(ctx).filter(customer_id=customer_id, state__in=states.UNFINISHED)


def awaiting_audit(ctx: Context) -> QuerySet[Order]:
    """Select the orders that wait for the auditor, of those this actor may see."""
    return readable(ctx).filter(state=states.AWAITING_AUDIT)


def parked(ctx: Context) -> QuerySet[Order]:
    """Select the drafts that are parked, of those this actor may see."""
    return readable(ctx).filter(state=states.DRAFT, parked_at__isnull=False)


def own_drafts(ctx: Context) -> QuerySet[Order]:
    """Select the drafts this actor is entering."""
    return readable(ctx).filter(state=states.DRAFT, parked_at=None, accepted_by=ctx.actor.key)


def newest(rows: QuerySet[Order], *, offset: int = 0, size: int) -> tuple[list[OrderRow], int]:
    """Return one page of some orders, the newest first, and how many there are; counted only if a page is full."""
    found = list_rows(rows.order_by("-id")[offset : offset + size], limit=size)
    whole = len(found) < size and (found or not offset)
    return found, offset + len(found) if whole else rows.count()


def in_state(ctx: Context, *wanted: str) -> QuerySet[Order]:
    """Select the orders in some states, of those this actor may see."""
    return readable(ctx).filter(state__in=wanted)


def oldest(ctx: Context, rows: QuerySet[Order], *, most: int) -> list[OrderRow]:
    """List the first of some orders, the oldest first."""
    return list_rows(rows.order_by("id"), limit=most)


def accepted_by_day(ctx: Context, first: date) -> dict[date, int]:
    """Count the orders accepted on each day from ``first`` on, of those this actor may see."""
    accepted = readable(ctx).filter(accepted_at__gte=day_begins(first)).annotate(day=TruncDate("accepted_at"))
    return dict(accepted.values_list("day").annotate(Count("pk")).order_by())


def last_customers(ctx: Context, *, most: int) -> dict[int, datetime]:
    """Return the customers whose orders this actor has entered last, the latest first, and when."""
    own = Order.objects.filter(accepted_by=ctx.actor.key).order_by("-id")
    found: dict[int, datetime] = {}
    for customer_id, opened_at in own.values_list("customer_id", "opened_at")[: most * LOOKED_AT]:
        found.setdefault(customer_id, opened_at)
    return dict(list(found.items())[:most])


def cancellations_to_judge(ctx: Context) -> QuerySet[Cancellation]:
    """Select the cancellations that wait for the actor's judgement: a colleague has asked for them."""
    if not identity.may(ctx, "orders.judge_cancellation"):
        return Cancellation.objects.none()
    asked = Cancellation.objects.filter(state=states.ASKED, order__in=readable(ctx))
    return asked.exclude(asked_by=ctx.actor.key)


def list_to_judge(ctx: Context, *, most: int) -> list[AskedView]:
    """List the cancellations that wait for the actor's judgement, the oldest first."""
    return [
        AskedView(
            order_id=item.order_id,
            order_number=item.order.order_number,
            reason=item.reason,
            asked_by_name=item.asked_by_name,
            asked_at=item.asked_at,
        )
        for item in cancellations_to_judge(ctx).select_related("order").order_by("id")[:most]
    ]


def owners_of(ctx: Context, wanted: OrderQuery) -> tuple[QuerySet[Any, Any], ...]:
    """Select the owners of processes that some orders have: the orders themselves, and their cancellations."""
    rows = _rows(ctx, wanted).order_by()
    return tuple(rows.values_list(owner_column(kind, F("pk"))) for kind in ("order", "cancellation"))


def _rows(ctx: Context, wanted: OrderQuery) -> QuerySet[Order]:
    rows = readable(ctx)
    rows = rows.filter(state=wanted.state) if wanted.state in states.ORDER.states else rows.exclude(state=states.DRAFT)
    if wanted.journey:
        rows = rows.filter(journey=wanted.journey)
    if wanted.customers is not None:
        rows = rows.filter(customer__in=wanted.customers)
    if wanted.clerks is not None:
        rows = rows.filter(accepted_by__in=wanted.clerks)
    if wanted.first_day is not None:
        rows = rows.filter(accepted_at__gte=day_begins(wanted.first_day))
    if wanted.last_day is not None:
        rows = rows.filter(accepted_at__lt=day_ends(wanted.last_day))
    if wanted.outlet is not None:
        rows = rows.filter(outlet=wanted.outlet)
    if wanted.text:
        on_line = Q(lines__service_number=wanted.text) | Q(subscription__service_number=wanted.text)
        rows = rows.filter(Q(order_number__startswith=wanted.text.upper()) | on_line).distinct()
    return rows
