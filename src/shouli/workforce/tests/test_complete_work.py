"""What installers do with their work orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from shouli.kernel import errors
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON
from shouli.workforce import queries
from shouli.workforce.actions import (
    CompleteWork,
    FailWork,
    Instruction,
    OtherCrew,
    StartWork,
    VisitAhead,
    complete_work,
    fail_work,
    start_work,
)
from shouli.workforce.tests.factories import booking, installer, slot, staff, team, work_order

pytestmark = pytest.mark.django_db
PHONE = Instruction(code="hand_over_navigation_phone", text="交付导航话机")


def done(work_order_id: int, **changed: object) -> CompleteWork:
    values: dict[str, object] = {"work_order_id": work_order_id, "line_test": "passed", "signed": True}
    return CompleteWork(**(values | changed))  # type: ignore[arg-type]


def test_who_starts_the_work_is_its_installer() -> None:
    team()
    made = work_order()

    start_work(installer(), StartWork(work_order_id=made.pk))

    view = queries.get_work_order(made.pk)
    assert (view.state, view.installer_id) == ("started", staff())
    with pytest.raises(errors.WrongState):
        start_work(installer(), StartWork(work_order_id=made.pk))


@pytest.mark.rule("FL-098")
def test_the_set_is_handed_over_on_the_visit_or_the_work_is_not_done() -> None:
    team()
    made = work_order(instructions=(PHONE,))

    with pytest.raises(errors.Invalid) as refusal:
        complete_work(installer(), done(made.pk))
    assert [fault.code for fault in refusal.value.faults] == ["not_handed_over"]
    assert queries.get_work_order(made.pk).state == "open"

    complete_work(installer(), done(made.pk, handed_over=(PHONE.code,), note=" 已测试 "))
    view = queries.get_work_order(made.pk)
    assert (view.state, view.closed_at, view.installer_id) == ("completed", NOON, staff())
    assert view.report == {"line_test": "passed", "note": "已测试", "signed": True, "handed_over": [PHONE.code]}


def test_completed_work_is_told_to_its_owner_and_keeps_the_appointment() -> None:
    crew = team()
    booking(slot(crew=crew), "order:7")
    made = work_order("order:7")

    complete_work(replace(installer(), now=NOON + timedelta(days=1)), done(made.pk))

    message = OutboxMessage.objects.get()
    assert (message.event, message.owner) == ("workforce.work_order_completed", "order:7")
    assert message.body == {"work_order_id": made.pk, "kind": "install", "owner": "order:7"}
    found = queries.booking_of("order:7")
    assert found is not None
    assert found.state == "kept"


def test_a_visit_of_tomorrow_is_not_reported_as_done_today() -> None:
    crew = team()
    booking(slot(crew=crew), "order:7")
    made = work_order("order:7")

    with pytest.raises(VisitAhead) as refusal:
        complete_work(installer(), done(made.pk))

    assert refusal.value.code == "visit_ahead"
    assert "2026-11-23" in refusal.value.text
    assert refusal.value.advice
    assert (queries.get_work_order(made.pk).state, OutboxMessage.objects.count()) == ("open", 0)
    booked = queries.booking_of("order:7")
    assert booked is not None
    assert booked.state == "booked"


def test_a_visit_of_tomorrow_can_be_given_up_today() -> None:
    crew = team()
    booking(slot(crew=crew), "order:7")
    made = work_order("order:7")

    fail_work(installer(), FailWork(work_order_id=made.pk, reason_code="customer_declined", note="客户来电取消"))

    assert queries.get_work_order(made.pk).state == "failed"


def test_failed_work_is_told_with_its_reason() -> None:
    team()
    made = work_order("order:7")

    fail_work(installer(), FailWork(work_order_id=made.pk, reason_code="customer_absent", note="两次敲门无人"))

    view = queries.get_work_order(made.pk)
    assert (view.state, view.failure_reason, view.report) == ("failed", "customer_absent", {"note": "两次敲门无人"})
    assert OutboxMessage.objects.get().body == {
        "work_order_id": made.pk,
        "kind": "install",
        "reason_code": "customer_absent",
        "note": "两次敲门无人",
        "owner": "order:7",
    }


def test_a_failure_without_listed_reason_is_refused() -> None:
    team()
    made = work_order()

    with pytest.raises(errors.Invalid):
        fail_work(installer(), FailWork(work_order_id=made.pk, reason_code="rain", note="下雨"))

    assert queries.get_work_order(made.pk).state == "open"


def test_closed_work_stays_closed() -> None:
    team()
    made = work_order()
    complete_work(installer(), done(made.pk))

    with pytest.raises(errors.WrongState):
        complete_work(installer(), done(made.pk))
    with pytest.raises(errors.WrongState):
        fail_work(installer(), FailWork(work_order_id=made.pk, reason_code="line_fault", note="杂音"))
    assert OutboxMessage.objects.count() == 1


def test_another_crews_work_is_neither_shown_nor_touched() -> None:
    team()
    team("T-LX2", at=(), members=("5102",))
    made = work_order()
    stranger = installer("5102")

    with pytest.raises(OtherCrew):
        start_work(stranger, StartWork(work_order_id=made.pk))
    with pytest.raises(OtherCrew):
        complete_work(stranger, done(made.pk))
    with pytest.raises(errors.NotFound):
        queries.get_own_work_order(stranger, made.pk)
    assert queries.list_work_orders(stranger) == []
    assert queries.get_own_work_order(installer(), made.pk).id == made.pk


def test_work_that_is_not_there_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        queries.get_work_order(404)
    with pytest.raises(errors.NotFound):
        start_work(installer(), StartWork(work_order_id=404))


def test_an_installer_sees_what_is_due_first(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team()
    work_order("order:1")
    work_order("order:2", due_at=NOON + timedelta(days=2))
    work_order("order:3", due_at=NOON + timedelta(days=1))
    ctx = installer()

    with django_assert_num_queries(1):
        found = queries.list_work_orders(ctx)

    assert [view.owner for view in found] == ["order:3", "order:2", "order:1"]
    assert [view.owner for view in queries.list_work_orders(ctx, limit=1, offset=1)] == ["order:2"]
    assert queries.list_work_orders(ctx, in_states=("completed",)) == []
