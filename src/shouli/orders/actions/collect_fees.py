"""Collect what an order costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shouli.kernel import errors
from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.orders import queries, states
from shouli.orders.actions.enter_order import enter_now
from shouli.orders.actions.prompts import ask_prints
from shouli.orders.business.journey import get_journey
from shouli.orders.engine.assessment import asking_of
from shouli.orders.events import OrderCharged
from shouli.orders.models import Order
from shouli.payments.actions import ChargedItem, CollectPayment, Means, collect_payment
from shouli.processes.actions import CompleteStep, complete_step
from shouli.resources.actions import ExtendHold, extend_hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """One means of payment and its part of the total, yuan; ``reference`` is the slip or wallet number."""

    kind: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectFees:
    """The order, the total the clerk saw, and how it is paid; ``tendered_cash`` is what was handed over."""

    order_id: int
    expected_total: Decimal
    means: tuple[Tender, ...]
    tendered_cash: Decimal | None = None
    version: int | None = None


@action("orders.collect_fees")
def collect_fees(ctx: Context, data: CollectFees) -> Order:
    """Collect (收费处理): money, true entry and the next step are one; all of it happens or none (FL-086).

    :raises WrongState: if the order is not awaiting its charge, for instance because it was charged already
    :raises Invalid: if the total changed meanwhile, or the means do not add up to it
    :raises HoldLost: if one of the order's numbers was lost while the customer hesitated
    """
    order = queries.lock(ctx, data.order_id, data.version)

    states.ORDER.require(order.state, states.AWAITING_CHARGE, thing=order.order_number)
    if data.expected_total != order.total:
        text = str(_("The total is now %(total)s; look at the fees again.")) % {"total": order.total}
        raise errors.Invalid([Fault(field="expected_total", code="changed", message=text)])

    fees = list(order.fees.order_by("position"))
    charges = tuple(
        ChargedItem(item=fee.charge_item, name=fee.name, amount=fee.amount, kind=fee.kind) for fee in fees if fee.amount
    )
    asking, _faults = asking_of(ctx, order, order.values)
    held = get_journey(order.journey).held_numbers(asking)

    if held:
        numbers = tuple(order.lines.exclude(service_number="").values_list("service_number", flat=True))
        extend_hold.within(ctx, ExtendHold(owner=f"order:{order.pk}", numbers=numbers, until=None))
    payment_id = None
    if charges:
        payment = collect_payment.within(
            ctx,
            CollectPayment(
                owner=f"order:{order.pk}",
                customer_id=order.customer_id,
                charges=charges,
                means=tuple(
                    Means(kind=tender.kind, amount=tender.amount, reference=tender.reference) for tender in data.means
                ),
                tendered_cash=data.tendered_cash,
            ),
        )
        payment_id = payment.pk
    move(ctx, order, states.ORDER, "charge", payment_id=payment_id, version=order.version + 1)
    enter_now(ctx, order, asking)
    move(ctx, order, states.ORDER, "ask_print")
    ask_prints(
        order,
        charged=any(fee.kind == "fee" and fee.amount for fee in fees),
        deposit=any(fee.kind == "deposit" and fee.amount for fee in fees),
    )
    complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="collect"))

    if payment_id is not None:
        say(OrderCharged(order_id=order.pk, journey=order.journey, payment_id=payment_id))
    return order
