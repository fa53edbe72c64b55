"""What orders do when lower parts report; each handler calls one action."""

from __future__ import annotations

from shouli.gateways.events import NetworkAnswered
from shouli.kernel.context import Context
from shouli.kernel.outbox import on
from shouli.kernel.typed import is_digits
from shouli.orders.actions import (
    NoteDerived,
    NoteLostNumber,
    NoteNetwork,
    NoteUndo,
    RecordVisit,
    note_derived,
    note_lost_number,
    note_network,
    note_undo,
    record_visit,
)
from shouli.orders.events import OrderCompleted
from shouli.resources.events import NumberHoldExpired
from shouli.workforce.events import WorkOrderCompleted, WorkOrderFailed


def _order_id(owner: str, kind: str = "order") -> int | None:
    found, _colon, key = owner.partition(":")
    return int(key) if found == kind and is_digits(key) else None


@on(WorkOrderCompleted)
def go_on_after_visit(ctx: Context, event: WorkOrderCompleted) -> None:
    """The installer is done: the network's turn."""
    order_id = _order_id(event.owner)
    if order_id is not None:
        record_visit(ctx, RecordVisit(order_id=order_id, done=True))


@on(WorkOrderFailed)
def go_back_after_failed_visit(ctx: Context, event: WorkOrderFailed) -> None:
    """The installer could not do it: the counter decides."""
    order_id = _order_id(event.owner)
    if order_id is not None:
        record_visit(ctx, RecordVisit(order_id=order_id, done=False, reason=event.note or event.reason_code))


@on(NetworkAnswered)
def go_on_after_network(ctx: Context, event: NetworkAnswered) -> None:
    """The network has answered about one line."""
    order_id = _order_id(event.owner)
    if order_id is not None:
        note_network(ctx, NoteNetwork(order_id=order_id))


@on(NetworkAnswered)
def go_on_after_undo(ctx: Context, event: NetworkAnswered) -> None:
    """The network has answered about one line of a cancelled order."""
    order_id = _order_id(event.owner, "cancellation")
    if order_id is not None:
        note_undo(ctx, NoteUndo(order_id=order_id))


@on(OrderCompleted)
def go_on_after_derived(ctx: Context, event: OrderCompleted) -> None:
    """A derived business is done: the order it was derived from may go on."""
    if event.parent_id is not None:
        note_derived(ctx, NoteDerived(order_id=event.parent_id))


@on(NumberHoldExpired)
def tell_of_lost_number(ctx: Context, event: NumberHoldExpired) -> None:
    """A number was held too long: the order has to get another."""
    order_id = _order_id(event.owner)
    if order_id is not None:
        note_lost_number(ctx, NoteLostNumber(order_id=order_id, number=event.number))
