"""What a cancellation takes back, and how it ends. Steps of its process call these by name."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.gateways import queries as gateways
from shouli.gateways import states as network
from shouli.gateways.actions import WithdrawCommands, withdraw_commands
from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _
from shouli.orders import queries, states
from shouli.orders.actions.cancel_order import REVERSE, owner_of, refuse_awaited
from shouli.orders.actions.enter_order import entered
from shouli.orders.actions.fulfil_order import request_commands
from shouli.orders.business.journey import NetworkRequest, get_journey
from shouli.orders.cancellation_effects import foresee
from shouli.orders.engine.assessment import asking_of
from shouli.orders.events import CancellationFinished, OrderCancelled
from shouli.orders.models import Cancellation, Order
from shouli.payments.actions import ReversePayment, reverse_payment
from shouli.processes.actions import (
    CancelProcess,
    CompleteStep,
    DeliverMessage,
    cancel_process,
    complete_step,
    deliver_message,
)
from shouli.resources.actions import ReleaseNumbers, release_numbers
from shouli.workforce.actions import ReleaseBooking, WithdrawWork, release_booking, withdraw_work


class NetworkBusy(BusinessError):
    """The network is switching the line right now."""

    code = "network_busy"
    message = _("The network is working on this order and has not answered yet.")
    way_out = _("Try again in a minute.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensateOrder:
    """The order to cancel."""

    order_id: int


@action("orders.compensate_order")
def compensate_order(ctx: Context, data: CompensateOrder) -> dict[str, str | int | bool]:
    """Take back at once what can be: slots, work and money, the true entry; tells whether the network has to undo.

    Numbers stay with the order until the network serves them no longer.

    :raises NotAllowed: if it was paid and the actor may not reverse payments
    :raises NetworkBusy: while the network is switching
    :raises PackageWaits: if an order that was saved meanwhile needs it
    :raises WrongState: if it is completed or cancelled, or its cancellation was refused
    """
    order = queries.lock(ctx, data.order_id)
    cancellation = _lock_cancellation(order)
    owner = f"order:{order.pk}"

    states.ORDER.target("cancel", order.state)
    if order.payment_id is not None and not identity.may(ctx, REVERSE):
        raise errors.NotAllowed(action=REVERSE)
    if any(command.state == network.SENT for command in gateways.commands_of(owner)):
        raise NetworkBusy()
    refuse_awaited(order)

    asking, _faults = asking_of(ctx, order, order.values)
    effects = foresee(order)
    was_entered = order.state not in states.BEFORE_CHARGE
    because = ctx.because(cancellation.reason)

    cancel_process.within(ctx, CancelProcess(owner=owner, reason=cancellation.reason))
    withdraw_commands.within(ctx, WithdrawCommands(owner=owner))
    withdraw_work.within(ctx, WithdrawWork(owner=owner))
    release_booking.within(ctx, ReleaseBooking(owner=owner))
    if order.payment_id is not None:
        reverse_payment.within(ctx, ReversePayment(payment_id=order.payment_id, reason=cancellation.reason))
    if was_entered:
        get_journey(order.journey).undo(ctx, asking, entered(order))
    move(because, order, states.ORDER, "cancel", ended_at=ctx.now, version=order.version + 1)
    move(because, cancellation, states.CANCELLATION, "carry_out", effects=effects.as_json(), entered=was_entered)

    say(OrderCancelled(order_id=order.pk, journey=order.journey, parent_id=order.parent_id))
    return {"undo": bool(_undo_wanted(ctx, order))}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUndo:
    """The cancelled order whose lines the network is to switch back."""

    order_id: int


@action("orders.request_undo")
def request_undo(ctx: Context, data: RequestUndo) -> int:
    """Record what the network has to undo, leaving out what it has undone or is about to; return how many commands."""
    order = queries.lock(ctx, data.order_id)

    wanted = _undo_wanted(ctx, order)

    return request_commands(ctx, owner_of(order.pk), wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteUndo:
    """The cancelled order that the network has answered about."""

    order_id: int


@action("orders.note_undo")
def note_undo(ctx: Context, data: NoteUndo) -> Order:
    """Let the cancellation go on when the network has answered every command that is to switch back; each counts."""
    order = queries.lock(ctx, data.order_id)
    commands = [item for item in gateways.commands_of(owner_of(order.pk)) if item.state != network.WITHDRAWN]

    if not any(item.state in network.OPEN for item in commands):
        undone = all(item.state == network.ACCEPTED for item in commands)
        answer = DeliverMessage(owner=owner_of(order.pk), message="network_undone", data={"undo_ok": undone})
        deliver_message.within(ctx, answer)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryUndo:
    """The cancelled order whose fault has been cleared, so that the network can undo it."""

    order_id: int


@action("orders.retry_undo")
def retry_undo(ctx: Context, data: RetryUndo) -> Order:
    """Ask the network once more to undo, after it refused and the fault was cleared.

    :raises StepNotOpen: if the network has not refused
    """
    order = queries.lock(ctx, data.order_id)

    complete_step.within(ctx, CompleteStep(owner=owner_of(order.pk), step="repair_undo"))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCancellation:
    """The cancelled order whose numbers are no longer in service."""

    order_id: int


@action("orders.finish_cancellation")
def finish_cancellation(ctx: Context, data: FinishCancellation) -> Order:
    """Give the numbers back, now that the network does not serve them for this order.

    :raises WrongState: if the cancellation was not carried out
    """
    order = queries.lock(ctx, data.order_id)
    cancellation = _lock_cancellation(order)
    asking, _faults = asking_of(ctx, order, order.values)

    states.CANCELLATION.target("finish", cancellation.state)

    release_numbers.within(ctx, ReleaseNumbers(owner=f"order:{order.pk}"))
    if cancellation.entered:
        get_journey(order.journey).let_go(ctx, asking, entered(order))
    move(ctx, cancellation, states.CANCELLATION, "finish", ended_at=ctx.now)

    say(CancellationFinished(order_id=order.pk, journey=order.journey))
    return order


def _lock_cancellation(order: Order) -> Cancellation:
    found = queries.lock_cancellation(order.pk)
    if found is None:
        raise errors.NotFound(thing=_("cancellation"), key=order.order_number)
    return found


def _undo_wanted(ctx: Context, order: Order) -> list[NetworkRequest]:
    """List what undoes the order in the network: for each command it has carried out, what takes that back."""
    carried_out = {item.asked for item in gateways.commands_of(f"order:{order.pk}") if item.state == network.ACCEPTED}
    if not carried_out:
        return []
    asking, _faults = asking_of(ctx, order, order.values)
    journey, done = get_journey(order.journey), entered(order)
    both = zip(journey.network(asking, done), journey.network_undo(asking, done), strict=True)
    return [undo for asked, undo in both if asked.asked in carried_out]
