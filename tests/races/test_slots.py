"""Many hands reach for the last visits of a slot: no more are booked than the crew can make."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.db.models import Sum

from shouli.kernel.errors import BusinessError
from shouli.kernel.tests.factories import system
from shouli.workforce.actions import BookSlot, book_slot
from shouli.workforce.models import Appointment, AppointmentSlot
from shouli.workforce.tests.factories import booking, slot
from tests.races.together import read_all_then_write, together

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
HANDS = 8


def outcome(slot_id: int, owner: str) -> str:
    try:
        book_slot(system(), BookSlot(slot_id=slot_id, owner=owner))
    except BusinessError as refusal:
        return refusal.code
    return "booked"


def test_reading_first_and_writing_then_books_one_visit_for_all() -> None:
    made = slot(capacity=1)

    def has_room() -> bool:
        found = AppointmentSlot.objects.get(pk=made.pk)
        return found.taken < found.capacity

    def take(_owner: str) -> None:
        AppointmentSlot.objects.filter(pk=made.pk).update(taken=1)

    assert read_all_then_write(has_room, take, HANDS) == HANDS  # the race is real


def test_no_more_are_booked_than_there_are_visits() -> None:
    made = slot(capacity=3)

    outcomes = together([partial(outcome, made.pk, f"order:{hand}") for hand in range(HANDS)])

    assert Counter(outcomes) == {"booked": 3, "slot_full": HANDS - 3}
    made.refresh_from_db()
    assert made.taken == 3


def test_bookings_that_swap_slots_do_not_lock_each_other_out() -> None:
    morning, afternoon = slot(hour=8, capacity=HANDS), slot(hour=13, capacity=HANDS)
    for hand in range(HANDS):
        booking((morning, afternoon)[hand % 2], f"order:{hand}")

    outcomes = together([partial(outcome, (afternoon, morning)[hand % 2].pk, f"order:{hand}") for hand in range(HANDS)])

    assert outcomes == ["booked"] * HANDS
    assert taken_and_booked(morning) == taken_and_booked(afternoon) == (HANDS // 2, HANDS // 2)


def test_one_owner_at_two_desks_holds_one_appointment() -> None:
    slots = [slot(hour=hour, capacity=HANDS) for hour in (8, 10, 12, 14)]

    outcomes = together([partial(outcome, made.pk, "order:7") for made in slots])

    assert set(outcomes) <= {"booked", "stale"}
    assert "booked" in outcomes
    assert Appointment.objects.filter(owner="order:7", state="booked").count() == 1
    for made in slots:
        taken, booked = taken_and_booked(made)
        assert taken == booked


def taken_and_booked(made: AppointmentSlot) -> tuple[int, int]:
    """Return what the slot says is taken and what its appointments add up to."""
    made.refresh_from_db()
    booked = made.appointments.filter(state="booked").aggregate(visits=Sum("visits"))["visits"]
    return made.taken, booked or 0
