"""Book an appointment (预约时间), hand it on, keep it or release it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError
from django.db.models import F

from shouli.kernel import errors
from shouli.kernel.actions import action, move, record_created, savepoint, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.workforce import queries, states
from shouli.workforce.models import Appointment, AppointmentSlot


class SlotFull(errors.BusinessError):
    """The crew has no visit left in this slot."""

    code = "slot_full"
    message = _("%(slot)s is full.")
    way_out = _("Choose another time or another crew.")


class SlotPast(errors.BusinessError):
    """The slot has begun or is over."""

    code = "slot_past"
    message = _("%(slot)s has begun or is over.")
    way_out = _("Choose a later time.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSlot:
    """The slot to book, for its owner (``order:12``), and how many visits of it."""

    slot_id: int
    owner: str
    visits: int = 1


@action("workforce.book_slot")
def book_slot(ctx: Context, data: BookSlot) -> Appointment:
    """Book a slot for an owner in place of the one booked before (FL-052, FL-053).

    The database decides who of many gets the last visit: it is taken by one statement that only a slot with room
    satisfies. Slots are locked in id order.

    :raises NotFound: if there is no such slot
    :raises SlotPast: if it has begun
    :raises SlotFull: if it has not enough visits left
    :raises Stale: if the same owner is booking somewhere else just now
    """
    former = queries.lock_booking(data.owner)
    wanted = {data.slot_id} | ({former.slot_id} if former else set())
    slots = {row.pk: row for row in AppointmentSlot.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    slot = slots.get(data.slot_id)

    if slot is None:
        raise errors.NotFound(thing=_("appointment slot"), key=data.slot_id)
    label = queries.slot_label(slot.day, slot.starts_at, slot.ends_at)
    if queries.has_begun(slot.day, slot.starts_at, ctx.now):
        raise SlotPast(slot=label)
    own = former.visits if former and former.slot_id == slot.pk else 0
    if not _take(slot.pk, data.visits - own):
        raise SlotFull(slot=label)

    if former and former.slot_id == slot.pk:
        write(former, visits=data.visits)
        return former
    if former:
        _give_back(ctx, former)
    return _booked(ctx, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseBooking:
    """The owner whose appointment is released."""

    owner: str


@action("workforce.release_booking")
def release_booking(ctx: Context, data: ReleaseBooking) -> Appointment | None:
    """Give an owner's booked visits back to the crew; without an appointment nothing happens."""
    booking = queries.lock_booking(data.owner)

    if booking is not None:
        _give_back(ctx, booking)
    return booking


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBooking:
    """From whom to whom."""

    from_owner: str
    to_owner: str


@action("workforce.transfer_booking")
def transfer_booking(ctx: Context, data: TransferBooking) -> Appointment | None:
    """Hand a booked appointment to another owner in place of what that one had; without one nothing happens."""
    booking, replaced = queries.lock_booking(data.from_owner), queries.lock_booking(data.to_owner)

    if booking is not None and booking != replaced:
        if replaced is not None:
            _give_back(ctx, replaced)
        write(booking, owner=data.to_owner)
    return booking


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepBooking:
    """The owner whose appointment is kept."""

    owner: str


@action("workforce.keep_booking")
def keep_booking(ctx: Context, data: KeepBooking) -> Appointment | None:
    """Note that the crew came at the appointed time; without an appointment nothing happens."""
    booking = queries.lock_booking(data.owner)

    if booking is not None:
        move(ctx, booking, states.APPOINTMENT, "keep")
    return booking


def _take(slot_id: int, visits: int) -> bool:
    """Take visits of a slot if it has that many left; a negative number gives visits back."""
    room = AppointmentSlot.objects.filter(pk=slot_id, capacity__gte=F("taken") + visits)
    return bool(room.update(taken=F("taken") + visits))


def _booked(ctx: Context, data: BookSlot) -> Appointment:
    try:
        with savepoint():
            booking = Appointment.objects.create(
                slot_id=data.slot_id, owner=data.owner, visits=data.visits, state=states.BOOKED, booked_at=ctx.now
            )
    except IntegrityError as clash:
        raise errors.Stale(thing=_("appointment")) from clash
    record_created(ctx, booking, states.APPOINTMENT)
    return booking


def _give_back(ctx: Context, booking: Appointment) -> None:
    AppointmentSlot.objects.filter(pk=booking.slot_id).update(taken=F("taken") - booking.visits)
    move(ctx, booking, states.APPOINTMENT, "release")
