"""Crews, slots and work orders for tests of every part above."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model

from shouli.kernel.context import Actor, Context
from shouli.kernel.tests.factories import NOON, system
from shouli.places.queries import ExchangeView
from shouli.places.tests.factories import bureau, exchange
from shouli.workforce.actions import BookSlot, CreateWorkOrder, book_slot, create_work_order
from shouli.workforce.models import Appointment, AppointmentSlot, Team, WorkOrder

PACK = Path(__file__).resolve().parents[4] / "packs" / "sample"
TOMORROW = date(2026, 11, 23)  # a Monday


def staff(number: str = "5101") -> int:
    """Return the id of a member of staff, made on first use."""
    people = get_user_model()._default_manager
    wanted = {"employee_id": f"E{number}", "name": f"Installer {number}", "org_unit_id": bureau()}
    return int(people.get_or_create(staff_number=number, defaults=wanted)[0].pk)


def installer(number: str = "5101") -> Context:
    """Build the context of an installer whom the policy lets do everything."""
    actor = Actor(key=f"staff:{staff(number)}", roles=("system",), staff_id=staff(number))
    return Context(actor=actor, channel="field", now=NOON)


def team(
    code: str = "T-LX1",
    *,
    at: tuple[ExchangeView, ...] = (),
    members: tuple[str, ...] = ("5101",),
    bureau_code: str = "B-LX",
) -> Team:
    """Return a crew, made on first use; it serves LX unless told otherwise."""
    found, made = Team.objects.get_or_create(
        code=code, defaults={"name": f"{code}队", "name_en": f"Crew {code}", "bureau_id": bureau(bureau_code)}
    )
    if made:
        found.exchanges.set([served.id for served in at or (exchange(),)])
        found.members.set([staff(number) for number in members])
    return found


def slot(*, crew: Team | None = None, day: date = TOMORROW, hour: int = 8, capacity: int = 2) -> AppointmentSlot:
    """Open a slot of two hours."""
    return AppointmentSlot.objects.create(
        team=crew or team(), day=day, starts_at=time(hour, 30), ends_at=time(hour + 2, 30), capacity=capacity
    )


def booking(at: AppointmentSlot, owner: str = "order:1", visits: int = 1) -> Appointment:
    """Book a slot for an owner."""
    return book_slot(system(), BookSlot(slot_id=at.pk, owner=owner, visits=visits))


def work_order(owner: str = "order:1", **changed: Any) -> WorkOrder:
    """Hand installation work to a crew."""
    values: dict[str, Any] = {
        "owner": owner,
        "kind": "install",
        "exchange_id": exchange().id,
        "address": "建设路13号2号楼1单元501室",
        "contact_name": "李小明",
        "contact_phone": "13905310001",
        "customer_line_numbers": ("86010001",),
    }
    return create_work_order(system(), CreateWorkOrder(**values | changed))
