"""Where the line is: the four address boxes, the exchange, and the number of that exchange (FL-032 … FL-047)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from shouli.identity import queries as identity
from shouli.kernel.errors import Fault, NotFound
from shouli.kernel.phones import is_fixed_line
from shouli.kernel.text import in_language
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import is_digits
from shouli.orders.business.asking import Ask, Asking, Option
from shouli.places import queries as places
from shouli.places.rules import addresses
from shouli.resources import queries as resources


class PlaceFields(BaseModel):
    """Fields of place and number; an intake inherits them."""

    address_initials: str = Field("", max_length=40)
    address_id: int | None = None
    door_number: str = Field("", max_length=10)
    address_text: str = Field("", max_length=120)
    exchange_id: int | None = None
    service_number: str = Field("", max_length=20)
    nearby_phone: str = Field("", max_length=20)


def matches(asking: Asking[Any]) -> list[places.AddressMatch]:
    """Find the addresses for the typed initials, within the bureau (FL-032)."""
    initials = asking.intake.address_initials
    return places.find_addresses(initials, bureau_id=asking.ctx.bureau_id) if initials else []


def chosen(asking: Asking[Any]) -> places.AddressMatch | None:
    """Return the address chosen in box 2, or None."""
    if asking.intake.address_id is None:
        return None
    try:
        return places.get_address(asking.intake.address_id)
    except NotFound:
        return None


def exchange_id(asking: Asking[Any]) -> int | None:
    """Return the exchange: the address decides, otherwise the clerk (FL-041, FL-042)."""
    address = chosen(asking)
    return address.exchange_id if address else asking.intake.exchange_id


def full_address(asking: Asking[Any]) -> str:
    """Compose the address: box 2, box 3 with 号, box 4 (FL-039)."""
    address = chosen(asking)
    return addresses.compose(address.street if address else "", asking.intake.door_number, asking.intake.address_text)


def address_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask for the address in four boxes and for the exchange."""
    intake = asking.intake
    found = matches(asking)
    address = chosen(asking)
    if address is not None and address.id not in {match.id for match in found}:
        found = [address, *found]
    missed = bool(intake.address_initials) and not found
    boxes = tuple(Option(value=str(match.id), label=match.label) for match in found)
    exchanges = places.list_exchanges(asking.ctx.bureau_id)
    return [
        Ask(name="address_initials", label=_("Address initials"), widget="address", group="address",
            help=_("Pinyin initials of the street, then Enter"), extra={"maxlength": 40}),
        Ask(name="address_id", label=_("Address"), widget="address", group="address", options=boxes,
            required=not intake.address_text,
            help=_("No match: type the address on the right and choose the exchange.") if missed else ""),
        Ask(name="door_number", label=_("Door number"), widget="address", group="address"),
        Ask(name="address_text", label=_("Building, unit, room"), widget="address", group="address",
            extra={"preview": full_address(asking)}),
        Ask(
            name="exchange_id",
            label=_("Serving exchange"),
            widget="select",
            required=address is None,
            readonly=address is not None,
            options=tuple(
                Option(value=str(item.id), label=in_language(item.name, item.name_en)) for item in exchanges
            ),
            help=_("Follows the address") if address else "",
            extra={"text": in_language(address.exchange_name, address.exchange_name_en)} if address else {},
        ),
    ]  # fmt: skip


def address_faults(asking: Asking[Any]) -> list[Fault]:
    """Check the door number against range and parity, and that there is an address at all (FL-034 … FL-038)."""
    intake = asking.intake
    address = chosen(asking)
    if address is None:
        faults = (
            []
            if intake.address_text
            else [Fault(field="address_id", code="missing", message=_("Choose an address, or type one on the right."))]
        )
        if intake.door_number and not is_digits(intake.door_number):
            faults.append(
                Fault(field="door_number", code="digits", message=_("The door number consists of digits only."))
            )
        return faults
    return addresses.check_door(intake.door_number, address.door_from, address.door_to, address.parity)


def held_numbers(asking: Asking[Any]) -> list[resources.NumberView]:
    """List the numbers held for the order, in number order."""
    return asking.once("numbers", lambda: resources.numbers_of(asking.owner))


def number_ask(asking: Asking[Any], *, stays: str = "", disabled: str = "", required: bool = True) -> Ask:
    """Ask for the service number by picking one of the exchange.

    ``disabled`` says why it cannot be picked, and ``stays`` is then the number that the line keeps.
    """
    held = [view for view in held_numbers(asking) if view.number == asking.intake.service_number]
    return Ask(
        name="service_number",
        label=_("Service number"),
        widget="number",
        required=required and not disabled,
        readonly=True,
        key="F3",
        help=disabled,
        extra={
            "disabled": bool(disabled),
            "stays": stays,
            "exchange_id": exchange_id(asking),
            "held_until": held[0].held_until if held else None,
            "level": held[0].level_name if held else "",
        },
    )


def number_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a number that is not held for this order or belongs to another exchange (FL-041, FL-044)."""
    number = asking.intake.service_number
    if not number:
        if exchange_id(asking) is None:
            text = _("Determine the exchange first, then pick a number.")
            return [Fault(field="service_number", code="no_exchange", message=text)]
        return []
    held = {view.number: view for view in held_numbers(asking)}
    if number not in held:
        text = _("The reservation of this number has run out; pick again.")
        return [Fault(field="service_number", code="not_held", message=text)]
    if held[number].exchange_id != exchange_id(asking):
        text = _("This number belongs to another exchange; pick one of the serving exchange.")
        return [Fault(field="service_number", code="other_exchange", message=text)]
    return []


def nearby_ask() -> Ask:
    """Ask for a phone nearby; optional (FL-047)."""
    return Ask(name="nearby_phone", label=_("Nearby phone"), widget="phone")


def nearby_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse what is not a legal fixed-line number (FL-047)."""
    phone = asking.intake.nearby_phone
    if not phone or is_fixed_line(phone):
        return []
    return [Fault(field="nearby_phone", code="not_fixed", message=_("Must be a fixed-line number."))]


def takes_appointments(asking: Asking[Any]) -> bool:
    """Say whether the handling bureau books installation times (FL-050)."""
    bureau_id = asking.ctx.bureau_id
    return bureau_id is not None and identity.get_org_unit(bureau_id).supports_appointment
