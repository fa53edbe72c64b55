"""Which orders on a line get in the way of another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from shouli.orders import states
from shouli.orders.models import Order, OrderLine


def clashing_orders(
    subscription_ids: Collection[int], *, parent_id: int | None, order_id: int | None = None, since: datetime
) -> list[tuple[str, bool]]:
    """Return the orders that change one of these lines in the way of another: their numbers, and whether they are open.

    These are the unfinished ones and those still being undone, and the ones completed ``since`` the other was opened.
    Orders derived from one another (``parent_id``, ``order_id``) are meant to go together and are left out.
    """
    unfinished = Q(state__in=states.UNFINISHED) | Q(cancellations__state=states.UNDOING)
    completed = Q(state=states.COMPLETED, ended_at__gt=since)
    by_line = OrderLine.objects.filter(subscription_id__in=subscription_ids).values_list("order_id", flat=True)
    on_line = Q(subscription_id__in=subscription_ids) | Q(pk__in=list(by_line))
    together = Q(pk__in=[key for key in (parent_id, order_id) if key])
    together |= Q(parent_id__in=[key for key in (parent_id, order_id) if key])
    rows = Order.objects.filter(unfinished | completed, on_line).exclude(together).order_by("id").distinct()
    return [(number, state != states.COMPLETED) for number, state in rows.values_list("order_number", "state")]
