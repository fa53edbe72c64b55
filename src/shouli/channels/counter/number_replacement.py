"""Another number for a saved order, whose own was lost or whose customer changed their mind."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter.order_urls import next_url, order_url
from shouli.channels.counter.widgets import mode_choices, offer_choices
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, NotFound, Stale
from shouli.orders import queries as orders
from shouli.orders.actions import ReplaceNumber, replace_number
from shouli.orders.queries import OrderView
from shouli.resources import queries as resources
from shouli.resources.actions import NumberTaken
from shouli.resources.queries import NumberView
from shouli.resources.rules.draws import RANDOM
from shouli.resources.rules.levels import LEVEL_NAMES
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted

NEW, OLD = "number", "old"


@dataclass(slots=True)
class Picking:
    """What the page shows: the numbers of the order, which is to go, how others are sought and what was found."""

    numbers: list[NumberView]
    owner: str
    old: NumberView
    mode: str = RANDOM
    pattern: str = ""
    offers: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.orders")
def replace(request: HttpRequest, ctx: Context, order_id: int) -> HttpResponse:
    """Offer free numbers of the same exchange and level, and give the order the one that is taken (FL-045, FL-046)."""
    view = orders.get_order(ctx, order_id)
    numbers = orders.replaceable_numbers(ctx, order_id)
    if not numbers:
        return go_on(request, next_url(view))
    posted = Posted(request.POST)
    picking = read_picking(posted, numbers, f"order:{order_id}")
    pressed = posted.pressed
    if (pressed.field, pressed.verb) == (NEW, "take"):
        leaving = take(request, ctx, view, picking, posted)
        if leaving is not None:
            return leaving
    elif request.method != "POST" or (pressed.field, pressed.verb) == (NEW, "draw"):
        draw(picking)
    return show(request, ctx, view, picking)


def read_picking(posted: Posted, numbers: list[NumberView], owner: str) -> Picking:
    """Read the page; the number to go is at first the one that was lost."""
    lost = next((number for number in numbers if number.owner != owner), numbers[0])
    return Picking(
        numbers=numbers,
        owner=owner,
        old=next((number for number in numbers if number.number == posted.text(OLD)), lost),
        mode=posted.text(f"{NEW}.mode", RANDOM)[:20] or RANDOM,
        pattern=posted.text(f"{NEW}.pattern")[:8],
    )


def draw(picking: Picking) -> None:
    """Offer free numbers like the one that is to go; the fee for its level is settled."""
    try:
        found = resources.draw_numbers(
            picking.old.exchange_id, mode=picking.mode, pattern=picking.pattern, levels=(picking.old.level,)
        )
    except Invalid as refusal:
        picking.faults += [Fault(field=NEW, code=fault.code, message=fault.message) for fault in refusal.faults]
        return
    picking.offers = [(offer.number, offer.level) for offer in found]
    if not found:
        text = _("No free number of this kind; choose another way, level or other digits.")
        picking.faults.append(Fault(field=NEW, code="none_free", message=text))


def take(request: HttpRequest, ctx: Context, view: OrderView, picking: Picking, posted: Posted) -> HttpResponse | None:
    """Give the order the number that was pressed; where it cannot be had, say why and offer others."""
    wanted = posted.pressed.value[:20]
    version = posted.number("_version")
    asked = ReplaceNumber(
        order_id=view.row.id, old=picking.old.number, new=wanted, version=view.version if version is None else version
    )
    try:
        replace_number(ctx, asked)
    except Stale as refusal:
        picking.faults.append(Fault(field="", code=refusal.code, message=refusal.text))
    except (NumberTaken, NotFound) as refusal:
        picking.faults.append(Fault(field=NEW, code=refusal.code, message=refusal.text))
    except Invalid as refusal:
        picking.faults += [Fault(field=NEW, code=fault.code, message=fault.message) for fault in refusal.faults]
    else:
        told = _("%(order)s now has the number %(number)s.")
        messages.success(request, told % {"order": view.row.order_number, "number": wanted})
        return go_on(request, order_url(view.row.id))
    draw(picking)
    return None


def show(request: HttpRequest, ctx: Context, view: OrderView, picking: Picking) -> HttpResponse:
    """Show the page as things stand."""
    form = with_faults(form_of(ctx, view, picking), picking.faults)
    return desk_page(
        request,
        ctx,
        "counter/replace_number.html",
        active="orders",
        about=view.row.customer_id,
        status=200 if not picking.faults else 409 if picking.faults[0].code == Stale.code else 422,
        form=form,
        order=view.row,
    )


def form_of(ctx: Context, view: OrderView, picking: Picking) -> FormView:
    """Build the page: which number goes, and the picker."""
    held = picking.old if picking.old.owner == picking.owner else None
    left = int((held.held_until - ctx.now).total_seconds()) if held and held.held_until else None
    which = FieldView(
        name=OLD,
        label=_("Number to give back"),
        widget="radio",
        value=picking.old.number,
        choices=tuple(
            Choice(value=item.number, label=item.number, note=_("held") if item.owner == picking.owner else _("lost"))
            for item in picking.numbers
        ),
        wide=True,
    )
    picker = FieldView(
        name=NEW,
        label=_("Another number"),
        widget="number",
        value=picking.old.number if held else "",
        key="F3",
        choices=offer_choices(picking.offers, {}),
        help=_("Only numbers of the same level (%(level)s) are offered: its fee is settled with the order.")
        % {"level": LEVEL_NAMES[picking.old.level]},
        extra={
            "level": picking.old.level_name,
            "seconds_left": left,
            "modes": mode_choices(),
            "mode": picking.mode,
            "pattern": picking.pattern,
            "keeps": True,
        },
    )
    return FormView(
        key="replace-number",
        title=_("Another number"),
        sections=(SectionView(key="number", title=_("Another number"), hotkey="Alt 1", fields=(which, picker)),),
        url=order_url(view.row.id, "counter_replace_number"),
        version=str(view.version),
        idempotency_key=uuid4().hex,
        actions=(ActionView(name="back", label=_("Back"), url=order_url(view.row.id)),),
    )
