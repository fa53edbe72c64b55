"""Capacities of a bureau's day: changed together, refused slot by slot."""

from __future__ import annotations

import pytest

from shouli.kernel.errors import Invalid, Stale
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import system
from shouli.workforce import queries
from shouli.workforce.actions import Capacity, SetCapacities, set_capacities
from shouli.workforce.models import AppointmentSlot
from shouli.workforce.tests.factories import TOMORROW, booking, slot, team

pytestmark = pytest.mark.django_db


def change(made: AppointmentSlot, capacity: int, *, seen: int = 2, key: str = "", bureau_id: int | None = None) -> int:
    """Change one slot."""
    data = SetCapacities(
        bureau_id=bureau_id or team().bureau_id,
        day=TOMORROW,
        slots=(Capacity(slot_id=made.pk, capacity=capacity, seen=seen),),
    )
    return set_capacities(system(key=key), data)


def capacities() -> list[tuple[int, int]]:
    """Return capacity and bookings of each slot of the day."""
    found = queries.list_capacities(bureau_id=team().bureau_id, day=TOMORROW)
    return [(item.capacity, item.taken) for item in found]


def test_a_slot_gets_more_visits_and_the_trail_says_from_what_to_what() -> None:
    made = slot(capacity=2)

    assert change(made, 5) == 1

    assert capacities() == [(5, 0)]
    entry = AuditEntry.objects.get(action="workforce.adjust_slot")
    assert [(item["field"], item["old"], item["new"]) for item in entry.changes] == [("capacity", 2, 5)]


def test_what_stays_as_it_is_counts_for_nothing() -> None:
    assert change(slot(capacity=2), 2) == 0
    assert not AuditEntry.objects.filter(action="workforce.adjust_slot").exists()


def test_zero_closes_a_slot_nobody_booked() -> None:
    change(slot(capacity=2), 0)

    assert capacities() == [(0, 0)]


@pytest.mark.parametrize(("capacity", "code"), [(1, "below_bookings"), (101, "out_of_range"), (-1, "out_of_range")])
def test_a_capacity_that_cannot_be_is_refused_at_its_slot(capacity: int, code: str) -> None:
    made = slot(capacity=2)
    booking(made, visits=2)

    with pytest.raises(Invalid) as refusal:
        change(made, capacity)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [(f"capacity.{made.pk}", code)]
    assert capacities() == [(2, 2)]


def test_a_slot_of_another_bureau_is_not_there() -> None:
    made = slot(capacity=2)

    with pytest.raises(Invalid) as refusal:
        change(made, 3, bureau_id=404)

    assert [fault.code for fault in refusal.value.faults] == ["unknown_slot"]
    assert capacities() == [(2, 0)]


def test_a_page_overtaken_by_a_change_is_stale() -> None:
    made = slot(capacity=2)

    with pytest.raises(Stale):
        change(made, 5, seen=3)

    assert capacities() == [(2, 0)]


def test_sending_twice_changes_once() -> None:
    made = slot(capacity=2)

    assert (change(made, 5, key="k"), change(made, 5, key="k")) == (1, 1)


def test_days_are_added_up() -> None:
    made = slot(capacity=3)
    booking(made, visits=1)

    (found,) = queries.list_slot_days(from_day=TOMORROW, days=1)
    assert (found.bureau_id, found.slots, found.capacity, found.taken) == (team().bureau_id, 1, 3, 1)
    assert queries.list_slot_days(from_day=TOMORROW, days=1, bureau_id=404) == []
