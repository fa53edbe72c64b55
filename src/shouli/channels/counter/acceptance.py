"""The acceptance page (受理页面): one page for every business, driven by what its journey asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter import cart
from shouli.channels.counter.acceptance_form import account_dialog, build_form, fee_panel, plan_dialog, saving_text
from shouli.channels.counter.customers import details_of
from shouli.channels.counter.order_progress import panel_before
from shouli.channels.counter.order_urls import next_url, order_url
from shouli.channels.counter.pressing import press
from shouli.channels.counter.reception import serve
from shouli.channels.counter.sheet import Sheet, open_sheet, read_sheet, refuse_stale
from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid, NotFound
from shouli.orders import queries as orders
from shouli.orders import states
from shouli.orders.actions import (
    AcceptOrder,
    DiscardDraft,
    OpenDraft,
    ParkDraft,
    accept_order,
    discard_draft,
    open_draft,
    park_draft,
)
from shouli.orders.engine.assessment import assess
from shouli.subscriptions import queries as subscriptions
from shouli.web.doors import desk_page, door, go_on
from shouli.web.posted import Posted


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.counter")
def acceptance(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Show a draft, keep what is typed, and save it when the clerk says so (FL-020, FL-025, FL-077 … FL-081)."""
    try:
        order = orders.get_draft(ctx, order_id)
    except NotFound:
        return go_on(request, next_url(orders.get_order(ctx, order_id)))
    serve(request, ctx, order.customer_id)  # what was chosen for another customer is forgotten
    if request.method != "POST":
        return show(request, open_sheet(ctx, order))
    posted = Posted(request.POST)
    sheet = read_sheet(ctx, order, posted)
    leaving = carry_out(request, sheet, posted)
    return leaving or show(request, sheet)


def carry_out(request: HttpRequest, sheet: Sheet, posted: Posted) -> HttpResponse | None:
    """Do what the button pressed stands for; where that leaves the page, answer with where to."""
    pressed = posted.pressed
    if (pressed.field, pressed.verb) == ("customer", "details"):
        sheet.dialog = "customer"
        return None
    if pressed.field == "derived":
        return open_derived(request, sheet, pressed.value)
    if pressed.field:
        press(sheet, pressed.field, pressed.verb, pressed.value)
        return None
    match pressed.verb:
        case "save":
            sheet.tried = True
            sheet.dialog = "save"
        case "proceed":
            refuse_stale(sheet)
            sheet.tried = sheet.proceeded = True
        case "confirm":
            return save(request, sheet)
        case "ask_park":
            sheet.dialog = "park"
        case "park":
            return park(request, sheet, posted.text("note"))
        case "discard":
            return discard(request, sheet)
    return None


def save(request: HttpRequest, sheet: Sheet) -> HttpResponse | None:
    """Save after the confirmation; every fault comes back at once with all that was typed (FL-078, FL-079)."""
    refuse_stale(sheet)
    sheet.tried = True
    sheet.dialog = ""
    asked = AcceptOrder(order_id=sheet.order.pk, values=sheet.values, version=sheet.order.version)
    try:
        order = accept_order(sheet.ctx, asked)
    except Invalid as refusal:
        sheet.faults += refusal.faults
        return None
    messages.success(request, _("Order %(number)s has been saved.") % {"number": order.order_number})
    if order.state == states.AWAITING_CHARGE:
        return go_on(request, f"{order_url(order.pk)}?saved=1")
    return go_on(request, order_url(order.pk, "counter_print"))


def park(request: HttpRequest, sheet: Sheet, note: str) -> HttpResponse:
    """Put the acceptance aside for any desk of the bureau (挂起)."""
    refuse_stale(sheet)
    park_draft(sheet.ctx.keyed(""), ParkDraft(order_id=sheet.order.pk, note=note))
    messages.success(request, _("%(number)s is parked.") % {"number": sheet.order.order_number})
    return go_on(request, "counter_parked")


def discard(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Give the entry up after the prompt was answered; no order is stored (FL-080, FL-081)."""
    refuse_stale(sheet)
    parent = sheet.order.parent_id
    number = sheet.order.order_number
    discard_draft(sheet.ctx.keyed(""), DiscardDraft(order_id=sheet.order.pk))
    cart.forget(request, sheet.order.pk)
    messages.success(request, _("%(number)s has been cancelled; nothing was stored.") % {"number": number})
    if parent is not None:
        return go_on(request, order_url(parent, "counter_accept"))
    return go_on(request, "counter")


def open_derived(request: HttpRequest, sheet: Sheet, key: str) -> HttpResponse | None:
    """Open the business that one of the lines needs first, filled in as far as it is known (FL-182, FL-183)."""
    refuse_stale(sheet)
    found = assess(sheet.ctx, sheet.order, sheet.values)
    missing = [
        item
        for section in found.sections
        for ask in section.asks
        if ask.widget == "derived"
        for item in ask.extra.get("missing", ())
        if f"{item['journey']}/{item['service_number']}" == key
    ]
    if not missing:
        return None
    journey, number, codes = missing[0]["journey"], missing[0]["service_number"], missing[0]["codes"]
    line = subscriptions.find_in_service(number)
    if line is None:
        raise NotFound(thing=_("service number"), key=number)
    drafts = [
        (order_id, name, state, line_id)
        for order_id, name, state, line_id in orders.derived_orders(sheet.order.pk)
        if name == journey and line_id == line.id and state == states.DRAFT
    ]
    if drafts:
        return go_on(request, order_url(drafts[0][0], "counter_accept"))
    adds = journey.endswith("change_products")
    values = (
        {"secondaries": list(dict.fromkeys([*line.secondaries, *codes]))}
        if adds
        else {"plans": [code for code in line.plans if code not in codes]}
    )
    asked = OpenDraft(
        journey=journey,
        customer_id=sheet.order.customer_id,
        subscription_id=line.id,
        parent_id=sheet.order.pk,
        values=values,
    )
    return go_on(request, order_url(open_draft(sheet.ctx.keyed(""), asked).pk, "counter_accept"))


def show(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Show the page as things stand; the prompt before saving only if nothing is wrong."""
    found = assess(sheet.ctx, sheet.order, sheet.values)
    ready = sheet.dialog == "save" and not found.faults and not sheet.faults and not sheet.stale
    form = build_form(sheet, found)
    wrong = sheet.tried and bool(form.faults)
    return desk_page(
        request,
        sheet.ctx,
        "counter/acceptance.html",
        active=f"start:{sheet.order.journey}",
        status=409 if sheet.stale else 422 if wrong else 200,
        form=form,
        order=sheet.order,
        stale=sheet.stale,
        asking=found.asking,
        fees=fee_panel(found),
        process=panel_before(sheet.order.journey, sheet.order.pk),
        accounts=account_dialog(sheet, found),
        plans=plan_dialog(sheet, found),
        saving=saving_text(sheet, found) if ready else [],
        details=details_of(found.asking.customer) if sheet.dialog == "customer" else [],
        parking=sheet.dialog == "park",
        queue=cart.queue_of(request, sheet.ctx, sheet.order.customer_id, sheet.order.pk),
        parent_url=order_url(sheet.order.parent_id, "counter_accept") if sheet.order.parent_id else "",
    )
