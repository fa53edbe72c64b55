"""The auditor's desk (稽核 › 稽核): what waits, one order beside its customer, pass, send back (FL-092, FL-093)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from shouli.channels.counter import order_filters
from shouli.channels.counter.one_order import fee_panel
from shouli.channels.counter.order_labels import appointment_badge, flag_label, state_badge
from shouli.channels.counter.order_pages import (
    MOST_IN_FILE,
    NEWEST,
    by_number,
    order_columns,
    order_row,
    whole_list,
)
from shouli.channels.counter.order_urls import order_url
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Invalid
from shouli.kernel.masking import mask_address, mask_phone
from shouli.orders import listing, states
from shouli.orders import queries as orders
from shouli.orders.actions import AuditOrder, ReturnOrder, audit_order, return_order
from shouli.orders.agreed import agreed_of
from shouli.parties import queries as parties
from shouli.parties.rules.copies import PURPOSES
from shouli.parties.rules.documents import LABELS
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView
from shouli.web.lists import PAGE, Column, ListView, Row, asked, filtered
from shouli.web.people import labels_of
from shouli.web.posted import Posted, whole
from shouli.workforce import queries as workforce

MOST = 100  # orders in one batch


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.audit")
def audit_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the orders that await audit, odd ones marked; pass the ticked ones, each by itself."""
    if (leaving := filtered(request)) is not None:
        return leaving
    if request.method == "POST":
        pass_many(request, ctx, Posted(request.POST))
        return go_on(request, "counter_audit")
    usual = by_number(order_columns())
    columns = (*usual[:4], Column(name="flags", label=_("To look at"), kind="why"), *usual[5:])
    wanted = asked(request, columns, filters=order_filters.NAMES, sort=NEWEST)
    query = {
        name: value.replace("\x00", "")[:40] for name, value in wanted.query.items() if name != order_filters.STATE
    }
    given = order_filters.read(query, state=states.AWAITING_AUDIT)
    oldest_first = not wanted.descending
    if wanted.as_csv:
        return whole_list(request, ctx, columns, given.query, oldest_first=oldest_first, name="audit", drawn=_row)
    offset = min(wanted.offset, 10**9)
    rows, total = listing.find_page(ctx, given.query, offset=offset, size=PAGE, oldest_first=oldest_first)
    shown = ListView(
        key="audit",
        title=_("Orders awaiting audit"),
        columns=columns,
        rows=[_row(row) for row in rows],
        url=reverse("counter_audit"),
        query=query,
        filters=order_filters.fields(ctx, query, without=(order_filters.STATE,)),
        sort=wanted.sort,
        descending=wanted.descending,
        page=wanted.page,
        total=total,
        selectable=True,
        csv=True,
        most_in_file=MOST_IN_FILE,
        actions=(ActionView(name="pass", label=_("Audit the ticked orders"), kind="primary", key="F9",
                            confirm=_("Every ticked order passes and its process goes on.")),),
        empty=given.told or _("No order awaits audit."),
    )  # fmt: skip
    return desk_page(request, ctx, "counter/audit_list.html", active="audit", list=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.audit")
def audit_page(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Show one order beside the customer's file; pass it or send it back with a reason (FL-AMB-18)."""
    view = orders.get_order(ctx, order_id)
    if view.row.state == states.DRAFT:
        return go_on(request, order_url(order_id))  # what is being entered is for whoever enters it
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        posted = Posted(request.POST)
        try:
            return decide(request, ctx, order_id, posted)
        except Invalid as refusal:
            faults = tuple(fault.text for fault in refusal.faults)
    customer = parties.get_customer(ctx, view.row.customer_id)
    booking = workforce.booking_of(f"order:{order_id}")
    adjusted = [fee for fee in view.fees if fee.amount != fee.standard_amount]
    agreed = agreed_of(ctx, view, masked=True)
    return desk_page(
        request,
        ctx,
        "counter/audit_order.html",
        active="audit",
        about=view.row.customer_id,
        status=422 if faults else 200,
        order=view.row,
        view=view,
        state=state_badge(view.row.state),
        waits=view.row.state == states.AWAITING_AUDIT,
        flags=[flag_label(flag.code) for flag in view.flags],
        fees=fee_panel(view, agreed),
        adjusted=adjusted,
        names=labels_of(change.by for fee in adjusted for change in fee.adjustments) if adjusted else {},
        agreed=agreed,
        booking=booking,
        booking_state=appointment_badge(booking),
        customer=customer,
        phone_masked=mask_phone(customer.contact_phone),
        address_masked=mask_address(customer.residence_address),
        document_kind=LABELS.get(customer.document_kind, ""),
        copies=[(copy, PURPOSES.get(copy.purpose, copy.purpose)) for copy in parties.list_copies(customer.party_id)],
        handlers=parties.handlers_of(customer.id, f"order:{order_id}"),
        faults=faults,
        key=uuid4().hex,
    )


def decide(request: HttpRequest, ctx: Context, order_id: int, posted: Posted) -> HttpResponse:
    """Pass an order or send it back; then the next one in the list.

    :raises Invalid: if it is sent back without a reason
    """
    if posted.action == "return":
        order = return_order(ctx, ReturnOrder(order_id=order_id, reason=posted.text("reason")[:300]))
        messages.success(request, _("%(number)s has been sent back.") % {"number": order.order_number})
    elif posted.action == "pass":
        order = audit_order(ctx, AuditOrder(order_id=order_id, note=posted.text("note")[:300]))
        messages.success(request, _("%(number)s has passed audit.") % {"number": order.order_number})
    else:
        return go_on(request, order_url(order_id, "counter_audit_order"))
    return go_on(request, "counter_audit")


def pass_many(request: HttpRequest, ctx: Context, posted: Posted) -> None:
    """Pass every ticked order by an action of its own; one that is refused keeps none of the others back."""
    ids = [order_id for item in posted.many("row")[:MOST] if (order_id := whole(item)) is not None]
    if not ids:
        messages.warning(request, _("Tick the orders first."))
        return
    known = listing.rows_by_id(ctx, ids)
    passed = 0
    for order_id in ids:
        number = known[order_id].order_number if order_id in known else str(order_id)
        try:
            audit_order(ctx.keyed(""), AuditOrder(order_id=order_id))
        except BusinessError as refusal:
            messages.error(request, f"{number}: {refusal.text}")
        else:
            passed += 1
    if passed:
        messages.success(
            request, ngettext("%(n)d order has passed.", "%(n)d orders have passed.", passed) % {"n": passed}
        )


def _row(row: orders.OrderRow) -> Row:
    line = order_row(row, url=order_url(row.id, "counter_audit_order"))
    flags = "; ".join(dict.fromkeys(flag_label(code) for code in row.flags))
    return Row(key=line.key, url=line.url, cells={**line.cells, "flags": flags}, tone="amber" if flags else "")
