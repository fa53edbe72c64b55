"""Change how many visits the crews of a bureau make in the slots of one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.workforce.actions.open_slots import AdjustSlot, adjust_slot
from shouli.workforce.models import AppointmentSlot

MOST = 100  # visits in one slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """A slot and the number of visits it is to have; ``seen`` is the number the page was opened with."""

    slot_id: int
    capacity: int
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCapacities:
    """The slots of one bureau and day to change."""

    bureau_id: int
    day: date
    slots: tuple[Capacity, ...]


@action("workforce.set_capacities")
def set_capacities(ctx: Context, data: SetCapacities) -> int:
    """Change the slots of a bureau's crews on one day, all or none; 0 closes one. Give how many were changed.

    :raises Invalid: naming each slot with more visits booked, or more than one slot can have: ``capacity.17``
    :raises Stale: if somebody changed one of them since the page was opened
    """
    wanted = {item.slot_id: item for item in data.slots}
    rows = AppointmentSlot.objects.select_for_update(of=("self",)).filter(
        pk__in=wanted, day=data.day, team__bureau=data.bureau_id
    )
    slots = {slot.pk: slot for slot in rows.order_by("pk")}

    errors.refuse_if(_faults(wanted, slots))
    if any(slot.capacity != wanted[slot.pk].seen for slot in slots.values()):
        raise errors.Stale(thing=data.day)

    changed = [slot for slot in slots.values() if slot.capacity != wanted[slot.pk].capacity]
    for slot in changed:
        adjust_slot.within(ctx, AdjustSlot(slot_id=slot.pk, capacity=wanted[slot.pk].capacity))
    return len(changed)


def _faults(wanted: Mapping[int, Capacity], slots: Mapping[int, AppointmentSlot]) -> Iterator[errors.Fault]:
    for slot_id, item in wanted.items():
        field = f"capacity.{slot_id}"
        if slot_id not in slots:
            text = str(_("There is no such slot on this day."))
            yield errors.Fault(field=field, code="unknown_slot", message=text)
        elif not 0 <= item.capacity <= MOST:
            text = str(_("A slot has between 0 and %(most)s visits.")) % {"most": MOST}
            yield errors.Fault(field=field, code="out_of_range", message=text)
        elif item.capacity < slots[slot_id].taken:
            text = str(_("%(taken)s visits are booked in this slot already.")) % {"taken": slots[slot_id].taken}
            yield errors.Fault(field=field, code="below_bookings", message=text)
