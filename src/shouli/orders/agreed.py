"""What a saved order is about, in words: what was typed, named as it was offered on the day it was accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shouli.accounts import queries as accounts
from shouli.kernel.context import Context
from shouli.kernel.masking import mask_phone
from shouli.kernel.text import lazy as _
from shouli.kernel.text import listed
from shouli.orders.business.asking import Ask, Asking
from shouli.orders.business.journey import Journey, MonthlyPrice, get_journey
from shouli.orders.engine import identity_section
from shouli.orders.engine.assessment import asking_as_accepted
from shouli.orders.queries import OrderView
from shouli.orders.states import UNFINISHED

LINE = "line_at"
NOT_OF_THE_LINE = frozenset({"charging_mode", "handling_level", "contact_name", "contact_phone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer in words; ``before`` is what the line had, where the order changes it."""

    name: str
    label: str
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSection:
    """The answers of one section of the acceptance form."""

    key: str
    title: str
    rows: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed: the answers by section, who brought it and what was checked, what it costs every month."""

    asking: Asking[Any]
    sections: tuple[ToldSection, ...]
    identity: ToldSection
    monthly: tuple[MonthlyPrice, ...]


def agreed_of(ctx: Context, view: OrderView, *, masked: bool) -> Agreed:
    """Tell what a saved order is about, in the reader's language; ``masked`` hides phones.

    Of what was asked, all counts that was kept, whether it would still be asked today or not.

    :raises NotFound: if the actor may not know the customer
    """
    journey = get_journey(view.row.journey)
    asking = asking_as_accepted(ctx, view)
    had = _as_the_line_is(asking, journey, view.row.state)
    old_address = next((line.old_address for line in view.lines if line.old_address), "")
    sections = []
    for section in journey.sections(asking):
        rows = _told(section.asks, asking, journey, had, masked=masked)
        rows = tuple(replace(row, before=old_address) if row.name == "address_id" else row for row in rows)
        if rows:
            sections.append(ToldSection(key=section.key, title=str(section.title), rows=rows))
    identity = identity_section.section(asking)
    return Agreed(
        asking=asking,
        sections=(*_line_section(asking, journey, sections), *sections),
        identity=ToldSection(
            key=identity.key,
            title=str(identity.title),
            rows=_told(identity.asks, asking, journey, {}, masked=masked),
        ),
        monthly=tuple(journey.monthly(asking)),
    )


def _as_the_line_is(asking: Asking[Any], journey: Journey[Any], state: str) -> Mapping[str, Any]:
    """Return what the line has of what an unfinished change asks: the answers its form opened with."""
    if asking.subscription is None or state not in UNFINISHED:
        return {}
    return {name: value for name, value in journey.defaults(asking).items() if name not in NOT_OF_THE_LINE}


def _line_section(
    asking: Asking[Any], journey: Journey[Any], sections: Iterable[ToldSection]
) -> tuple[ToldSection, ...]:
    """Say where the line is, unless its place is among the answers."""
    place = journey.installation_address(asking)
    if not place or any(row.name == "address_id" for section in sections for row in section.rows):
        return ()
    where = Told(name=LINE, label=str(_("Installation address")), text=place)
    return (ToldSection(key=LINE, title=str(_("The line")), rows=(where,)),)


def _told(
    asks: Iterable[Ask], asking: Asking[Any], journey: Journey[Any], had: Mapping[str, Any], *, masked: bool
) -> tuple[Told, ...]:
    """Name the answers; the boxes of an address make one line."""
    found = []
    for ask in asks:
        before = ""
        if ask.widget == "address":
            text = journey.installation_address(asking) if ask.name == "address_id" else ""
            label = str(_("Installation address"))
        else:
            value = asking.values.get(ask.name, "")
            text, label = _answer(ask, value), str(ask.label)
            before = _answer(ask, had[ask.name]) if ask.name in had and not _same(had[ask.name], value) else ""
        if masked and ask.widget == "phone":
            text, before = mask_phone(text), mask_phone(before)
        if text or before:
            found.append(Told(name=ask.name, label=label, text=text, before=before))
    return tuple(found)


def _same(one: Any, other: Any) -> bool:
    """Say whether two answers are the same; the order of several does not count."""
    return {str(item) for item in _all(one)} == {str(item) for item in _all(other)}


def _all(value: Any) -> list[Any]:
    chosen = value if isinstance(value, list | tuple) else [value]
    return [item for item in chosen if item not in ("", None)]


def _answer(ask: Ask, value: Any) -> str:
    """Say one answer; what was ticked reads yes, a scan that was kept says so."""
    if ask.widget == "checkbox":
        return str(_("Yes")) if value else ""
    if ask.widget == "file":
        return str(_("on file")) if value else ""
    chosen = _all(value)
    names = {option.value: str(option.label) for option in ask.options}
    if ask.widget == "account" and (others := [int(item) for item in chosen if str(item) not in names]):
        found = accounts.get_accounts(others)
        names |= {str(item.id): f"{item.account_number} {item.name}" for item in found.values()}
    return listed(_chosen(str(item), names) for item in chosen)


def _chosen(item: str, names: Mapping[str, str]) -> str:
    """Name one chosen value; of ``code=value`` the code is named."""
    code, sign, value = item.partition("=")
    if item in names or not sign or code not in names:
        return names.get(item, item)
    return f"{names[code]}: {value}"
