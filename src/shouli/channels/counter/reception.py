"""Integrated acceptance (综合受理): customer, service selection, service list (sections 3 and 4.1 of the manual)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouli.channels.counter import cart, customer_search
from shouli.channels.counter.order_urls import order_url
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.orders.actions.drafts import MOST_LINES
from shouli.orders.business.journey import ENTRY
from shouli.parties import queries as parties
from shouli.subscriptions import queries as subscriptions
from shouli.web import served_customer
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted

FINDING = ("find", "pick")  # what chooses the customer again, whoever the page was drawn for


@dataclass(slots=True)
class Desk:
    """What this look at the page shows besides the session's customer and list."""

    mode: str = customer_search.AUTO
    value: str = ""
    found: customer_search.Found = field(default_factory=customer_search.Found)
    not_found: bool = False
    confirming: bool = False
    faults: list[Fault] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.counter")
def reception(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Find the customer, choose services, and go on to their acceptance."""
    desk = Desk()
    if request.method == "POST":
        posted = Posted(request.POST)
        desk.mode = posted.text("mode", desk.mode)[:20]
        desk.value = posted.text("value")[: customer_search.LONGEST]
        if posted.pressed.verb not in FINDING and served_customer.is_drawn_for_another(request):
            return refuse_other(request, ctx, desk)
        try:
            leaving = carry_out(request, ctx, desk, posted)
        except Invalid as refusal:
            desk.faults += refusal.faults
            leaving = None
        if leaving is not None:
            return leaving
    take_up(request, ctx, desk)
    return show(request, ctx, desk)


@require_http_methods(["GET", "HEAD"])
@door(permission="page.counter")
def start(request: HttpRequest, ctx: Context, journey: str) -> HttpResponse:
    """Put one business on the list and ask for the confirmation at once: the way of menu and palette.

    Before the customer or the line is found the business is remembered, and goes on then.
    """
    desk = Desk()
    if served_customer.is_drawn_for_another(request):
        return refuse_other(request, ctx, desk)
    cart.want(request, journey)
    if cart.wanted(request, ctx) is None:
        desk.faults.append(cart.unknown_service())
    take_up(request, ctx, desk)
    return show(request, ctx, desk)


@require_POST
@door(permission="page.counter")
def release(request: HttpRequest, ctx: Context) -> HttpResponse:
    """End the service of the customer; drafts stay where they are."""
    if served_customer.is_drawn_for_another(request):
        return refuse_other(request, ctx, Desk())
    served_customer.release(request)
    cart.empty(request)
    cart.want(request, "")
    return go_on(request, "counter")


def serve(request: HttpRequest, ctx: Context, customer_id: int, subscription_id: int | None = None) -> None:
    """Make a customer the one being served; another one's list is forgotten."""
    if served_customer.serving(request) != customer_id:
        cart.empty(request)
    served_customer.serve(request, ctx, customer_id)
    if subscription_id is not None:
        cart.choose_line(request, subscription_id)


def carry_out(request: HttpRequest, ctx: Context, desk: Desk, posted: Posted) -> HttpResponse | None:
    """Do what the button pressed stands for."""
    if not served_customer.is_drawn_for_another(request):
        _take_over(request, desk, posted)
    pressed = posted.pressed
    match (pressed.field, pressed.verb):
        case ("", "find"):
            look_up(request, ctx, desk)
        case ("customer", "pick"):
            for row in parties.rows_of([pressed.row] if pressed.row else []).values():
                serve(request, ctx, row.customer_id)
                desk.value = ""
        case ("line", "pick"):
            for line in subscriptions.find_by_ids([pressed.row] if pressed.row else []):
                serve(request, ctx, line.customer_id, line.id)
                desk.value = ""
        case ("wanted", "drop"):
            cart.want(request, "")
        case ("service", "add"):
            cart.add(request, ctx, pressed.value, served_customer.serving(request))
        case ("cart", "remove"):
            cart.remove(request, pressed.value)
        case ("", "continue"):
            desk.confirming = _may_continue(request, desk)
        case ("", "confirm"):
            return open_drafts(request, ctx, desk)
    return None


def look_up(request: HttpRequest, ctx: Context, desk: Desk) -> None:
    """Find customers; a single one is served at once, its name shown (FL-012, FL-013).

    :raises Invalid: if what was typed cannot be looked for
    """
    desk.found = customer_search.find(ctx, desk.mode, desk.value)
    desk.not_found = not desk.found.candidates
    if len(desk.found.candidates) == 1:
        only = desk.found.candidates[0]
        serve(request, ctx, only.row.customer_id, only.line.id if only.line else None)
        desk.value, desk.found = "", customer_search.Found()


def take_up(request: HttpRequest, ctx: Context, desk: Desk) -> None:
    """Go on with the business that was chosen first, once its customer and its line are known."""
    wanted, customer_id = cart.wanted(request, ctx), served_customer.serving(request)
    if wanted is None or customer_id is None or desk.faults or desk.found.candidates or desk.not_found:
        return
    if wanted.needs_line and cart.line_of(request) is None:
        held = subscriptions.lines_of([customer_id]).get(customer_id, [])
        if len(held) != 1:
            return
        cart.choose_line(request, held[0].id)
    cart.want(request, "")
    try:
        cart.add(request, ctx, wanted.key, customer_id)
    except Invalid as refusal:
        desk.faults += [fault for fault in refusal.faults if fault.code != "twice"]
    desk.confirming = not desk.faults


def open_drafts(request: HttpRequest, ctx: Context, desk: Desk) -> HttpResponse | None:
    """Open the acceptance after the second confirmation (FL-020).

    :raises Invalid: with what keeps a service from being opened; none is then
    """
    customer_id = served_customer.serving(request)
    opened = cart.opened_by(request, ctx.idempotency_key)
    if not opened:
        if not _may_continue(request, desk) or customer_id is None:
            return None
        opened = cart.open_all(request, ctx, customer_id)
    return go_on(request, order_url(opened[0], "counter_accept"))


def refuse_other(request: HttpRequest, ctx: Context, desk: Desk) -> HttpResponse:
    """Do nothing for a page that another window has overtaken, and say whom this session serves now."""
    messages.warning(
        request,
        _(
            "Another window of yours has changed the customer since this page was shown. Nothing was done; check the "
            "customer at the top, and look the other one up again if you meant that one."
        ),
    )
    return show(request, ctx, desk, status=409)


def show(request: HttpRequest, ctx: Context, desk: Desk, *, status: int = 200) -> HttpResponse:
    """Show the page."""
    if desk.not_found:
        messages.warning(request, _("No such customer was found. Check what was typed, or create a new customer."))
    customer_id = served_customer.serving(request)
    chosen = cart.lines_in(request)
    form = FormView(
        key="reception",
        title=_("Integrated acceptance"),
        url=reverse("counter"),
        idempotency_key=uuid4().hex,
        hidden=(served_customer.drawn_for(request),),
        sections=(
            _customer_section(desk, customer_id),
            _service_section(request, ctx, customer_id),
            _list_section(chosen, customer_id),
        ),
        actions=(
            ActionView(name="continue", label=_("Continue service"), key="F2", kind="primary"),
            ActionView(name="new", label=_("New customer"), key="F7", url=reverse("counter_customer_new")),
        ),
    )
    return desk_page(
        request,
        ctx,
        "counter/reception.html",
        active="reception",
        status=422 if desk.faults else status,
        form=with_faults(form, desk.faults),
        found=desk.found,
        wanted=_told_wanted(request, ctx, customer_id),
        confirming=chosen if desk.confirming and not desk.faults else [],
        groups=_groups(ctx),
        customer_id=customer_id,
        queue=cart.queue_of(request, ctx, customer_id),
    )


def _take_over(request: HttpRequest, desk: Desk, posted: Posted) -> None:
    """Take over the chosen line and the quantities, which stand on the page whatever button was pressed."""
    if posted.has("line"):
        wanted = posted.number("line")
        customer_id = served_customer.serving(request)
        own = {line.id for line in subscriptions.list_subscriptions(customer_id)} if customer_id else set()
        cart.choose_line(request, wanted if wanted in own else None)
    desk.faults += cart.set_quantities(request, posted.parts("cart"))


def _may_continue(request: HttpRequest, desk: Desk) -> bool:
    """Say whether there is something to go on with; an empty list is only reported (FL-019)."""
    if not cart.lines_in(request):
        desk.faults.append(Fault(field="cart", code="empty", message=_("No service is chosen.")))
    return not desk.faults


def _told_wanted(request: HttpRequest, ctx: Context, customer_id: int | None) -> str:
    """Say with which business work goes on, and what has to be found for it first."""
    wanted = cart.wanted(request, ctx)
    if wanted is None:
        return ""
    business = {"business": wanted.title}
    if customer_id is None:
        return _("To go on with %(business)s: find the customer, or create a new one.") % business
    if subscriptions.lines_of([customer_id]):
        return _("To go on with %(business)s: choose the service number.") % business
    return _("%(business)s changes a line in service; this customer has none.") % business


def _customer_section(desk: Desk, customer_id: int | None) -> SectionView:
    return SectionView(
        key="customer",
        title=_("Customer information"),
        hotkey="Alt 1",
        state="done" if customer_id else "current",
        below="counter/candidates.html",
        fields=(
            FieldView(
                name="value",
                label=_("Value"),
                value=desk.value,
                extra={
                    "enter": "find",
                    "maxlength": customer_search.LONGEST,
                    **({} if customer_id or desk.found.candidates else {"focus": "find"}),
                },
            ),
            FieldView(
                name="mode",
                label=_("Query mode"),
                widget="select",
                value=desk.mode,
                choices=customer_search.modes(),
                required=True,
            ),
        ),
        actions=(ActionView(name="find", label=_("Look up"), key="F3"),),
    )


def _service_section(request: HttpRequest, ctx: Context, customer_id: int | None) -> SectionView:
    title = _("Service selection")
    if customer_id is None:
        note = _("Find or create the customer first.")
        return SectionView(key="services", title=title, hotkey="Alt 2", state="locked", note=note, folded=True)
    lines = [line for line in subscriptions.list_subscriptions(customer_id) if line.state in ("active", "suspended")]
    chosen = cart.line_of(request)
    choices = tuple(
        Choice(value=str(line.id), label=f"{line.service_number} · {line.address}", note=line.state_label)
        for line in lines
    )
    asked = FieldView(
        name="line",
        label=_("Service number"),
        widget="select",
        value=str(chosen.id) if chosen else "",
        choices=choices,
        wide=True,
        extra={
            "placeholder": _("the line that is to be changed") if lines else _("no line in service"),
            **({"focus": f"line {customer_id}"} if cart.wanted(request, ctx) and lines else {}),
        },
        help=_("For change services and Family 1+"),
    )
    return SectionView(
        key="services", title=title, hotkey="Alt 2", state="current", fields=(asked,), below="counter/services.html"
    )


def _list_section(chosen: Iterable[cart.CartLine], customer_id: int | None) -> SectionView:
    items = tuple(chosen)
    drawn = FieldView(
        name="cart",
        label=_("Services"),
        widget="cart",
        choices=tuple(Choice(value=item.key, label=item.title) for item in items),
        extra={
            "quantities": {item.key: item.quantity for item in items},
            "max": MOST_LINES,
            "empty": _("No service chosen yet."),
        },
    )
    section = SectionView(
        key="list",
        title=_("Service list"),
        hotkey="Alt 3",
        state="done" if items else "todo",
        fields=(drawn,),
        note=_("For a batch change the quantity; the same service cannot be listed twice."),
    )
    return section if customer_id else replace(section, state="locked", fields=(), folded=True, note="")


def _groups(ctx: Context) -> list[tuple[str, list[dict[str, str]]]]:
    entry: list[dict[str, str]] = []
    change: list[dict[str, str]] = []
    for journey in cart.services(ctx):
        group = entry if journey.group == ENTRY else change
        group.append({"key": journey.key, "title": str(journey.title), "mnemonic": journey.mnemonic})
    return [(_("Entry services"), entry), (_("Change services"), change)]
