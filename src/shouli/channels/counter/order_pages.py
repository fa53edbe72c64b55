"""Orders: the list, what is parked, and one order whole with what can be done to it now."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.counter import printing
from shouli.channels.counter.cancelling import told_effects
from shouli.channels.counter.going import next_url, order_url
from shouli.channels.counter.naming import flag_label, in_language, state_badge
from shouli.channels.counter.processes import panel_before, panel_of_cancellation, panel_of_order
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.periods import business_date
from shouli.orders import listing, states
from shouli.orders import queries as orders
from shouli.orders.actions import (
    ParkDraft,
    RebookVisit,
    ResubmitOrder,
    RetryNetwork,
    RetryUndo,
    rebook_visit,
    resubmit_order,
    resume_draft,
    retry_network,
    retry_undo,
)
from shouli.orders.business.journey import JOURNEYS
from shouli.orders.queries import OrderRow, OrderView
from shouli.payments import queries as payments
from shouli.processes import queries as processes
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView
from shouli.web.lists import PAGE, Column, ListView, Row, asked, csv_response, saved_for
from shouli.web.panels import FeeLine, FeePanel, TimelineEntry
from shouli.web.posted import Posted
from shouli.workforce import queries as workforce

NEWEST = "-number"
MOST_IN_FILE = 1000


def order_columns() -> tuple[Column, ...]:
    """List the columns of an order list."""
    return (
        Column(name="number", label=_("Order"), kind="strong"),
        Column(name="business", label=_("Business")),
        Column(name="customer", label=_("Customer"), kind="person"),
        Column(name="line", label=_("Service number")),
        Column(name="state", label=_("State"), kind="badge"),
        Column(name="total", label=_("Amount"), kind="money"),
        Column(name="by", label=_("Accepted by")),
        Column(name="at", label=_("Accepted"), kind="moment"),
    )


def by_number(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Let a list be sorted by order number, which an index follows however many orders there are."""
    return tuple(replace(column, sortable=column.name == "number") for column in columns)


def order_row(row: OrderRow, *, url: str = "") -> Row:
    """Turn an order into a line of a list."""
    return Row(
        key=str(row.id),
        url=url or order_url(row.id),
        cells={
            "number": row.order_number,
            "business": row.title if row.quantity == 1 else f"{row.title} × {row.quantity}",
            "customer": row.customer_name,
            "line": row.service_number,
            "state": state_badge(row.state),
            "total": row.total,
            "by": row.accepted_by_name,
            "at": row.accepted_at or row.opened_at,
            "note": row.park_note,
        },
    )


@require_safe
@door(permission="page.orders")
def order_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List orders by state, business and number; as CSV on demand."""
    columns = by_number(order_columns())
    filters = ("text", "state", "journey")
    wanted = asked(request, columns, filters=filters, sort=NEWEST, saved=saved_for(ctx, "orders"))
    query = {name: value.replace("\x00", "")[:40] for name, value in wanted.query.items()}
    given = {name: query.get(name, "") for name in filters}
    offset, size = (0, MOST_IN_FILE) if wanted.as_csv else (min(wanted.offset, 10**9), PAGE)
    rows, total = listing.find_page(ctx, **given, offset=offset, size=size, oldest_first=not wanted.descending)
    lines = [order_row(row) for row in rows]
    if wanted.as_csv:
        return csv_response(columns, lines, "orders")
    names = {key: str(journey.title) for key, journey in JOURNEYS.items()}
    shown = ListView(
        key="orders",
        title=_("Orders"),
        columns=columns,
        rows=lines,
        url=reverse("counter_orders"),
        query=query,
        sort=wanted.sort,
        descending=wanted.descending,
        page=wanted.page,
        total=total,
        csv=True,
        saved=wanted.saved,
        filters=(
            FieldView(name="text", label=_("Order or service number"), value=given["text"]),
            FieldView(name="state", label=_("State"), widget="select", value=given["state"], choices=_state_choices()),
            FieldView(name="journey", label=_("Business"), widget="select", value=given["journey"],
                      choices=tuple(Choice(value=key, label=name) for key, name in names.items())),
        ),
        empty=_("No order fits. Clear the filter, or accept a new one."),
        empty_action=ActionView(name="accept", label=_("Integrated acceptance"), url=reverse("counter")),
    )  # fmt: skip
    return desk_page(request, ctx, "web/list_page.html", active="orders", list=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.drafts")
def parked(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List parked acceptances of the bureau and this clerk's own half-done ones; take one up again."""
    posted = Posted(request.POST)
    wanted = posted.pressed.row if posted.pressed.verb == "resume" else None
    if request.method == "POST" and wanted is not None:
        order = orders.get_draft(ctx, wanted)
        resume_draft(ctx.keyed(""), ParkDraft(order_id=order.pk))
        return go_on(request, order_url(order.pk, "counter_accept"))
    put_aside = orders.list_drafts(ctx)
    own = orders.list_drafts(ctx, parked=False)
    columns = (*order_columns()[:4], Column(name="note", label=_("Note"), kind="why"), *order_columns()[6:])
    return desk_page(
        request,
        ctx,
        "counter/parked.html",
        active="parked",
        parked=ListView(
            key="parked",
            title=_("Parked acceptances"),
            columns=columns,
            rows=[_parked_row(row) for row in put_aside],
            url=reverse("counter_parked"),
            total=len(put_aside),
            selectable=True,
            size=50,
            empty=_("Nothing is parked. F6 on an acceptance puts it here."),
        ),
        own=ListView(
            key="own",
            title=_("My half-done acceptances"),
            columns=columns,
            rows=[order_row(row, url=order_url(row.id, "counter_accept")) for row in own],
            url=reverse("counter_parked"),
            total=len(own),
            size=50,
            empty=_("You have none."),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.orders")
def order_page(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Show one order: what was asked, what it cost and why, where it stands, what happened, what can be done."""
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
    cancellation = orders.cancellation_of(order_id)
    undoing = processes.trace(f"cancellation:{order_id}") if cancellation else None
    waiting |= {task.step for task in undoing.waiting} if undoing else set()
    may_collect = identity.may(ctx, "orders.collect_fees")
    return desk_page(
        request,
        ctx,
        "counter/order.html",
        active="orders",
        about=view.row.customer_id,
        status=422 if faults else 200,
        order=view.row,
        view=view,
        state=state_badge(view.row.state),
        flags=[flag_label(flag.code) for flag in view.flags],
        fees=fee_panel(view),
        process=panel,
        history=_history(order_id),
        papers=printing.available(view) if identity.may(ctx, "page.papers") else [],
        payments=payments.payments_of(f"order:{order_id}"),
        work=workforce.work_orders_of(f"order:{order_id}"),
        derived=_derived(order_id),
        parent_url=order_url(view.parent_id, "counter_accept") if view.parent_id else "",
        actions=_actions(ctx, view, waiting),
        dialog=dialog,
        faults=faults,
        cancellation=cancellation,
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
            messages.success(request, _("%(number)s has gone to audit.") % {"number": view.row.order_number})
        case "rebook":
            rebook_visit(ctx, RebookVisit(order_id=order_id, slot_id=posted.number("slot")))
            messages.success(request, _("The visit has been arranged anew."))
        case "retry_network":
            retry_network(ctx, RetryNetwork(order_id=order_id))
            messages.success(request, _("The network is asked once more."))
        case "retry_undo":
            retry_undo(ctx, RetryUndo(order_id=order_id))
            messages.success(request, _("The network is asked once more."))
        case _:
            return None
    return go_on(request, order_url(order_id))


def fee_panel(view: OrderView) -> FeePanel:
    """Show the fees of a saved order with the rows that decided them and who adjusted them."""
    lines: list[FeeLine] = []
    deposits: list[FeeLine] = []
    for fee in view.fees:
        changed = "; ".join(f"{old:.2f} → {new:.2f} {reason}" for old, new, reason, _who in fee.adjustments)
        reason = in_language(fee.reason, fee.reason_en)
        drawn = FeeLine(
            name=in_language(fee.name, fee.name_en),
            amount=fee.amount,
            quantity=fee.quantity,
            reason=f"{reason} · {changed}" if changed else reason,
            clause=f"{fee.row_number} · {fee.clause}",
        )
        (deposits if fee.kind == "deposit" else lines).append(drawn)
    return FeePanel(lines=tuple(lines), deposits=tuple(deposits), total=view.row.total)


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
            label = _("The fault is mended: ask the network again")
            found.append(ActionView(name=name, label=label, key="F7", kind="primary"))
    if "approve" in waiting and identity.may(ctx, "orders.judge_cancellation"):
        url = order_url(order_id, "counter_cancel")
        found.append(ActionView(name="go", label=_("Judge the cancellation"), key="F2", kind="primary", url=url))
    elif "cancel" in possible and "approve" not in waiting and identity.may(ctx, "orders.cancel_order"):
        url = order_url(order_id, "counter_cancel")
        found.append(ActionView(name="go", label=_("Cancel the order"), kind="danger", url=url))
    return tuple(found)


def _history(order_id: int) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            at=change.at,
            title=states.ORDER.label(change.to_state),
            note=change.reason,
            tone="green" if change.to_state == states.COMPLETED else "blue",
        )
        for change in reversed(orders.history(order_id))
    ]


def _derived(order_id: int) -> list[dict[str, str]]:
    found = orders.derived_orders(order_id)
    names = orders.titles(journey for _id, journey, _state, _line in found)
    return [
        {"url": order_url(derived_id), "title": names.get(journey, journey), "state": states.ORDER.label(state)}
        for derived_id, journey, state, _line in found
    ]


def _slots(ctx: Context) -> list[Choice]:
    slots = workforce.list_slots(bureau_id=ctx.bureau_id, from_day=business_date(ctx.now), days=7, now=ctx.now)
    return [Choice(value=str(slot.id), label=slot.label, note=str(slot.left)) for slot in slots if slot.open]


def _parked_row(row: OrderRow) -> Row:
    line = order_row(row, url=order_url(row.id))
    resume = ActionView(name=f"order:resume:{row.id}", label=_("Take up"))
    return Row(key=line.key, url=line.url, cells={**line.cells, "at": row.parked_at}, actions=(resume,))


def _state_choices() -> tuple[Choice, ...]:
    order = [state for state in states.ORDER.labels if state != states.DRAFT]
    return tuple(Choice(value=state, label=states.ORDER.label(state)) for state in order)
