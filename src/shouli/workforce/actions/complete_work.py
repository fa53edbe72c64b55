"""What a crew does with a work order: start it, and report it as done or as not done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouli.kernel import errors
from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.kernel.text import lazy as _
from shouli.workforce import queries, states
from shouli.workforce.actions.book_slot import KeepBooking, keep_booking
from shouli.workforce.events import WorkOrderCompleted, WorkOrderFailed
from shouli.workforce.models import WorkOrder
from shouli.workforce.rules.visits import completion_faults, failure_faults, is_ahead


class OtherCrew(errors.BusinessError):
    """The work belongs to a crew the actor is not a member of."""

    code = "other_crew"
    message = _("Work order %(number)s belongs to another crew.")
    way_out = _("Ask the dispatcher to give it to your crew.")


class VisitAhead(errors.BusinessError):
    """The visit is booked for a day that has not come."""

    code = "visit_ahead"
    message = _("Work order %(number)s is booked for %(slot)s; it cannot be reported as done before that day.")
    way_out = _("Report it on that day. If the customer wants it earlier, ask the counter to book another time.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartWork:
    """The work order to start."""

    work_order_id: int


@action("workforce.start_work")
def start_work(ctx: Context, data: StartWork) -> WorkOrder:
    """Start the work; whoever starts it is its installer.

    :raises OtherCrew: if it is another crew's
    :raises WrongState: if it was started or closed before
    """
    order = _lock_own(ctx, data.work_order_id)

    move(ctx, order, states.WORK_ORDER, "start", installer_id=ctx.actor.staff_id or order.installer_id)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteWork:
    """The report of a visit; ``line_test`` is ``passed`` or ``failed``, ``handed_over`` holds instruction codes."""

    work_order_id: int
    line_test: str
    note: str = ""
    signed: bool
    handed_over: tuple[str, ...] = ()


@action("workforce.complete_work")
def complete_work(ctx: Context, data: CompleteWork) -> WorkOrder:
    """Report the work as done: line tested, everything handed over, customer has signed (FL-098).

    :raises OtherCrew: if it is another crew's
    :raises WrongState: if it is closed already
    :raises VisitAhead: if a person reports it before the day of its appointment
    :raises Invalid: with all that is missing
    """
    order = _lock_own(ctx, data.work_order_id)
    booking = queries.booking_of(order.owner) if ctx.actor.staff_id is not None else None

    states.WORK_ORDER.target("complete", order.state)
    if booking is not None and is_ahead(booking.day, local_day(ctx.now)):
        raise VisitAhead(number=order.work_order_number, slot=booking.label)
    errors.refuse_if(
        completion_faults(
            queries.instructions_of(order),
            line_test=data.line_test,
            signed=data.signed,
            handed_over=data.handed_over,
        )
    )

    report = {
        "line_test": data.line_test,
        "note": data.note.strip(),
        "signed": data.signed,
        "handed_over": list(data.handed_over),
    }
    _close(ctx, order, "complete", report=report)

    say(WorkOrderCompleted(work_order_id=order.pk, kind=order.kind, owner=order.owner))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class FailWork:
    """The work order that could not be done, the reason (a code of the list) and what happened."""

    work_order_id: int
    reason_code: str
    note: str


@action("workforce.fail_work")
def fail_work(ctx: Context, data: FailWork) -> WorkOrder:
    """Report the work as not done.

    :raises OtherCrew: if it is another crew's
    :raises WrongState: if it is closed already
    :raises Invalid: if reason or note is missing
    """
    order = _lock_own(ctx, data.work_order_id)

    states.WORK_ORDER.target("fail", order.state)
    errors.refuse_if(failure_faults(data.reason_code, data.note))

    note = data.note.strip()
    _close(ctx, order, "fail", failure_reason=data.reason_code, report={"note": note})

    say(
        WorkOrderFailed(
            work_order_id=order.pk, kind=order.kind, reason_code=data.reason_code, note=note, owner=order.owner
        )
    )
    return order


def _lock_own(ctx: Context, work_order_id: int) -> WorkOrder:
    """Return the work order locked; staff must be of its crew, other actors (a process, a gateway) need not."""
    order = queries.lock_work_order(work_order_id)
    if ctx.actor.staff_id is not None and not queries.is_member(order.team_id, ctx.actor.staff_id):
        raise OtherCrew(number=order.work_order_number)
    return order


def _close(ctx: Context, order: WorkOrder, transition: str, **values: Any) -> None:
    """Close the work order; the visit took place, so its appointment is kept."""
    installer_id = order.installer_id or ctx.actor.staff_id
    move(ctx, order, states.WORK_ORDER, transition, closed_at=ctx.now, installer_id=installer_id, **values)
    keep_booking.within(ctx, KeepBooking(owner=order.owner))
