"""Cancel an order that is not finished (撤单): ask for it, judge what was asked; the rest is its process's."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, move, record_created, say, write
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults
from shouli.orders import queries, states
from shouli.orders.actions.begin_procedure import BeginProcedure, begin_procedure
from shouli.orders.business.catalogue import title_of
from shouli.orders.events import CancellationAsked, CancellationRefused
from shouli.orders.models import Cancellation, Order
from shouli.processes.actions import CancelProcess, CompleteStep, cancel_process, complete_step

PROCEDURE = "orders.cancel"
REVERSE = "payments.reverse_payment"


class CancellationPending(BusinessError):
    """Somebody has asked for the cancellation already, and it is not judged yet."""

    code = "cancellation_pending"
    message = _("The cancellation of %(number)s awaits approval already.")
    way_out = _("A supervisor finds it in the inbox.")


class PackageWaits(BusinessError):
    """The order was derived from one that waits for it and may not come true without it (FL-183)."""

    code = "package_waits"
    message = _("%(business)s (order %(number)s) needs this order.")
    way_out = _("Cancel order %(number)s first, then this one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """The order to cancel and the reason; ``version`` is the one the clerk saw."""

    order_id: int
    reason: str
    version: int | None = None


@action("orders.cancel_order")
def cancel_order(ctx: Context, data: CancelOrder) -> Order:
    """Begin the cancellation of an unfinished order; who may give its money back has it carried out at once.

    Staff who may not reverse payments hand the cancellation of a paid order to a supervisor; nothing is undone yet.

    :raises Invalid: without a reason
    :raises CancellationPending: if it has been asked for already
    :raises PackageWaits: if an order that waits for it would wait for ever
    :raises NetworkBusy: while the network is switching
    :raises WrongState: if it is completed or cancelled, or still a draft
    """
    order = queries.lock(ctx, data.order_id, data.version)
    pending = queries.lock_cancellation(order.pk)

    errors.refuse_if(reason_faults(data.reason, _("Please say why the order is cancelled.")))
    states.ORDER.target("cancel", order.state)
    if pending is not None:
        raise CancellationPending(number=order.order_number)
    refuse_awaited(order)

    needs_approval = order.payment_id is not None and not identity.may(ctx, REVERSE)

    cancellation = Cancellation.objects.create(
        order=order,
        state=states.CANCELLATION.initial,
        reason=data.reason.strip()[:200],
        asked_by=ctx.actor.key,
        asked_by_name=ctx.actor.name,
        asked_at=ctx.now,
    )
    record_created(ctx, cancellation, states.CANCELLATION)
    known: dict[str, int | bool] = {"order_id": order.pk, "needs_approval": needs_approval}
    begin_procedure.within(
        ctx, BeginProcedure(key=PROCEDURE, owner=owner_of(order.pk), data=known, bureau_id=order.bureau_id)
    )

    if needs_approval:
        say(CancellationAsked(order_id=order.pk, journey=order.journey))
    order.refresh_from_db()
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeCancellation:
    """Of which order the cancellation is approved or refused; a refusal says why."""

    order_id: int
    approved: bool
    reason: str = ""


@action("orders.judge_cancellation")
def judge_cancellation(ctx: Context, data: JudgeCancellation) -> Order:
    """Approve a cancellation, which carries it out at once, or refuse it, which leaves the order as it is.

    :raises NotFound: if none was asked for
    :raises Invalid: if it is refused without a reason
    :raises WrongState: if it has been judged already
    :raises NotAllowed: if it is approved by somebody who may not reverse payments
    :raises NetworkBusy: if it is approved while the network is switching
    """
    order = queries.lock(ctx, data.order_id)
    cancellation = queries.lock_cancellation(order.pk)

    if cancellation is None:
        raise errors.NotFound(thing=_("cancellation"), key=order.order_number)
    if not data.approved:
        errors.refuse_if(reason_faults(data.reason, _("Please say why it is refused.")))
    states.CANCELLATION.target("carry_out" if data.approved else "refuse", cancellation.state)

    verdict = "approved" if data.approved else "refused"
    write(cancellation, judged_by=ctx.actor.key, judged_at=ctx.now)
    if not data.approved:
        refusal = data.reason.strip()[:200]
        move(ctx.because(refusal), cancellation, states.CANCELLATION, "refuse", refusal=refusal, ended_at=ctx.now)
    step = CompleteStep(owner=owner_of(order.pk), step="approve", data={"verdict": verdict})
    complete_step.within(ctx, step)

    if not data.approved:
        say(CancellationRefused(order_id=order.pk, journey=order.journey))
    order.refresh_from_db()
    return order


def overtake(ctx: Context, order: Order) -> None:
    """Call off, within the running action, a cancellation that has not been decided: the order has come to its end."""
    asked = Cancellation.objects.select_for_update().filter(order=order, state=states.ASKED).first()
    if asked is not None:
        move(ctx, asked, states.CANCELLATION, "overtake", ended_at=ctx.now)
        cancel_process.within(ctx, CancelProcess(owner=owner_of(order.pk)))


def refuse_awaited(order: Order) -> None:
    """Refuse to cancel an order that another, saved because this one had been accepted, needs.

    :raises PackageWaits: naming the other
    """
    if order.parent_id is None:
        return
    parent = Order.objects.select_for_update().get(pk=order.parent_id)
    if parent.state in states.UNFINISHED:
        raise PackageWaits(number=parent.order_number, business=title_of(parent.journey))


def owner_of(order_id: int) -> str:
    """Name the cancellation of an order as the owner of its process and of its commands to the network."""
    return f"cancellation:{order_id}"
