"""Reads pages of orders for work lists: filtered, counted, a page at a time."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from shouli.kernel.context import Context
from shouli.orders import states
from shouli.orders.queries import OrderRow, list_rows, readable


def find_page(
    ctx: Context,
    *,
    state: str = "",
    journey: str = "",
    text: str = "",
    offset: int = 0,
    size: int = 25,
    oldest_first: bool = False,
) -> tuple[list[OrderRow], int]:
    """Return one page of the orders this actor may see, newest first unless asked otherwise, and how many there are.

    ``text`` is the beginning of an order number, or a service number on the order.
    """
    rows = readable(ctx)
    rows = rows.filter(state=state) if state in states.ORDER.states else rows.exclude(state=states.DRAFT)
    if journey:
        rows = rows.filter(journey=journey)
    if text:
        on_line = Q(lines__service_number=text) | Q(subscription__service_number=text)
        rows = rows.filter(Q(order_number__startswith=text.upper()) | on_line).distinct()
    return list_rows(rows.order_by("id" if oldest_first else "-id")[offset : offset + size], limit=size), rows.count()


def rows_by_id(ctx: Context, order_ids: Collection[int]) -> dict[int, OrderRow]:
    """Return the orders among ``order_ids`` that this actor may see, by id."""
    return {row.id: row for row in list_rows(readable(ctx).filter(pk__in=order_ids), limit=len(order_ids) or 1)}


def count_open(ctx: Context, customer_id: int) -> int:
    """Count a customer's unfinished orders that this actor may see."""
    return readable(ctx).filter(customer_id=customer_id, state__in=states.UNFINISHED).count()
