"""Draws what a journey asks for: each field of a business as the view model of a widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.channels.counter.form_values import ADDRESS, PHONES
from shouli.kernel.money import total
from shouli.orders.business.asking import Ask, Asking
from shouli.orders.business.journey import Journey
from shouli.resources.rules.draws import LEVEL, MODE_NAMES, RANDOM
from shouli.resources.rules.levels import LEVEL_NAMES, ORDINARY
from shouli.web.forms import Choice, FieldView
from shouli.web.posted import whole

PLACES = {ask: f"address.{part}" for ask, part in ADDRESS.items()}  # where a fault of the address stands
LIMIT = {"phone": 30, "text": 300}
TICKED = ("on", "1", "true", True)
MOST_BOXES = 50  # whatever quantity was typed


@dataclass(slots=True)
class Showing:
    """What the page shows besides the values: number offers, what was looked up, who was found."""

    journey: Journey[Any]
    mode: str = RANDOM
    pattern: str = ""
    level: str = ""
    offers: list[tuple[str, str]] = field(default_factory=list)  # number, level
    ticked: tuple[str, ...] = ()
    employee_id: str = ""
    employee: str = ""
    typed_numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    account_tab: str = ""  # where nothing is chosen, the one that has something to show
    account_mode: str = "account"
    account_asked: str = ""
    found: list[accounts.AccountView] = field(default_factory=list)
    new_account: Mapping[str, str] = field(default_factory=dict)


def fields_of(asks: Iterable[Ask], asking: Asking[Any], showing: Showing) -> tuple[FieldView, ...]:
    """Draw the fields of a section; the four boxes of an address become one field."""
    shown = [ask for ask in asks if ask.visible]
    boxes = {ask.name: ask for ask in shown if ask.widget == "address"}
    drawn: list[FieldView] = []
    for ask in shown:
        if ask.widget != "address":
            drawn.append(_field(ask, asking, showing))
        elif ask.name == next(iter(boxes)):
            drawn.append(_address(boxes, asking))
    return tuple(drawn)


def _field(ask: Ask, asking: Asking[Any], showing: Showing) -> FieldView:
    value = asking.values.get(ask.name, "")
    if ask.widget == "number":
        return _number(ask, asking, showing, str(value or ""))
    if ask.widget == "account":
        return _relation(ask, asking, _texts(value))
    if ask.widget in WITH_SHOWING:
        return WITH_SHOWING[ask.widget](ask, showing, _texts(value))
    if ask.widget in OF_SEVERAL:
        return OF_SEVERAL[ask.widget](ask, _texts(value))
    text = str(value or "")
    if ask.name in PHONES and text == asking.customer.contact_phone:
        text = PHONES[ask.name](text)  # as on file: masked until somebody types another one
    return _plain(ask, value in TICKED if ask.widget == "checkbox" else text)


def _plain(ask: Ask, value: Any) -> FieldView:
    if ask.readonly and "text" in ask.extra:
        return _readonly(ask, ())
    badge = str(ask.extra.get("badge", ""))
    extra: dict[str, Any] = {"maxlength": LIMIT[ask.widget]} if ask.widget in LIMIT else {}
    if ask.widget == "checkbox":
        extra["text"] = str(ask.label)
    return FieldView(
        name=ask.name,
        label="" if ask.widget == "checkbox" else str(ask.label),
        widget=ask.widget,
        value=value,
        choices=choices_of(ask),
        required=ask.required,
        readonly=ask.readonly,
        help=str(ask.help),
        key=ask.key,
        tag=badge,
        wide=(ask.widget == "radio" and sum(len(option.label) for option in ask.options) > 16) or None,
        extra={**extra, **{key: ask.extra[key] for key in ("maxlength", "placeholder") if key in ask.extra}},
    )


def choices_of(ask: Ask, *, locked: Iterable[str] = ()) -> tuple[Choice, ...]:
    """Turn options into choices; what is ``locked`` cannot be taken away."""
    fixed = set(locked)
    return tuple(
        Choice(
            value=option.value,
            label=option.label,
            note=option.note,
            disabled=option.disabled or option.value in fixed,
            group=option.group,
        )
        for option in ask.options
    )


def _several(ask: Ask, chosen: tuple[str, ...]) -> FieldView:
    locked = set(ask.extra.get("locked", ()))
    if ask.widget == "checks":
        chosen = (*chosen, *(code for code in locked if code not in chosen))
    return FieldView(
        name=ask.name,
        label=str(ask.label),
        widget=ask.widget,
        value=chosen,
        choices=choices_of(ask, locked=locked & set(chosen)),
        required=ask.required,
        help=str(ask.help),
    )


def _readonly(ask: Ask, chosen: tuple[str, ...]) -> FieldView:
    rows = ask.extra.get("rows")
    if rows is not None:
        return FieldView(
            name=ask.name,
            label=str(ask.label),
            widget="counter/widgets/operations",
            wide=True,
            extra={"rows": rows},
        )
    text = str(ask.extra.get("text", ""))
    return FieldView(name=ask.name, label=str(ask.label), widget="counter/widgets/told", value=text, help=str(ask.help))


def _file(ask: Ask, chosen: tuple[str, ...]) -> FieldView:
    value = "".join(chosen[:1])
    return file_field(ask.name, str(ask.label), value, str(ask.extra.get("purpose", "")), required=ask.required)


def file_field(name: str, label: str, value: str, purpose: str, *, required: bool = False) -> FieldView:
    """Draw a scan that is stored as soon as it is chosen."""
    copy_id = whole(value)
    return FieldView(
        name=name,
        label=label,
        widget="file",
        value=value,
        required=required,
        wide=True,
        extra={
            "upload_url": reverse("counter_copies"),
            "purpose": purpose,
            "name": _("Kept on file") if copy_id is not None else "",
            "preview_url": reverse("counter_copy", args=[copy_id]) if copy_id is not None else "",
        },
    )


def _address(boxes: Mapping[str, Ask], asking: Asking[Any]) -> FieldView:
    first = next(iter(boxes.values()))
    ranges = boxes.get("address_id", first)
    text = boxes.get("address_text", first)
    return FieldView(
        name="address",
        label=_("Installation address"),
        widget="address",
        value={part: str(asking.values.get(name, "") or "") for name, part in ADDRESS.items()},
        choices=choices_of(ranges),
        required=True,
        help=str(ranges.help or (first.help if not asking.values.get("address_id") else "")),
        extra={"composed": text.extra.get("preview", "")},
    )


def _number(ask: Ask, asking: Asking[Any], showing: Showing, number: str) -> FieldView:
    journey = showing.journey
    held_until: datetime | None = ask.extra.get("held_until")
    blocked = bool(ask.extra.get("disabled"))
    left = int((held_until - asking.ctx.now).total_seconds()) if held_until else None
    fees = {} if blocked else number_fees(set(LEVEL_NAMES), asking, journey)
    return FieldView(
        name=ask.name,
        label=str(ask.label),
        widget="number",
        value=number,
        required=ask.required,
        readonly=blocked,
        help=str(ask.help),
        key=ask.key,
        choices=offer_choices(showing.offers, fees),
        extra={
            "level": ask.extra.get("level", ""),
            "stays": ask.extra.get("stays", ""),
            "seconds_left": left,
            "modes": mode_choices(),
            "levels": tuple(Choice(value=level, label=_level(level, fees)) for level in LEVEL_NAMES),
            "wanted": showing.level,
            "mode": showing.mode,
            "pattern": showing.pattern,
        },
    )


def offer_choices(offers: Iterable[tuple[str, str]], fees: Mapping[str, Decimal]) -> tuple[Choice, ...]:
    """Show each number on offer with its level and what choosing it costs."""
    return tuple(
        Choice(value=offer, label=f"{offer[:4]} {offer[4:]}" if len(offer) == 8 else offer, note=_level(level, fees))
        for offer, level in offers
    )


def mode_choices() -> tuple[Choice, ...]:
    """Name the ways to select a number; the level is asked beside them."""
    return tuple(Choice(value=mode, label=str(name)) for mode, name in MODE_NAMES.items() if mode != LEVEL)


def _level(level: str, fees: Mapping[str, Decimal]) -> str:
    return f"{LEVEL_NAMES[level]} {fees[level]:.2f}" if level in fees else str(LEVEL_NAMES[level])


def number_fees(levels: set[str], asking: Asking[Any], journey: Journey[Any]) -> dict[str, Decimal]:
    """Return what each level on offer costs more than an ordinary number; nothing while the fees are unknown."""
    facts = journey.facts(asking)
    if facts is None or not levels:
        return {}
    cost = {
        level: total(
            line.amount for line in catalog.price(journey.price_as, {**facts, "number_level": level}, asking.today)
        )
        for level in {ORDINARY, *levels}
    }
    return {level: cost[level] - cost[ORDINARY] for level in levels}


def _relation(ask: Ask, asking: Asking[Any], chosen: tuple[str, ...]) -> FieldView:
    known = {option.value: option for option in ask.options}
    others = accounts.get_accounts(
        account_id for item in chosen if item not in known and (account_id := whole(item)) is not None
    )
    rows = [Choice(value=item, label=known[item].label, note=known[item].note) for item in chosen if item in known] + [
        Choice(value=str(view.id), label=f"{view.account_number} {view.name}", note=_("another customer's"))
        for view in others.values()
    ]
    return FieldView(
        name=ask.name,
        label=str(ask.label),
        widget="counter/widgets/relation",
        value=chosen,
        choices=tuple(rows),
        required=ask.required,
        wide=True,
        help=str(ask.help),
        extra={"customer_id": asking.customer.id},
    )


def _plans(ask: Ask, chosen: tuple[str, ...]) -> FieldView:
    taken = tuple(choice for choice in choices_of(ask) if choice.value in chosen)
    return FieldView(
        name=ask.name,
        label=str(ask.label),
        widget="counter/widgets/plans",
        value=chosen,
        choices=taken,
        wide=True,
        extra={"offered": bool(ask.options)},
    )


def _developer(ask: Ask, showing: Showing, pairs: tuple[str, ...]) -> FieldView:
    settled = dict(pair.partition("=")[::2] for pair in pairs)
    return FieldView(
        name=ask.name,
        label=str(ask.label),
        widget="developer",
        value=showing.ticked,
        choices=choices_of(ask),
        help=str(ask.help),
        extra={"employee_id": showing.employee_id, "employee_name": showing.employee, "settled": settled},
    )


def _package(ask: Ask, showing: Showing, pairs: tuple[str, ...]) -> FieldView:
    """Draw quantities, members or numbers per service or option of a package."""
    given: dict[str, list[str]] = {}
    for pair in pairs:
        code, _equals, value = pair.partition("=")
        given.setdefault(code, []).append(value)
    rows = []
    for option in ask.options:
        wanted = min(number, MOST_BOXES) if (number := whole(option.note)) is not None else 1
        values = given.get(option.value, [])
        if ask.widget == "option_numbers":
            values = [number for text in values for number in text.split(",")]
            entries = tuple(showing.typed_numbers.get(option.value, ()))[:wanted]
            boxes = [*entries, *[""] * (max(wanted - len(values), 1) - len(entries))]
        elif ask.widget == "members":
            boxes = [*values[:wanted], *[""] * (wanted - len(values))]
        else:
            boxes = [values[-1] if values else option.note]
        rows.append(
            {
                "code": option.value,
                "label": option.label,
                "note": option.note,
                "boxes": boxes,
                "listed": values if ask.widget == "option_numbers" else (),
                "limits": ask.extra.get(option.value),
            }
        )
    return FieldView(
        name=ask.name,
        label=str(ask.label),
        widget=f"counter/widgets/{ask.widget}",
        required=ask.required,
        wide=True,
        help=str(ask.help),
        extra={"rows": rows, "numbers": ask.extra.get("numbers", ())},
    )


def _derived(ask: Ask, chosen: tuple[str, ...]) -> FieldView:
    titles = {
        "fixed_line.change_products": _("change of products"),
        "fixed_line.change_plans": _("change of pricing plan"),
    }
    missing = [
        {
            "key": f"{item['journey']}/{item['service_number']}",
            "text": f"{item['service_number']} · {titles.get(item['journey'], item['journey'])}",
        }
        for item in ask.extra.get("missing", ())
    ]
    return FieldView(
        name=ask.name, label=str(ask.label), widget="counter/widgets/derived", wide=True, extra={"missing": missing}
    )


OF_SEVERAL: Mapping[str, Callable[[Ask, tuple[str, ...]], FieldView]] = {
    "chips": _several,
    "checks": _several,
    "readonly": _readonly,
    "file": _file,
    "plans": _plans,
    "derived": _derived,
}
WITH_SHOWING: Mapping[str, Callable[[Ask, Showing, tuple[str, ...]], FieldView]] = {
    "developer": _developer,
    "quantities": _package,
    "members": _package,
    "option_numbers": _package,
}


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(item) for item in value)
    return (str(value),) if value else ()
