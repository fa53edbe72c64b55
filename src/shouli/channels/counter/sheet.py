"""The acceptance page between request and answer: what was typed, in which window, and what is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from shouli.channels.counter import form_values
from shouli.channels.counter.widgets import Showing
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Stale
from shouli.orders.actions import KeepDraft, keep_draft
from shouli.orders.business.journey import Journey, get_journey
from shouli.orders.engine.assessment import asking_of, with_values
from shouli.places import queries as places
from shouli.resources.rules.levels import LEVEL_NAMES
from shouli.web.posted import Posted

if TYPE_CHECKING:
    from shouli.orders.models import Order

PAGE = "_page"  # among the values: which window wrote last, so that a window never conflicts with itself


@dataclass(slots=True)
class Sheet:
    """One look at a draft. ``touched`` fields show their faults; after a try to save, all do."""

    ctx: Context
    order: Order
    values: dict[str, Any]
    page: str
    showing: Showing
    posted: Posted | None = None
    touched: set[str] = field(default_factory=set)
    tried: bool = False
    stale: bool = False
    dialog: str = ""
    proceeded: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def journey(self) -> Journey[Any]:
        """The business asked for."""
        return get_journey(self.order.journey)

    def refuse(self, name: str, text: str, code: str = "refused") -> None:
        """Show a fault at a field, besides those the journey finds."""
        self.faults.append(Fault(field=name, code=code, message=text))


def open_sheet(ctx: Context, order: Order) -> Sheet:
    """Show a draft as it was kept."""
    values = {name: value for name, value in order.values.items() if name != PAGE}
    showing = Showing(journey=get_journey(order.journey))
    return Sheet(ctx=ctx, order=order, values=values, page=uuid4().hex, showing=showing)


def read_sheet(ctx: Context, order: Order, posted: Posted) -> Sheet:
    """Read what was typed, let the journey say what follows from it, and keep it unless another window was first."""
    sheet = open_sheet(ctx, order)
    sheet.posted = posted
    sheet.page = posted.text("_page")[:32] or sheet.page
    sheet.tried = posted.flag("_tried")
    sheet.showing = _showing(posted, sheet.journey)
    known = sheet.journey.intake.model_fields
    sheet.touched = set(posted.text("_touched").split()) & set(known)
    asked = form_values.read_asked(posted, sheet.journey.intake)
    after = form_values.read_values(posted, asked, sheet.values)
    changed = form_values.changed(sheet.values, after)
    sheet.touched |= set(changed)
    sheet.stale = _is_stale(order, posted, sheet.page) and posted.action != "overwrite"
    apply(sheet, after, changed)
    return sheet


def apply(sheet: Sheet, after: Mapping[str, Any], changed: tuple[str, ...]) -> None:
    """Take over changed values with what follows from them, and keep them."""
    before = sheet.values
    sheet.values = dict(after)
    if changed:
        _follow(sheet, changed)
    if not sheet.stale and sheet.values != before:
        keep(sheet)


def keep(sheet: Sheet) -> None:
    """Write the values; the version moves on."""
    values = {**sheet.values, PAGE: sheet.page}
    ctx = sheet.ctx.keyed("")
    sheet.order = keep_draft(ctx, KeepDraft(order_id=sheet.order.pk, values=values, version=sheet.order.version))


def _follow(sheet: Sheet, changed: tuple[str, ...]) -> None:
    asking, _unread = asking_of(sheet.ctx, sheet.order, sheet.values)
    for name in changed:
        wanted = sheet.journey.on_change(asking, name)
        if name == "address_initials":
            wanted = {**wanted, **_address_for(sheet)}
        for other in wanted:
            if other == "address_id":
                wanted = {**sheet.journey.on_change(with_values(asking, **wanted), other), **wanted}
        if wanted:
            sheet.values |= wanted
            asking = with_values(asking, **wanted)


def _address_for(sheet: Sheet) -> dict[str, str]:
    """Associate the one address that the initials leave; forget the former one if they do not lead to it (FL-041)."""
    initials = str(sheet.values.get("address_initials", ""))
    found = places.find_addresses(initials, bureau_id=sheet.ctx.bureau_id) if initials else []
    ids = [str(match.id) for match in found]
    if len(ids) == 1:
        return {"address_id": ids[0]}
    former = str(sheet.values.get("address_id", ""))
    return {} if former in ids else {"address_id": ""}


def _is_stale(order: Order, posted: Posted, page: str) -> bool:
    """Say whether another window has changed the draft since this one showed it."""
    seen = posted.number("_version")
    return seen is not None and seen != order.version and order.values.get(PAGE) != page


def refuse_stale(sheet: Sheet) -> None:
    """Refuse to go on with what another window has overtaken.

    :raises Stale: if it has
    """
    if sheet.stale:
        raise Stale(thing=sheet.order.order_number)


def _showing(posted: Posted, journey: Journey[Any]) -> Showing:
    pairs = [item.partition("=") for item in posted.text("_offers")[:400].split()]
    offers = [(number, level) for number, _equals, level in pairs if level in LEVEL_NAMES]
    typed = {
        key.removeprefix("option_numbers."): posted.many(key)
        for key in posted.data
        if key.startswith("option_numbers.")
    }
    return Showing(
        journey=journey,
        mode=posted.text("service_number.mode", "random")[:20] or "random",
        pattern=posted.text("service_number.pattern")[:8],
        level=level if (level := posted.text("service_number.level")) in LEVEL_NAMES else "",
        offers=offers,
        ticked=posted.many("developers"),
        employee_id=posted.text("developers.employee_id")[:20],
        typed_numbers=typed,
        account_tab=posted.text("_tab")[:10],
        account_mode=posted.text("_mode", "account")[:20] or "account",
        account_asked=posted.text("_asked_account")[:40],
        new_account={name: text[:200] for name, text in posted.parts("new_account").items()},
    )
