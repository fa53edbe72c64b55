"""The dispatch board: a bureau's crews and slots of a day, and giving visits on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shouli.channels.field.tests.test_visits import signed_in, state_of, text, work
from shouli.identity import queries as identity
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from shouli.workforce import queries

BOARD = "/dispatch/"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stand still at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def supervisor(operator: None) -> Client:
    """The supervisor of a shop of 历下处理局."""
    return signed_in("3301")


@pytest.fixture
def resource_manager(operator: None) -> Client:
    """A resource manager, who belongs to no bureau."""
    return signed_in("6201")


def test_the_board_shows_visits_in_their_slots(supervisor: Client) -> None:
    order = work()

    today, tomorrow = (text(supervisor.get(BOARD, {"day": day})) for day in ("2026-11-22", "2026-11-23"))

    assert order.work_order_number in today
    assert order.work_order_number not in tomorrow
    assert "13:30–15:30" in today


def test_visits_without_an_appointment_stand_apart(supervisor: Client) -> None:
    order = work(booked=False)

    shown = text(supervisor.get(BOARD, {"day": "2026-11-25"}))

    assert "超时或未预约" in shown
    assert order.work_order_number in shown


def test_a_late_visit_stays_on_the_board(supervisor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order = work()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=2))

    shown = text(supervisor.get(BOARD))

    assert order.work_order_number in shown
    assert "visit-late" in shown


def test_a_supervisor_sees_the_own_bureau_only(supervisor: Client, resource_manager: Client) -> None:
    order = work(exchange="SZ", booked=False)
    bureau = identity.org_units_by_code(["B-SZ"])["B-SZ"]

    assert order.work_order_number not in text(supervisor.get(BOARD, {"bureau": str(bureau.id)}))
    assert supervisor.get(reverse("dispatch_reassign", args=[order.id])).status_code == 404
    assert order.work_order_number in text(resource_manager.get(BOARD, {"bureau": str(bureau.id)}))


@pytest.mark.parametrize("query", [{"day": "soon"}, {"day": "0001-01-01"}, {"bureau": "9" * 30}, {"bureau": "\0"}])
def test_the_board_takes_any_question(supervisor: Client, query: dict[str, str]) -> None:
    assert supervisor.get(BOARD, query).status_code == 200


def test_a_visit_is_given_to_another_crew(supervisor: Client) -> None:
    order = work()
    page = reverse("dispatch_reassign", args=[order.id])
    now = queries.get_work_order(order.id).team_id
    other = next(team for team in queries.list_teams(bureau_id=identity_bureau()) if team.id != now)
    member = next(item for item in queries.list_members(bureau_id=other.bureau_id) if item.team_id == other.id)

    answer = supervisor.post(page, {"_action": "reassign", "team_id": other.id, "installer_id": member.staff_id})

    view = queries.get_work_order(order.id)
    assert answer["Location"] == BOARD
    assert (view.team_id, view.installer_id) == (other.id, member.staff_id)


def test_an_installer_of_another_crew_is_refused(supervisor: Client) -> None:
    order = work()
    page = reverse("dispatch_reassign", args=[order.id])
    stranger = identity.staff_by_number(["5201"])["5201"]
    team = queries.get_work_order(order.id).team_id

    answer = supervisor.post(page, {"_action": "reassign", "team_id": team, "installer_id": stranger})

    assert answer.status_code == 422
    assert 'href="#f-installer_id"' in text(answer)


@pytest.mark.parametrize("team", ["", "x", "999999", "9" * 30])
def test_a_crew_that_is_none_is_refused(supervisor: Client, team: str) -> None:
    order = work()

    answer = supervisor.post(reverse("dispatch_reassign", args=[order.id]), {"_action": "reassign", "team_id": team})

    assert answer.status_code == 422
    assert 'href="#f-team_id"' in text(answer)


def test_a_finished_visit_is_not_given_on(supervisor: Client) -> None:
    order = work()
    installer = signed_in("5101")
    page = reverse("field_visit", args=[order.id])
    installer.post(page, {"_action": "fail", "reason_code": "no_port", "failure_note": "无端口"})
    team = queries.get_work_order(order.id).team_id

    answer = supervisor.post(reverse("dispatch_reassign", args=[order.id]), {"_action": "reassign", "team_id": team})

    assert answer.status_code == 422
    assert state_of(order) == "failed"


def test_choosing_a_crew_offers_its_installers(supervisor: Client) -> None:
    order = work()
    bureau = identity_bureau()
    members = queries.list_members(bureau_id=bureau)
    other = next(team for team in queries.list_teams(bureau_id=bureau) if team.id != order.team_id)

    answer = supervisor.post(reverse("dispatch_reassign", args=[order.id]), {"team_id": other.id})

    shown = text(answer)
    assert answer.status_code == 200
    for member in members:
        assert (f'<option value="{member.staff_id}"' in shown) is (
            member.staff_id in {item.staff_id for item in members if item.team_id == other.id}
        )


def test_the_cost_of_the_board_does_not_grow_with_the_work(
    supervisor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    supervisor.get(BOARD)
    for number in range(1, 6):
        work(f"order:{number}", booked=False)
    with django_assert_max_num_queries(16):
        supervisor.get(BOARD)


def test_the_board_is_for_dispatchers(operator: None) -> None:
    for number in ("3107", "5101", "6101", "9001"):
        assert signed_in(number).get(BOARD).status_code == 403


def identity_bureau() -> int:
    """Return the id of 历下处理局."""
    return identity.org_units_by_code(["B-LX"])["B-LX"].id
