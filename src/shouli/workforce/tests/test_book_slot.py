"""Appointments: booked, replaced, handed on, kept, released."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from shouli.kernel import errors
from shouli.kernel.models import StateChange
from shouli.kernel.tests.factories import NOON, system
from shouli.places.tests.factories import bureau, exchange
from shouli.workforce import queries
from shouli.workforce.actions import (
    BookSlot,
    KeepBooking,
    ReleaseBooking,
    SlotFull,
    SlotPast,
    TransferBooking,
    book_slot,
    keep_booking,
    release_booking,
    transfer_booking,
)
from shouli.workforce.models import Appointment, AppointmentSlot
from shouli.workforce.tests.factories import TOMORROW, booking, slot, team

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def taken(made: AppointmentSlot) -> int:
    made.refresh_from_db()
    return made.taken


@pytest.mark.rule("FL-053", "FL-054")
def test_a_booking_takes_a_visit_and_shows_crew_and_time() -> None:
    made = slot()

    booked = booking(made, "order:7")

    assert taken(made) == 1
    found = queries.booking_of("order:7")
    assert found is not None
    assert (found.team_name, found.day, found.starts_at, found.ends_at) == (
        "T-LX1队",
        TOMORROW,
        time(8, 30),
        time(10, 30),
    )
    with translation.override("en"):
        assert found.label == "2026-11-23 Mon 08:30–10:30 Crew T-LX1"
    assert StateChange.objects.get(subject=f"workforce.appointment:{booked.pk}").to_state == "booked"


@pytest.mark.rule("FL-053")
def test_a_full_slot_cannot_be_chosen() -> None:
    made = slot(capacity=1)
    booking(made, "order:7")

    with pytest.raises(SlotFull):
        booking(made, "order:8")

    assert taken(made) == 1
    assert queries.booking_of("order:8") is None


@pytest.mark.rule("FL-053")
@pytest.mark.parametrize("hour", [8, 11])  # it is noon
def test_a_slot_that_has_begun_cannot_be_chosen(hour: int) -> None:
    made = slot(day=TODAY, hour=hour)

    with pytest.raises(SlotPast):
        booking(made)

    assert taken(made) == 0


def test_another_slot_replaces_the_former() -> None:
    morning, afternoon = slot(hour=8), slot(hour=13)
    booking(morning, "order:7", visits=2)

    booking(afternoon, "order:7")

    assert (taken(morning), taken(afternoon)) == (0, 1)
    assert [row.state for row in Appointment.objects.order_by("pk")] == ["released", "booked"]


def test_a_full_slot_leaves_the_former_booking_alone() -> None:
    morning, afternoon = slot(hour=8), slot(hour=13, capacity=0)
    booking(morning, "order:7")

    with pytest.raises(SlotFull):
        booking(afternoon, "order:7")

    assert taken(morning) == 1
    found = queries.booking_of("order:7")
    assert found is not None
    assert found.slot_id == morning.pk


def test_the_same_slot_again_changes_the_number_of_visits() -> None:
    made = slot(capacity=3)
    first = booking(made, "order:7", visits=2)

    again = booking(made, "order:7", visits=3)

    assert (again.pk, taken(made)) == (first.pk, 3)
    with pytest.raises(SlotFull):
        booking(made, "order:7", visits=4)
    assert booking(made, "order:7", visits=1).visits == 1
    assert taken(made) == 1


def test_an_unknown_slot_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        book_slot(system(), BookSlot(slot_id=404, owner="order:7"))


def test_a_released_booking_gives_its_visits_back_once() -> None:
    made = slot()
    booking(made, "order:7", visits=2)

    release_booking(system(), ReleaseBooking(owner="order:7"))
    assert release_booking(system(), ReleaseBooking(owner="order:7")) is None

    assert taken(made) == 0
    assert queries.booking_of("order:7") is None


def test_a_booking_is_handed_on_in_place_of_the_receivers() -> None:
    morning, afternoon = slot(hour=8), slot(hour=13)
    booking(morning, "draft:5")
    booking(afternoon, "order:7")

    transfer_booking(system(), TransferBooking(from_owner="draft:5", to_owner="order:7"))

    found = queries.booking_of("order:7")
    assert found is not None
    assert found.slot_id == morning.pk
    assert (taken(morning), taken(afternoon)) == (1, 0)
    assert transfer_booking(system(), TransferBooking(from_owner="draft:5", to_owner="order:7")) is None
    assert queries.booking_of("order:7") == found


def test_a_kept_booking_still_shows_and_a_new_one_can_follow() -> None:
    morning, afternoon = slot(hour=8), slot(hour=13)
    booking(morning, "order:7")
    keep_booking(system(), KeepBooking(owner="order:7"))

    booking(afternoon, "order:7")

    assert taken(morning) == 1
    found = queries.booking_of("order:7")
    assert found is not None
    assert (found.slot_id, found.state) == (afternoon.pk, "booked")
    assert keep_booking(system(), KeepBooking(owner="order:8")) is None


@pytest.mark.rule("FL-053")
def test_slots_are_listed_by_crew_and_date_with_what_can_be_chosen(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    slot(day=TODAY, hour=8)
    full = slot(hour=8, capacity=1)
    slot(hour=13)
    slot(crew=team("T-LX2", at=(exchange("WD"),)), hour=8)
    slot(crew=team("T-SZ1", at=(exchange("SZ", bureau_code="B-SZ"),), bureau_code="B-SZ"), hour=8)
    booking(full)
    here, served = bureau("B-LX"), exchange("WD").id

    with django_assert_num_queries(1):
        slots = queries.list_slots(bureau_id=here, from_day=TODAY, now=NOON)

    assert [(found.day, found.starts_at.hour, found.team_name, found.left, found.open) for found in slots] == [
        (TODAY, 8, "T-LX1队", 2, False),
        (TOMORROW, 8, "T-LX1队", 0, False),
        (TOMORROW, 8, "T-LX2队", 2, True),
        (TOMORROW, 13, "T-LX1队", 2, True),
    ]
    assert [found.team_name for found in queries.list_slots(exchange_id=served, from_day=TODAY, now=NOON)] == [
        "T-LX2队"
    ]
    crew = team().pk
    assert len(queries.list_slots(team_id=crew, from_day=TOMORROW, days=1, now=NOON)) == 2


def test_bookings_of_many_owners_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = slot()
    booking(made, "order:7")
    booking(made, "order:8")

    with django_assert_num_queries(1):
        found = queries.bookings_of(["order:7", "order:8", "order:9"])

    assert sorted(found) == ["order:7", "order:8"]
