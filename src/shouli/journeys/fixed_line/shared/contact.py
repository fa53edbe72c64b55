"""Charging mode, handling level, appointment and contact (FL-048 … FL-055)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from shouli.journeys.fixed_line.shared import place
from shouli.journeys.fixed_line.shared.naming import code_options, default_code
from shouli.kernel.errors import Fault
from shouli.kernel.phones import phone_faults
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import contact_name_faults
from shouli.orders.business.asking import Ask, Asking, Option
from shouli.workforce import queries as workforce

NAME_LONGEST = 120  # as long as the name of a customer, which it is filled in with


class ContactFields(BaseModel):
    """Fields of contact and appointment; an intake inherits them."""

    charging_mode: str = ""
    handling_level: str = ""
    slot_id: int | None = None
    contact_name: str = Field("", max_length=NAME_LONGEST)
    contact_phone: str = Field("", max_length=30)


def defaults(asking: Asking[Any]) -> dict[str, Any]:
    """Normal charging, medium level, the customer as contact (FL-048, FL-051)."""
    return {
        "charging_mode": default_code("charging_mode"),
        "handling_level": default_code("handling_level"),
        "contact_name": asking.customer.name,
        "contact_phone": asking.customer.contact_phone,
    }


def contact_asks() -> list[Ask]:
    """Ask who is to be called (FL-055)."""
    return [
        Ask(name="contact_name", label=_("Contact person"), required=True, extra={"maxlength": NAME_LONGEST}),
        Ask(name="contact_phone", label=_("Contact phone"), widget="phone", required=True),
    ]


def contact_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a contact person without a name, and a phone that cannot be called."""
    return [
        *contact_name_faults("contact_name", asking.intake.contact_name),
        *phone_faults("contact_phone", asking.intake.contact_phone),
    ]


def service_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask for charging mode, handling level and, where the bureau books them, the installation time."""
    books = place.takes_appointments(asking)
    levels = code_options("handling_level", having=("appointments",) if books else ())
    return [
        Ask(name="charging_mode", label=_("Charging mode"), widget="select", required=True,
            options=code_options("charging_mode")),
        Ask(name="handling_level", label=_("Handling level"), widget="select", required=True, options=levels),
        Ask(
            name="slot_id",
            label=_("Appointment time"),
            widget="slot",
            visible=books,
            required=books,
            options=_slots(asking) if books else (),
        ),
    ]  # fmt: skip


def slot_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a slot that is full for the number of lines to be installed."""
    if asking.intake.slot_id is None or not place.takes_appointments(asking):
        return []
    booking = workforce.booking_of(asking.owner)
    if booking is not None and booking.slot_id == asking.intake.slot_id:
        return []
    found = [slot for slot in _list(asking) if slot.id == asking.intake.slot_id]
    if found and found[0].open and found[0].left > 0:
        return []
    return [Fault(field="slot_id", code="slot_full", message=_("This time is full or past; choose another."))]


def _list(asking: Asking[Any]) -> list[workforce.SlotView]:
    exchange = place.exchange_id(asking) if hasattr(asking.intake, "address_id") else None
    return asking.once(
        ("slots", exchange),
        lambda: workforce.list_slots(
            bureau_id=asking.ctx.bureau_id, exchange_id=exchange, from_day=asking.today, days=7, now=asking.ctx.now
        ),
    )


def _slots(asking: Asking[Any]) -> tuple[Option, ...]:
    """Offer the open times by day; one that was chosen stays listed, open or not, so that it can be refused."""
    return tuple(
        Option(value=str(slot.id), label=slot.label, note=str(slot.left), disabled=not slot.open, group=str(slot.day))
        for slot in _list(asking)
        if slot.open or slot.id == asking.intake.slot_id
    )
