"""Reads an acceptance form back into the values a journey keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shouli.kernel.masking import mask_phone, unmasked
from shouli.orders.business.asking import AskSection, OrderIntake
from shouli.web.posted import Posted

LONGEST = 2000  # characters; each field has its own, shorter limit, which is a fault and not a cut
ADDRESS = {
    "address_initials": "initials",
    "address_id": "range",
    "door_number": "door",
    "address_text": "text",
}
PHONES = {"contact_phone": mask_phone}  # filled in from the file, and drawn masked as long as it is that one
BY_BUTTON = frozenset({"number", "account", "plans", "developer", "option_numbers", "derived", "readonly"})
SEVERAL = frozenset({"checks", "chips", "quantities", "members"})
Asked = tuple[tuple[str, str], ...]


def asked_of(sections: Iterable[AskSection]) -> Asked:
    """List name and widget of every field that the page shows and lets be filled in."""
    return tuple(
        (ask.name, ask.widget)
        for section in sections
        if not section.locked
        for ask in section.asks
        if ask.visible and ask.widget not in BY_BUTTON and not ask.readonly
    )


def write_asked(asked: Asked) -> str:
    """Write the fields of a page into one hidden field."""
    return " ".join(f"{name}:{widget}" for name, widget in asked)


def read_asked(posted: Posted, intake: type[OrderIntake]) -> Asked:
    """Read which fields the page had; what the journey does not know, or knows as something else, is dropped."""
    pairs = (item.partition(":") for item in posted.text("_asked").split())
    return tuple(
        (name, widget)
        for name, _colon, widget in pairs
        if name in intake.model_fields and (widget in SEVERAL) == isinstance(intake.model_fields[name].default, tuple)
    )


def read_values(posted: Posted, asked: Asked, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``before`` with what the form says; what was not on the page stays as it was."""
    read = {name: _read(posted, name, widget) for name, widget in asked}
    phones = {name: unmasked(str(read[name]), str(before.get(name, "")), PHONES[name]) for name in PHONES & read.keys()}
    return {**before, **read, **phones}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """List the fields whose values differ, in the order of the page."""
    return tuple(name for name, value in after.items() if not _same(before.get(name), value))


def _read(posted: Posted, name: str, widget: str) -> str | list[str]:
    match widget:
        case "address":
            return _text(posted, f"address.{ADDRESS.get(name, name)}")
        case "checkbox":
            return "on" if posted.flag(name) else ""
        case "checks":
            return _listed(posted.many(name))
        case "chips":
            return _listed((*posted.many(name), *posted.many(f"{name}.add")))
        case "quantities" | "members":
            return [
                f"{key.removeprefix(f'{name}.')}={value}"
                for key in posted.data
                if key.startswith(f"{name}.")
                for value in posted.many(key)
            ]
        case _:
            return _text(posted, name)


def _text(posted: Posted, name: str) -> str:
    return posted.text(name)[:LONGEST]


def _listed(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value[:LONGEST] for value in values))


def _same(one: Any, other: Any) -> bool:
    if not one and not other:
        return True
    return bool(one == other)
