"""Work handed to crews, passed on and called off."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from shouli.kernel import errors
from shouli.kernel.models import StateChange
from shouli.kernel.tests.factories import system
from shouli.places.tests.factories import bureau, exchange
from shouli.workforce import queries
from shouli.workforce.actions import (
    Instruction,
    NoTeam,
    ReassignWork,
    WithdrawWork,
    complete_work,
    reassign_work,
    withdraw_work,
)
from shouli.workforce.actions.complete_work import CompleteWork
from shouli.workforce.models import WorkOrder
from shouli.workforce.tests.factories import booking, installer, slot, staff, team, work_order

pytestmark = pytest.mark.django_db


@pytest.mark.rule("FL-098")
def test_work_goes_to_the_crew_of_the_exchange_with_its_instructions() -> None:
    crew = team()
    phone = Instruction(code="hand_over_navigation_phone", text="交付导航话机", quantity=2)

    made = work_order("order:7", instructions=(phone,))

    view = queries.get_work_order(made.pk)
    assert (view.team_id, view.state, view.priority, view.due_at) == (crew.pk, "open", "medium", None)
    assert view.instructions == (phone,)
    assert view.line_numbers == ("86010001",)
    assert made.work_order_number.startswith("W261122")
    assert StateChange.objects.get(subject=f"workforce.workorder:{made.pk}").transition == "create"


def test_a_booked_crew_gets_the_work_by_the_end_of_its_slot() -> None:
    team()
    other = team("T-LX2")
    booking(slot(crew=other), "order:7")

    made = work_order("order:7")

    assert made.team == other
    assert made.due_at == datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_an_exchange_without_crew_is_refused() -> None:
    with pytest.raises(NoTeam):
        work_order()

    assert not WorkOrder.objects.exists()


def test_work_is_passed_to_another_crew_and_installer() -> None:
    team()
    other = team("T-LX2", members=("5102",))
    made = work_order()

    reassign_work(system(), ReassignWork(work_order_id=made.pk, team_id=other.pk, installer_id=staff("5102")))

    view = queries.get_work_order(made.pk)
    assert (view.team_name, view.installer_name) == ("T-LX2队", "Installer 5102")


def test_work_goes_to_no_stranger_no_missing_crew_and_not_after_its_end() -> None:
    crew = team()
    made = work_order()

    with pytest.raises(errors.Invalid):
        reassign_work(system(), ReassignWork(work_order_id=made.pk, team_id=crew.pk, installer_id=staff("5201")))
    with pytest.raises(errors.NotFound):
        reassign_work(system(), ReassignWork(work_order_id=made.pk, team_id=404))
    withdraw_work(system(), WithdrawWork(owner="order:1"))
    with pytest.raises(errors.WrongState):
        reassign_work(system(), ReassignWork(work_order_id=made.pk, team_id=crew.pk))


def test_all_unfinished_work_of_an_owner_is_called_off() -> None:
    team()
    done, waiting = work_order("order:7"), work_order("order:7", kind="relocate")
    other = work_order("order:8")
    complete_work(installer(), CompleteWork(work_order_id=done.pk, line_test="passed", signed=True))

    assert withdraw_work(system(), WithdrawWork(owner="order:7")) == 1

    assert [view.state for view in queries.work_orders_of("order:7")] == ["completed", "withdrawn"]
    assert queries.get_work_order(waiting.pk).closed_at is not None
    assert queries.get_work_order(other.pk).state == "open"


def test_the_dispatcher_sees_the_bureaus_work_by_crew() -> None:
    team()
    work_order("order:7")
    team("T-SZ1", at=(exchange("SZ", bureau_code="B-SZ"),), bureau_code="B-SZ")
    work_order("order:8", exchange_id=exchange("SZ").id)

    assert [view.owner for view in queries.list_dispatch(bureau_id=bureau("B-SZ"))] == ["order:8"]
