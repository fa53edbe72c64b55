"""The true entry: what was sold and paid for becomes what is being installed."""

from __future__ import annotations

from typing import Any

from shouli.kernel.context import Context
from shouli.orders.business.asking import Asking
from shouli.orders.business.journey import Entered, get_journey
from shouli.orders.engine.assessment import asking_of
from shouli.orders.models import Order, OrderLine


def entered(order: Order) -> Entered:
    """Describe what an order has brought about so far."""
    lines = list(order.lines.order_by("line_no"))
    return Entered(
        order_id=order.pk,
        order_number=order.order_number,
        numbers=tuple(line.service_number for line in lines),
        subscription_ids=tuple(line.subscription_id for line in lines if line.subscription_id),
    )


def enter_now(ctx: Context, order: Order, asking: Asking[Any] | None = None) -> None:
    """Let the journey do its true entry within the running action and note the subscriptions on the lines."""
    if asking is None:
        asking, _faults = asking_of(ctx, order, order.values)
    found = get_journey(order.journey).enter(ctx, asking, entered(order))
    lines = list(order.lines.order_by("line_no"))
    for line, subscription_id in zip(lines, found, strict=False):
        line.subscription_id = subscription_id
    OrderLine.objects.bulk_update(lines, ["subscription"])
