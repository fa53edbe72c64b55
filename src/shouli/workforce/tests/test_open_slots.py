"""Slots from weekly patterns."""

from __future__ import annotations

from datetime import date, time

import pytest

from shouli.kernel import errors
from shouli.kernel.tests.factories import system
from shouli.workforce.actions import AdjustSlot, BelowBookings, OpenSlots, adjust_slot, open_slots
from shouli.workforce.models import AppointmentSlot, SlotPattern
from shouli.workforce.tests.factories import TOMORROW, booking, slot, team

pytestmark = pytest.mark.django_db


def pattern(weekdays: str = "12345", *, begins: time = time(8, 30), ends: time = time(10, 30)) -> None:
    SlotPattern.objects.create(team=team(), weekdays=weekdays, starts_at=begins, ends_at=ends, capacity=3)


def test_the_pattern_makes_slots_on_its_weekdays() -> None:
    pattern("15")

    assert open_slots(system(), OpenSlots(from_day=TOMORROW, days=7)) == 2

    opened = AppointmentSlot.objects.order_by("day")
    assert [found.day for found in opened] == [date(2026, 11, 23), date(2026, 11, 27)]
    assert (opened[0].starts_at, opened[0].ends_at, opened[0].capacity) == (time(8, 30), time(10, 30), 3)


def test_opening_again_adds_only_what_is_missing() -> None:
    pattern()
    open_slots(system(), OpenSlots(from_day=TOMORROW, days=2))
    booking(AppointmentSlot.objects.earliest("day"))

    assert open_slots(system(), OpenSlots(from_day=TOMORROW, days=3)) == 1

    assert [found.taken for found in AppointmentSlot.objects.order_by("day")] == [1, 0, 0]


def test_of_patterns_that_overlap_the_one_that_begins_first_counts() -> None:
    pattern("5", begins=time(10), ends=time(12))
    pattern("12345", begins=time(8, 30), ends=time(10, 30))
    pattern("5", begins=time(10, 30), ends=time(11))

    open_slots(system(), OpenSlots(from_day=date(2026, 11, 27), days=1))

    opened = AppointmentSlot.objects.order_by("starts_at").values_list("starts_at", "ends_at")
    assert list(opened) == [(time(8, 30), time(10, 30)), (time(10, 30), time(11))]


def test_a_changed_pattern_counts_from_the_first_day_without_slots() -> None:
    pattern()
    open_slots(system(), OpenSlots(from_day=TOMORROW, days=1))
    SlotPattern.objects.update(starts_at=time(8), ends_at=time(12))

    open_slots(system(), OpenSlots(from_day=TOMORROW, days=2))

    opened = AppointmentSlot.objects.order_by("day").values_list("starts_at", flat=True)
    assert list(opened) == [time(8, 30), time(8)]


def test_a_crew_that_is_no_more_gets_no_slots() -> None:
    pattern()
    crew = team()
    crew.active = False
    crew.save()

    assert open_slots(system(), OpenSlots(from_day=TOMORROW, days=7)) == 0


@pytest.mark.parametrize("days", [0, -1, 93])
def test_the_number_of_days_is_bounded(days: int) -> None:
    with pytest.raises(errors.Invalid):
        open_slots(system(), OpenSlots(from_day=TOMORROW, days=days))


def test_capacity_changes_but_not_below_what_is_booked() -> None:
    made = slot(capacity=2)
    booking(made, visits=2)

    with pytest.raises(BelowBookings):
        adjust_slot(system(), AdjustSlot(slot_id=made.pk, capacity=1))
    assert adjust_slot(system(), AdjustSlot(slot_id=made.pk, capacity=5)).capacity == 5
    with pytest.raises(errors.NotFound):
        adjust_slot(system(), AdjustSlot(slot_id=404, capacity=1))
