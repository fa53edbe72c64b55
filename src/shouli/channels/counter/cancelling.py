"""Cancelling an order: what it will take back in numbers, the reason, and a supervisor's word where money goes back."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from shouli.channels.counter.order_urls import order_url
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.text import in_language, listed
from shouli.orders import queries as orders
from shouli.orders import states
from shouli.orders.actions import CancelOrder, JudgeCancellation, cancel_order, judge_cancellation
from shouli.orders.cancellation_effects import Effects
from shouli.orders.cancellations import CancellationView, cancellation_of
from shouli.orders.queries import OrderView
from shouli.web.doors import KEY_FIELD, desk_page, door, go_on
from shouli.web.forms import ActionView, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted

REVERSE = "payments.reverse_payment"


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.orders")
def cancel(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Say in numbers what cancelling takes back; ask for it, or judge what a clerk has asked for."""
    view = orders.get_order(ctx, order_id)
    asked = cancellation_of(order_id)
    if "cancel" not in states.ORDER.open_from(view.row.state):
        return go_on(request, order_url(order_id))
    posted = Posted(request.POST)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and posted.action in ("cancel", "approve", "refuse"):
        try:
            carry_out(request, ctx, view, posted)
        except Invalid as refusal:
            faults = refusal.faults
        else:
            return go_on(request, order_url(order_id))
    pending = asked if asked is not None and asked.state == states.ASKED else None
    form = _form(ctx, view, pending, posted)
    return desk_page(
        request,
        ctx,
        "counter/cancel.html",
        active="orders",
        about=view.row.customer_id,
        status=422 if faults else 200,
        order=view.row,
        form=with_faults(form, faults),
    )


def carry_out(request: HttpRequest, ctx: Context, view: OrderView, posted: Posted) -> None:
    """Do what the button pressed stands for.

    :raises Invalid: without a reason
    """
    order_id, reason = view.row.id, posted.text("reason")[:200]
    number = {"number": view.row.order_number}
    if posted.action == "cancel":
        version = posted.number("_version") or view.version
        order = cancel_order(ctx, CancelOrder(order_id=order_id, reason=reason, version=version))
        if order.state == states.CANCELLED:
            messages.success(request, _("%(number)s has been cancelled.") % number)
        else:
            messages.success(request, _("The cancellation of %(number)s has been sent to the supervisors.") % number)
    elif posted.action == "approve":
        judge_cancellation(ctx, JudgeCancellation(order_id=order_id, approved=True))
        messages.success(request, _("%(number)s has been cancelled.") % number)
    else:
        judge_cancellation(ctx, JudgeCancellation(order_id=order_id, approved=False, reason=reason))
        messages.success(request, _("The cancellation of %(number)s has been refused; the order goes on.") % number)


def told_effects(effects: Effects) -> list[tuple[str, str]]:
    """Say in numbers what is taken back: label and text, nothing where there is nothing."""
    money = listed(f"{in_language(item.name, item.name_en)} ¥{item.amount}" for item in effects.money)
    numbers = listed(effects.numbers)
    count = len(effects.numbers)
    slots = ngettext("%(n)d appointment", "%(n)d appointments", effects.slots) % {"n": effects.slots}
    visits = ngettext("%(n)d visit", "%(n)d visits", effects.visits) % {"n": effects.visits}
    off = [text for is_there, text in ((effects.slots, slots), (effects.visits, visits)) if is_there]
    given = [
        (bool(effects.money), _("Money given back"), money),
        (bool(count), _("Numbers released"), _("%(n)d: %(numbers)s") % {"n": count, "numbers": numbers}),
        (bool(off), _("Called off"), listed(off)),
        (bool(effects.switched), _("Switched back by the network"), listed(effects.switched)),
    ]
    return [(label, text) for is_there, label, text in given if is_there]


def _form(ctx: Context, view: OrderView, pending: CancellationView | None, posted: Posted) -> FormView:
    effects = orders.effects_of_cancelling(ctx, view.row.id)
    judges = pending is not None and identity.may(ctx, "orders.judge_cancellation")
    asks = pending is None and identity.may(ctx, "orders.cancel_order")
    label = _("Why it is refused") if judges else _("Reason")
    reason = FieldView(
        name="reason",
        label=label,
        value=posted.text("reason"),
        required=asks,
        wide=True,
        extra={"maxlength": 200, "autofocus": True},
    )
    sections = (
        *((_asked_section(pending),) if pending is not None else ()),
        _effects_section(effects),
        *((_reason_section(ctx, view, reason, asks=asks),) if asks or judges else ()),
    )
    return FormView(
        key="cancel",
        title=_("Cancel %(number)s") % {"number": view.row.order_number},
        url=order_url(view.row.id, "counter_cancel"),
        version=str(view.version),
        idempotency_key=posted.text(KEY_FIELD)[:40] or uuid4().hex,
        sections=tuple(replace(part, hotkey=f"Alt {place}") for place, part in enumerate(sections, start=1)),
        actions=(
            *((ActionView(name="cancel", label=_("Cancel the order"), key="F2", kind="danger"),) if asks else ()),
            *(_judging() if judges else ()),
            ActionView(name="back", label=_("Back"), url=order_url(view.row.id)),
        ),
    )


def _judging() -> tuple[ActionView, ...]:
    return (
        ActionView(name="approve", label=_("Approve and cancel the order"), key="F2", kind="danger"),
        ActionView(name="refuse", label=_("Refuse"), key="F6"),
    )


def _asked_section(pending: CancellationView) -> SectionView:
    return SectionView(
        key="asked",
        title=_("Cancellation requested"),
        fields=(_told("by", _("By"), pending.asked_by_name), _told("why", _("Reason given"), pending.reason)),
    )


def _effects_section(effects: Effects) -> SectionView:
    rows = told_effects(effects) or [(_("Nothing"), _("Nothing has been done yet that would have to be undone."))]
    note = _("The numbers stay with the order until the network has switched the lines back.")
    return SectionView(
        key="effects",
        title=_("What will be undone"),
        note=note if effects.switched else "",
        fields=tuple(_told(f"row{place}", label, text) for place, (label, text) in enumerate(rows)),
    )


def _reason_section(ctx: Context, view: OrderView, reason: FieldView, *, asks: bool) -> SectionView:
    hands_over = asks and view.payment_id is not None and not identity.may(ctx, REVERSE)
    note = _("Money goes back: a supervisor has to approve. Until then the order goes on.") if hands_over else ""
    return SectionView(key="reason", title=_("Reason"), state="current", note=note, fields=(reason,))


def _told(name: str, label: str, text: str) -> FieldView:
    return FieldView(name=f"told-{name}", label=label, widget="counter/widgets/told", value=text, wide=True)
