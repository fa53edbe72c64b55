"""Audit an order (稽核): pass it, send it back, hand it in again."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shouli.kernel import errors, four_eyes
from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults
from shouli.orders import queries, states
from shouli.orders.events import OrderAudited, OrderReturned
from shouli.orders.models import Order
from shouli.processes.actions import CompleteStep, complete_step


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOrder:
    """The order that passes the audit."""

    order_id: int
    note: str = ""


@action("orders.audit_order")
def audit_order(ctx: Context, data: AuditOrder) -> Order:
    """Pass an order; its process goes on at once (FL-093).

    :raises WrongState: if it is not awaiting audit: not through its first link, or audited already
    :raises SamePerson: if the four-eyes switch is on and the actor accepted it (FL-AMB-17)
    """
    order = queries.lock(ctx, data.order_id)

    if settings.SHOULI_AUDITOR_MUST_DIFFER:
        four_eyes.refuse_author(ctx, order.accepted_by)

    move(
        ctx.because(data.note[:300]),
        order,
        states.ORDER,
        "audit",
        audited_by=ctx.actor.key,
        audit_note=data.note[:300],
        version=order.version + 1,
    )
    complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="audit", data={"verdict": "passed"}))

    say(OrderAudited(order_id=order.pk, journey=order.journey))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrder:
    """The order to return to the clerk, and what is wrong with it."""

    order_id: int
    reason: str


@action("orders.return_order")
def return_order(ctx: Context, data: ReturnOrder) -> Order:
    """Send an order back to the counter with a reason (FL-AMB-18).

    :raises Invalid: without a reason
    :raises WrongState: if it is not awaiting audit
    """
    order = queries.lock(ctx, data.order_id)

    errors.refuse_if(reason_faults(data.reason, _("Please say what the counter has to correct.")))

    reason = data.reason.strip()[:300]
    move(ctx.because(reason), order, states.ORDER, "return", audit_note=reason, version=order.version + 1)
    complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="audit", data={"verdict": "returned"}))

    say(OrderReturned(order_id=order.pk, journey=order.journey))
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class ResubmitOrder:
    """The returned order that has been corrected, with a remark for the auditor."""

    order_id: int
    remark: str


@action("orders.resubmit_order")
def resubmit_order(ctx: Context, data: ResubmitOrder) -> Order:
    """Hand a returned order in again.

    :raises Invalid: without a remark of what was corrected
    :raises WrongState: if it was not returned
    """
    order = queries.lock(ctx, data.order_id)

    if not data.remark.strip():
        text = _("Please tell the auditor what was corrected.")
        raise errors.Invalid([Fault(field="remark", code="missing", message=text)])

    remark = data.remark.strip()[:300]
    move(ctx.because(remark), order, states.ORDER, "resubmit", audit_note=remark, version=order.version + 1)
    complete_step.within(ctx, CompleteStep(owner=f"order:{order.pk}", step="amend"))
    return order
