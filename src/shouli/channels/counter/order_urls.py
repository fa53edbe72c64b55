"""On which page an order goes on."""

from __future__ import annotations

from django.urls import reverse

from shouli.orders import states
from shouli.orders.queries import OrderView

NEXT = {
    states.DRAFT: "counter_accept",
    states.AWAITING_CHARGE: "counter_charge",
    states.AWAITING_PRINT: "counter_print",
}


def order_url(order_id: int, name: str = "counter_order") -> str:
    """Return the address of an order's page."""
    return reverse(name, args=[order_id])


def next_url(view: OrderView) -> str:
    """Return the address of the page on which an order goes on."""
    return order_url(view.row.id, NEXT.get(view.row.state, "counter_order"))
