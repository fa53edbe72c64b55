"""Open appointment slots by the crews' weekly patterns, and change the capacity of one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.workforce.models import AppointmentSlot, SlotPattern
from shouli.workforce.rules.slots import LONGEST, Hours, Pattern, overlap, slots_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlots:
    """From which day on, for how many days."""

    from_day: date
    days: int


@action("workforce.open_slots")
def open_slots(ctx: Context, data: OpenSlots) -> int:
    """Open the slots of all active crews; those open already stay as they are. Give how many were opened.

    A slot that would overlap an open one of the same crew is left out, so that a changed pattern counts from the first
    day that has no slots of the old one; of two patterns that overlap, the one that begins first counts.

    :raises Invalid: if more days are asked for than may be opened in one go
    """
    if not 1 <= data.days <= LONGEST:
        text = _("Open between 1 and %(most)s days.") % {"most": LONGEST}
        raise errors.Invalid([errors.Fault(field="days", code="days_out_of_range", message=text)])

    opened = AppointmentSlot.objects.filter(day__gte=data.from_day, day__lt=data.from_day + timedelta(days=data.days))
    busy: defaultdict[tuple[int, date], list[Hours]] = defaultdict(list)
    for slot in opened.only("team_id", "day", "starts_at", "ends_at"):
        busy[slot.team_id, slot.day].append(slot)
    patterns = [
        Pattern(
            team_id=row.team_id,
            weekdays=row.weekdays,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            capacity=row.capacity,
        )
        for row in SlotPattern.objects.filter(team__active=True).order_by("team_id", "starts_at", "ends_at", "pk")
    ]
    fresh = []
    for day, pattern in slots_of(patterns, data.from_day, data.days):
        others = busy[pattern.team_id, day]
        if not any(overlap(pattern, other) for other in others):
            others.append(pattern)
            fresh.append((day, pattern))

    AppointmentSlot.objects.bulk_create(
        (
            AppointmentSlot(
                team_id=pattern.team_id,
                day=day,
                starts_at=pattern.starts_at,
                ends_at=pattern.ends_at,
                capacity=pattern.capacity,
            )
            for day, pattern in fresh
        ),
        ignore_conflicts=True,  # another worker may be opening the same days
    )
    return len(fresh)


class BelowBookings(errors.BusinessError):
    """More visits are booked than the slot would have."""

    code = "below_bookings"
    message = _("%(taken)s visits are booked in this slot already.")
    way_out = _("Move appointments to another slot first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustSlot:
    """The slot and the number of visits it is to have; 0 closes it."""

    slot_id: int
    capacity: int


@action("workforce.adjust_slot")
def adjust_slot(ctx: Context, data: AdjustSlot) -> AppointmentSlot:
    """Change how many visits a crew makes in one slot.

    :raises NotFound: if there is no such slot
    :raises BelowBookings: if more visits are booked already
    """
    slot = AppointmentSlot.objects.select_for_update().filter(pk=data.slot_id).first()

    if slot is None:
        raise errors.NotFound(thing=_("appointment slot"), key=data.slot_id)
    if data.capacity < slot.taken:
        raise BelowBookings(taken=slot.taken)

    write(slot, capacity=data.capacity)
    return slot
