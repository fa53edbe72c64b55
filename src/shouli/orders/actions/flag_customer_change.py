"""Point auditors and clerks at the unfinished orders of a customer whose file was changed."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.orders import states
from shouli.orders.business.journey import INSTALLATION, JOURNEYS
from shouli.orders.models import Order, OrderFlag

FLAG = "customer_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagCustomerChange:
    """The customer whose file changed, and whether locality or valid document are different now."""

    customer_id: int
    locality_changed: bool
    document_changed: bool


@action("orders.flag_customer_change")
def flag_customer_change(ctx: Context, data: FlagCustomerChange) -> int:
    """Flag the unfinished orders the change concerns and return how many they are.

    Another document concerns them all, for it has to be verified with each (FL-187); another locality those that ask
    for a guarantee, which now applies or applies no longer (FL-211).
    """
    open_orders = Order.objects.select_for_update().filter(customer_id=data.customer_id, state__in=states.UNFINISHED)
    guaranteed = {key for key, journey in JOURNEYS.items() if journey.kind == INSTALLATION}

    concerned = [
        order
        for order in open_orders.order_by("pk")
        if data.document_changed or (data.locality_changed and order.journey in guaranteed)
    ]

    detail = {"locality": data.locality_changed, "document": data.document_changed}
    for order in concerned:
        OrderFlag.objects.update_or_create(order=order, code=FLAG, defaults={"detail": detail, "raised_at": ctx.now})
    return len(concerned)
