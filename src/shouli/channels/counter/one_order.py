"""One order whole: what was ordered, what it cost, its papers, its story, and what can be done to it now."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter import printing
from shouli.channels.counter.cancelling import told_effects
from shouli.channels.counter.order_labels import appointment_badge, flag_label, paper_label, state_badge
from shouli.channels.counter.order_progress import panel_before, panel_of_cancellation, panel_of_order
from shouli.channels.counter.order_urls import next_url, order_url
from shouli.channels.counter.story import REPAIRS, Records, name_of, read_records, story_of
from shouli.gateways import states as network
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.local_time import local_day
from shouli.kernel.text import dotted, in_language, listed
from shouli.orders import queries as orders
from shouli.orders import states
from shouli.orders.actions import (
    RebookVisit,
    ResubmitOrder,
    RetryNetwork,
    RetryUndo,
    rebook_visit,
    resubmit_order,
    retry_network,
    retry_undo,
)
from shouli.orders.agreed import Agreed, agreed_of
from shouli.orders.papers import PAPER
from shouli.orders.queries import OrderView
from shouli.payments import states as paid
from shouli.processes import queries as processes
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice
from shouli.web.lists import Column, ListView, Row
from shouli.web.panels import AmountView, FeePanel
from shouli.web.posted import Posted
from shouli.web.shell import Badge
from shouli.workforce import queries as workforce

PAPER_TONES = {paid.ISSUED: "green", paid.VOID: "red", paid.REFUNDED: "amber"}


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.orders")
def order_page(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Show one order: what was asked, what it cost and why, where it is, what happened, what can be done."""
    view = orders.get_order(ctx, order_id)
    faults: tuple[str, ...] = ()
    dialog = ""
    if request.method == "POST":
        posted = Posted(request.POST)
        try:
            leaving = carry_out(request, ctx, view, posted)
        except Invalid as refusal:
            faults = tuple(fault.text for fault in refusal.faults)
            dialog = posted.action
            leaving = None
        if leaving is not None:
            return leaving
    trace = processes.trace(f"order:{order_id}")
    waiting = {task.step for task in trace.waiting} if trace else set()
    panel = panel_of_order(trace, view.row.state, order_id) if trace else panel_before(view.row.journey, order_id)
    records = read_records(view)
    agreed = agreed_of(ctx, view, masked=True) if view.row.state != states.DRAFT else None
    cancellation = records.cancellation
    undoing = processes.trace(f"cancellation:{order_id}") if cancellation else None
    waiting |= {task.step for task in undoing.waiting} if undoing else set()
    may_collect = identity.may(ctx, "orders.collect_fees")
    return desk_page(
        request,
        ctx,
        "counter/order.html",
        active="orders",
        about=view.row.customer_id,
        customer_url=_customer_url(ctx, view),
        status=422 if faults else 200,
        order=view.row,
        view=view,
        state=state_badge(view.row.state),
        flags=[flag_label(flag.code) for flag in view.flags],
        fees=fee_panel(view, agreed),
        agreed=agreed,
        booking=records.booking,
        booking_state=appointment_badge(records.booking),
        fault=[item for item in records.commands if item.state == network.REJECTED] if waiting & set(REPAIRS) else [],
        process=panel,
        history=story_of(view, records),
        tables=[table for table in _tables(ctx, view, records) if table.rows],
        derived=_derived(order_id),
        parent_url=order_url(view.parent_id, "counter_accept") if view.parent_id else "",
        actions=_actions(ctx, view, waiting),
        dialog=dialog,
        faults=faults,
        cancellation=cancellation,
        judge=name_of(records, cancellation.judged_by) if cancellation else "",
        taken_back=told_effects(cancellation.effects) if cancellation else [],
        undoing=panel_of_cancellation(undoing, cancellation, order_id) if undoing and cancellation else None,
        slots=_slots(ctx) if "decide" in waiting else [],
        charge_url=order_url(order_id, "counter_charge"),
        asks_charge=view.row.state == states.AWAITING_CHARGE and "saved" in request.GET and may_collect,
        key=uuid4().hex,
    )


def carry_out(request: HttpRequest, ctx: Context, view: OrderView, posted: Posted) -> HttpResponse | None:
    """Do what the button pressed stands for.

    :raises Invalid: without a reason or remark
    """
    order_id = view.row.id
    match posted.action:
        case "resubmit":
            resubmit_order(ctx, ResubmitOrder(order_id=order_id, remark=posted.text("remark")[:300]))
            messages.success(request, _("%(number)s has been sent to audit.") % {"number": view.row.order_number})
        case "rebook":
            rebook_visit(ctx, RebookVisit(order_id=order_id, slot_id=posted.number("slot")))
            messages.success(request, _("The visit has been rearranged."))
        case "retry_network":
            retry_network(ctx, RetryNetwork(order_id=order_id))
            messages.success(request, _("The command is being sent again."))
        case "retry_undo":
            retry_undo(ctx, RetryUndo(order_id=order_id))
            messages.success(request, _("The command is being sent again."))
        case _:
            return None
    return go_on(request, order_url(order_id))


def _customer_url(ctx: Context, view: OrderView) -> str:
    return reverse("counter_customer", args=[view.row.customer_id]) if identity.may(ctx, "page.customer") else ""


def fee_panel(view: OrderView, agreed: Agreed | None = None) -> FeePanel:
    """Show the fees of a saved order with the rows that decided them and their adjustments, and what recurs."""
    lines: list[AmountView] = []
    deposits: list[AmountView] = []
    for fee in view.fees:
        changed = "; ".join(f"{item.old:.2f} → {item.new:.2f} {item.reason}" for item in fee.adjustments)
        reason = in_language(fee.reason, fee.reason_en)
        drawn = AmountView(
            name=in_language(fee.name, fee.name_en),
            amount=fee.amount,
            quantity=fee.quantity,
            reason=dotted(reason, changed),
            clause=dotted(fee.row_number, fee.clause),
        )
        (deposits if fee.kind == "deposit" else lines).append(drawn)
    monthly = tuple(AmountView(name=item.name, amount=item.amount) for item in agreed.monthly) if agreed else ()
    return FeePanel(lines=tuple(lines), deposits=tuple(deposits), monthly=monthly, total=view.row.total)


def _actions(ctx: Context, view: OrderView, waiting: set[str]) -> tuple[ActionView, ...]:
    possible = states.ORDER.open_from(view.row.state)
    order_id = view.row.id
    found = []
    if view.row.state == states.DRAFT:
        found.append(
            ActionView(name="go", label=_("Enter"), key="F2", kind="primary", url=order_url(order_id, "counter_accept"))
        )
    unpaid = view.row.state in states.BEFORE_CHARGE
    if unpaid and identity.may(ctx, "orders.replace_number") and orders.replaceable_numbers(ctx, order_id):
        url = order_url(order_id, "counter_replace_number")
        found.append(ActionView(name="go", label=_("Another number"), key="F3", url=url))
    if "charge" in possible and identity.may(ctx, "orders.collect_fees"):
        found.append(
            ActionView(
                name="go", label=_("Collect"), key="F9", kind="primary", url=order_url(order_id, "counter_charge")
            )
        )
    if "dispatch" in possible and identity.may(ctx, "orders.settle_print"):
        found.append(ActionView(name="go", label=_("Print-outs"), key="F8", kind="primary", url=next_url(view)))
    if "audit" in possible and identity.may(ctx, "orders.audit_order"):
        url = order_url(order_id, "counter_audit_order")
        found.append(ActionView(name="go", label=_("Audit"), key="F9", kind="primary", url=url))
    for step, name in (("repair", "retry_network"), ("repair_undo", "retry_undo")):
        if step in waiting and identity.may(ctx, f"orders.{name}"):
            label = _("The fault is cleared: send the command again")
            found.append(ActionView(name=name, label=label, key="F7", kind="primary"))
    if "approve" in waiting and identity.may(ctx, "orders.judge_cancellation"):
        url = order_url(order_id, "counter_cancel")
        found.append(ActionView(name="go", label=_("Decide on the cancellation"), key="F2", kind="primary", url=url))
    elif "cancel" in possible and "approve" not in waiting and identity.may(ctx, "orders.cancel_order"):
        url = order_url(order_id, "counter_cancel")
        found.append(ActionView(name="go", label=_("Cancel the order"), key="Alt+X", kind="danger", url=url))
    return tuple(found)


def _tables(ctx: Context, view: OrderView, records: Records) -> tuple[ListView, ...]:
    papers = _papers(view, records) if identity.may(ctx, "page.papers") else ()
    return (
        _table("papers", _("Papers"), papers, ("paper", _("Paper"), "text"), ("number", _("Number"), "text"),
               ("to", _("Made out to"), "text"), ("printed", _("Printed"), "why"), ("state", _("State"), "badge")),
        _table("payments", _("Payments"), _payments(records), ("number", _("Payment number"), "text"),
               ("means", _("Means of payment"), "text"), ("what", _("What happened"), "why"),
               ("total", _("Amount"), "money")),
        _table("work", _("Visits"), _visits(records), ("number", _("Work order"), "text"), ("who", _("Crew"), "text"),
               ("address", _("Address"), "text"), ("state", _("State"), "badge"), ("note", _("Report"), "why"),
               ("due", _("Due"), "moment")),
        _table("network", _("Network"), _commands(records), ("what", _("Instruction"), "strong"),
               ("line", _("Line"), "text"), ("exchange", _("Exchange"), "text"), ("state", _("State"), "badge"),
               ("answer", _("Answer"), "why")),
    )  # fmt: skip


def _table(key: str, title: str, rows: tuple[Row, ...], *columns: tuple[str, str, str]) -> ListView:
    shown = tuple(Column(name=name, label=label, kind=kind) for name, label, kind in columns)
    return ListView(key=key, title=title, columns=shown, rows=rows, url="", total=len(rows))


def _papers(view: OrderView, records: Records) -> tuple[Row, ...]:
    """List the papers that there are: the acceptance form, invoices and receipts also void, the slip of a refund."""
    printed = {item.paper: states.PROMPT.label(item.state) for item in view.prompts}
    rows = [_paper(view, PAPER, printed=printed[PAPER])] if PAPER in printed else []
    latest = {item.kind: item.number for item in records.papers if item.payment_id == view.payment_id}
    for item in records.papers:
        state = Badge(label=item.state_label, tone=PAPER_TONES.get(item.state, "grey"))
        shown = {"number": item.number, "to": item.made_out_to, "printed": printed.get(item.kind, ""), "state": state}
        opens = item.number == latest.get(item.kind) and (item.kind == printing.INVOICE or item.state != paid.VOID)
        rows.append(_paper(view, item.kind, opens=opens, **shown))
    for payment in records.payments:
        if payment.reversed_at is not None:
            opens = payment.id == view.payment_id
            rows.append(_paper(view, printing.REFUND, opens=opens, number=payment.payment_number))
    return tuple(rows)


def _paper(view: OrderView, kind: str, *, opens: bool = True, **cells: object) -> Row:
    url = reverse("counter_paper", args=[view.row.id, kind]) if opens else ""
    return Row(key=kind if opens else "", url=url, cells={"paper": paper_label(kind), **cells})


def _payments(records: Records) -> tuple[Row, ...]:
    return tuple(
        Row(
            key=item.payment_number,
            cells={
                "number": item.payment_number,
                "means": listed(f"{in_language(each.name, each.name_en)} {each.amount:.2f}" for each in item.means),
                "what": _("given back: {reason}").format(reason=item.reversal_reason)
                if item.reversed_at
                else item.collected_by,
                "total": item.total,
            },
        )
        for item in records.payments
    )


def _visits(records: Records) -> tuple[Row, ...]:
    return tuple(
        Row(
            key=item.work_order_number,
            cells={
                "number": item.work_order_number,
                "who": dotted(item.team_name, item.installer_name),
                "address": item.address,
                "state": Badge(label=item.state_label, tone="blue"),
                "note": dotted(item.failure_label, str(item.report.get("note", ""))),
                "due": item.due_at if item.closed_at is None else None,
            },
        )
        for item in records.works
    )


def _commands(records: Records) -> tuple[Row, ...]:
    return tuple(
        Row(
            key=str(item.id),
            cells={
                "what": item.title,
                "line": item.line,
                "exchange": item.exchange,
                "state": item.badge,
                "answer": item.answer,
            },
        )
        for item in records.commands
    )


def _derived(order_id: int) -> list[dict[str, str]]:
    found = orders.derived_orders(order_id)
    names = orders.titles(journey for _id, journey, _state, _line in found)
    return [
        {"url": order_url(derived_id), "title": names.get(journey, journey), "state": states.ORDER.label(state)}
        for derived_id, journey, state, _line in found
    ]


def _slots(ctx: Context) -> list[Choice]:
    slots = workforce.list_slots(bureau_id=ctx.bureau_id, from_day=local_day(ctx.now), days=7, now=ctx.now)
    return [
        Choice(value=str(slot.id), label=slot.label, note=str(slot.left), group=str(slot.day))
        for slot in slots
        if slot.open
    ]
