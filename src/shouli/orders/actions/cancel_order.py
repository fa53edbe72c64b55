"""Cancel an order that is not finished (撤单) and take back what it has done so far."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.gateways import queries as gateways
from shouli.gateways import states as network
from shouli.gateways.actions import WithdrawCommands, withdraw_commands
from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Fault
from shouli.kernel.text import lazy as _
from shouli.orders import queries, states
from shouli.orders.actions.enter_order import entered
from shouli.orders.actions.fulfil_order import request_commands
from shouli.orders.business.journey import get_journey
from shouli.orders.engine.assessment import asking_of
from shouli.orders.events import OrderCancelled
from shouli.orders.models import Order
from shouli.payments.actions import ReversePayment, reverse_payment
from shouli.processes.actions import CancelProcess, cancel_process
from shouli.resources.actions import ReleaseNumbers, release_numbers
from shouli.workforce.actions import ReleaseBooking, WithdrawWork, release_booking, withdraw_work


class NetworkBusy(BusinessError):
    """The network is switching the line right now."""

    code = "network_busy"
    message = _("The network is working on this order and has not answered yet.")
    way_out = _("Try again in a minute.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """Which order, and why; ``version`` is the one the clerk saw."""

    order_id: int
    reason: str
    version: int | None = None


@action("orders.cancel_order")
def cancel_order(ctx: Context, data: CancelOrder) -> Order:
    """Cancel an unfinished order: numbers, slots and work are released, money is given back, the entry is undone.

    :raises Invalid: without a reason
    :raises NotAllowed: if it was paid and the actor may not reverse payments
    :raises NetworkBusy: while the network is switching
    :raises WrongState: if it is completed or cancelled, or still a draft
    """
    order = queries.lock(ctx, data.order_id, data.version)
    owner = f"order:{order.pk}"
    commands = gateways.commands_of(owner)

    if not data.reason.strip():
        raise errors.Invalid([Fault(field="reason", code="missing", message=_("Say why the order is cancelled."))])
    states.ORDER.target("cancel", order.state)
    if order.payment_id is not None and not identity.may(ctx, "payments.reverse_payment"):
        raise errors.NotAllowed(action="payments.reverse_payment")
    if any(command.state == network.SENT for command in commands):
        raise NetworkBusy()

    asking, _faults = asking_of(ctx, order, order.values)
    done = entered(order)
    switched = any(command.state == network.ACCEPTED for command in commands)
    journey = get_journey(order.journey)
    reason = data.reason.strip()

    cancel_process.within(ctx, CancelProcess(owner=owner, reason=reason))
    withdraw_commands.within(ctx, WithdrawCommands(owner=owner))
    withdraw_work.within(ctx, WithdrawWork(owner=owner))
    release_booking.within(ctx, ReleaseBooking(owner=owner))
    release_numbers.within(ctx, ReleaseNumbers(owner=owner))
    if order.payment_id is not None:
        reverse_payment.within(ctx, ReversePayment(payment_id=order.payment_id, reason=reason))
    if order.state not in states.BEFORE_CHARGE:
        journey.undo(ctx, asking, done)
    if switched:
        request_commands(ctx, order, journey.network_undo(asking, done))
    move(ctx.because(reason), order, states.ORDER, "cancel", ended_at=ctx.now, version=order.version + 1)

    say(OrderCancelled(order_id=order.pk, journey=order.journey, parent_id=order.parent_id))
    return order
