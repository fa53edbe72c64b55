"""What an installer has to know of the order behind a visit."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.owners import read_owner
from shouli.orders.business.catalogue import title_of
from shouli.orders.models import Order
from shouli.orders.states import RETURNED


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitedOrder:
    """An order in short: what was remarked at the counter and in audit, products by code, and where a line was."""

    order_number: str
    business: str
    remark: str
    note: str
    products: tuple[str, ...]
    old_address: str


def order_of_visit(owner: str) -> VisitedOrder | None:
    """Return the order that a work order is for, in two queries; None if it is for something else.

    Which visits an installer sees is decided where work orders are read.
    """
    order_id = read_owner(owner, "order")
    order = Order.objects.filter(pk=order_id).first() if order_id is not None else None
    if order is None:
        return None
    chosen = (order.values.get("primary", ""), *order.values.get("secondaries", ()))
    line = order.lines.exclude(old_address="").first()
    return VisitedOrder(
        order_number=order.order_number,
        business=title_of(order.journey),
        remark=order.remark,
        note=order.audit_note if order.state != RETURNED else "",
        products=tuple(str(code) for code in chosen if code),
        old_address=line.old_address if line else "",
    )
