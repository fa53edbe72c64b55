"""What happens to an order after audit: visit, network, completion. Steps of its process call these by name."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.gateways import queries as gateways
from shouli.gateways import states as network
from shouli.gateways.actions import RequestNetwork, WithdrawCommands, request_network, withdraw_commands
from shouli.kernel.actions import action, move, say, write
from shouli.kernel.context import Context
from shouli.orders import queries, states
from shouli.orders.actions.cancel_order import overtake
from shouli.orders.actions.enter_order import entered
from shouli.orders.business.journey import NetworkRequest, get_journey
from shouli.orders.engine.assessment import asking_of
from shouli.orders.events import OrderCompleted
from shouli.orders.models import Order
from shouli.processes.actions import CompleteStep, DeliverMessage, complete_step, deliver_message
from shouli.workforce.actions import BookSlot, CreateWorkOrder, book_slot, create_work_order

type_of_facts = dict[str, str | int | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchVisit:
    """The order whose visit is to be arranged."""

    order_id: int


@action("orders.dispatch_visit")
def dispatch_visit(ctx: Context, data: DispatchVisit) -> type_of_facts:
    """Send the installer, if the business needs one; tells the process whether to wait for the visit (FL-098)."""
    order = queries.lock(ctx, data.order_id)
    asking, _faults = asking_of(ctx, order, order.values)
    done = entered(order)

    visit = get_journey(order.journey).visit(asking, done)

    if order.state == states.AUDITED:
        move(ctx, order, states.ORDER, "fulfil", version=order.version + 1)
    if visit is not None:
        create_work_order.within(
            ctx,
            CreateWorkOrder(
                owner=f"order:{order.pk}",
                kind=visit.kind,
                exchange_id=visit.exchange_id,
                address=visit.address,
                contact_name=visit.contact_name,
                contact_phone=visit.contact_phone,
                instructions=visit.instructions,
                priority=visit.priority,
                customer_line_numbers=done.numbers,
            ),
        )
    return {"visit": visit is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVisit:
    """The order and how its visit ended."""

    order_id: int
    done: bool
    reason: str = ""


@action("orders.record_visit")
def record_visit(ctx: Context, data: RecordVisit) -> Order:
    """Let the process go on after a visit: to the network, or back to the counter with the reason.

    News of a visit to an order that was cancelled in the meantime changes nothing any more.
    """
    order = queries.lock(ctx, data.order_id)

    if order.state == states.FULFILLING:
        if not data.done:
            write(order, audit_note=data.reason[:300])
        told: type_of_facts = {"visit_done": data.done, "visit_reason": data.reason}
        complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="visit", data=told))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class RebookVisit:
    """The order whose visit is repeated, and the slot; none where the bureau takes no appointments."""

    order_id: int
    slot_id: int | None = None


@action("orders.rebook_visit")
def rebook_visit(ctx: Context, data: RebookVisit) -> Order:
    """Arrange another visit after one that failed (改约).

    :raises SlotFull: if the slot has been taken
    :raises StepNotOpen: if no visit of this order has failed
    """
    order = queries.lock(ctx, data.order_id)

    if data.slot_id is not None:
        book_slot.within(ctx, BookSlot(slot_id=data.slot_id, owner=f"order:{order.pk}"))
    complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="decide"))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNetworkChange:
    """The order whose lines the network is to switch."""

    order_id: int


@action("orders.request_network_change")
def request_network_change(ctx: Context, data: RequestNetworkChange) -> type_of_facts:
    """Record what the network has to do; the call itself is the gateway's, outside this transaction."""
    order = queries.lock(ctx, data.order_id)
    asking, _faults = asking_of(ctx, order, order.values)

    wanted = get_journey(order.journey).network(asking, entered(order))

    if order.state == states.AUDITED:
        move(ctx, order, states.ORDER, "fulfil", version=order.version + 1)
    return {"network": request_commands(ctx, f"order:{order.pk}", wanted) > 0}


def request_commands(ctx: Context, owner: str, wanted: list[NetworkRequest]) -> int:
    """Record commands to the network, each once; return for how many the network's answer is to be waited.

    What it has carried out or is about to carry out for the owner is left out; what it has rejected is asked again, and
    the rejected command is withdrawn, so that each answer that stays counts.
    """
    before = gateways.commands_of(owner)
    if any(command.state == network.REJECTED for command in before):
        withdraw_commands.within(ctx, WithdrawCommands(owner=owner, rejected_only=True))
    in_hand = {command.asked for command in before if command.state in (*network.OPEN, network.ACCEPTED)}
    fresh = [request for request in wanted if request.asked not in in_hand]
    for number, request in enumerate(fresh, start=len(before)):
        request_network.within(
            ctx,
            RequestNetwork(
                owner=owner,
                verb=request.verb,
                line_number=request.line_number,
                exchange_code=request.exchange_code,
                parameters=dict(request.parameters),
                correlation=f"{owner}:{number}",
            ),
        )
    return len(fresh) + sum(command.state in network.OPEN for command in before)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteNetwork:
    """The order that the network has answered about."""

    order_id: int


@action("orders.note_network")
def note_network(ctx: Context, data: NoteNetwork) -> Order:
    """Let the process go on when the network has answered every command of the order; each answer counts."""
    order = queries.lock(ctx, data.order_id)
    commands = [item for item in gateways.commands_of(f"order:{order.pk}") if item.state != network.WITHDRAWN]

    waiting = [command for command in commands if command.state in network.OPEN]

    if not waiting and order.state == states.FULFILLING:
        accepted = all(command.state == network.ACCEPTED for command in commands)
        answer = DeliverMessage(owner=f"order:{order.pk}", message="network_answered", data={"network_ok": accepted})
        deliver_message.within(ctx, answer)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryNetwork:
    """The order whose fault has been corrected."""

    order_id: int


@action("orders.retry_network")
def retry_network(ctx: Context, data: RetryNetwork) -> Order:
    """Try again after the network refused and the fault was cleared.

    :raises StepNotOpen: if the network has not refused
    """
    order = queries.lock(ctx, data.order_id)

    complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="repair"))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitDerived:
    """The order whose derived businesses are checked."""

    order_id: int


@action("orders.await_derived")
def await_derived(ctx: Context, data: AwaitDerived) -> type_of_facts:
    """Tell the process how many derived businesses are not finished yet (FL-183)."""

    return {"derived_open": queries.count_derived(data.order_id)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteOrder:
    """The order to complete."""

    order_id: int


@action("orders.complete_order")
def complete_order(ctx: Context, data: CompleteOrder) -> Order:
    """Make the change real: line active, moved, changed; the order is completed (竣工).

    :raises WrongState: if it has not passed audit
    """
    order = queries.lock(ctx, data.order_id)
    asking, _faults = asking_of(ctx, order, order.values)

    states.ORDER.require(order.state, states.AUDITED, states.FULFILLING, thing=order.order_number)

    get_journey(order.journey).complete(ctx, asking, entered(order))
    move(ctx, order, states.ORDER, "complete", ended_at=ctx.now, version=order.version + 1)
    overtake(ctx, order)

    say(OrderCompleted(order_id=order.pk, journey=order.journey, parent_id=order.parent_id))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDerived:
    """The order whose derived business has been completed."""

    order_id: int


@action("orders.note_derived")
def note_derived(ctx: Context, data: NoteDerived) -> Order:
    """Let an order go on that waits for the businesses derived from it."""
    order = queries.lock(ctx, data.order_id)
    still_open = queries.count_derived(order.pk)

    if not still_open and order.state in (states.AUDITED, states.FULFILLING):
        deliver_message.within(ctx, DeliverMessage(owner=f"order:{order.pk}", message="derived_completed", data={}))
    return order


__all__ = [
    "AwaitDerived", "CompleteOrder", "DispatchVisit", "NoteDerived", "NoteNetwork", "RebookVisit", "RecordVisit",
    "RequestNetworkChange", "RetryNetwork", "await_derived", "complete_order", "dispatch_visit", "note_derived",
    "note_network", "rebook_visit", "record_visit", "request_commands", "request_network_change", "retry_network",
]  # fmt: skip
