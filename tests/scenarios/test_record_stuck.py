"""Whatever waits for nothing and nobody is found and recorded; what waits for somebody is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouli.config.worker import DUTIES, Worker
from shouli.gateways.actions import (
    ClaimCommands,
    RecordAnswer,
    RequestNetwork,
    claim_commands,
    record_answer,
    request_network,
)
from shouli.gateways.models import NetworkCommand
from shouli.kernel import outbox
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders.business.journey import get_journey
from shouli.orders.models import Order, StuckCase
from shouli.orders.stuck_search import find_stuck, list_stuck, stuck_cases
from shouli.processes.actions import (
    CancelProcess,
    CompleteStep,
    StartProcess,
    cancel_process,
    complete_step,
    start_process,
)
from shouli.processes.models import HumanTask, ProcessInstance
from shouli.workforce.models import WorkOrder
from tests.scenarios.desk import Desk

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def saved(desk: Desk) -> Order:
    """A new installation that awaits its charge."""
    order = desk.save(desk.fill_install(desk.open("fixed_line.install", desk.new_customer())))
    outbox.drain(NOON)
    return order


@pytest.fixture
def audited(desk: Desk, saved: Order) -> Order:
    """A new installation that waits for the installer."""
    desk.collect(saved)
    desk.papers(saved)
    desk.audit(saved)
    outbox.drain(NOON)
    return desk.fresh(saved)


@pytest.fixture
def visited(desk: Desk, audited: Order) -> Order:
    """A new installation that waits for the network."""
    desk.visit(audited)
    return desk.fresh(audited)


def delivered() -> list[tuple[str, str]]:
    """Let the news arrive first."""
    outbox.drain(NOON)
    return found()


def found() -> list[tuple[str, str]]:
    """Return what is stuck an hour later, and why."""
    return [(item.about, item.cause) for item in find_stuck(LATER)]


def test_nothing_is_stuck_at_any_station_of_an_order(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    stations = {"draft": delivered()}
    desk.save(desk.fill_install(order))
    stations["saved"] = delivered()
    desk.collect(order)
    desk.papers(order)
    stations["printed"] = delivered()
    desk.audit(order)
    stations["audited"] = delivered()
    desk.visit(order, reason="customer_absent")
    stations["visit failed"] = delivered()
    orders.rebook_visit(desk.ctx, orders.RebookVisit(order_id=order.pk))
    desk.visit(order)
    stations["visited"] = delivered()
    desk.network(order, accepted=False)
    stations["network refused"] = delivered()
    orders.retry_network(system(NOON), orders.RetryNetwork(order_id=order.pk))
    stations["asked again"] = delivered()
    desk.network(order)
    stations["completed"] = delivered()

    assert desk.fresh(order).state == "completed"
    assert stations == {station: [] for station in stations}


def test_an_order_without_a_process(saved: Order) -> None:
    ProcessInstance.objects.filter(owner=f"order:{saved.pk}").delete()

    assert found() == [(f"order:{saved.pk}", "no_process")]


def test_a_process_that_waits_at_no_step(saved: Order) -> None:
    HumanTask.objects.filter(instance__owner=f"order:{saved.pk}").delete()

    assert found() == [(f"order:{saved.pk}", "no_step")]


def test_an_order_that_waits_for_a_visit_nobody_is_to_make(audited: Order) -> None:
    WorkOrder.objects.filter(owner=f"order:{audited.pk}").delete()

    assert found() == [(f"order:{audited.pk}", "no_visit")]


def test_an_order_that_waits_for_the_network_which_has_nothing_to_do(visited: Order) -> None:
    NetworkCommand.objects.filter(owner=f"order:{visited.pk}").delete()

    assert found() == [(f"order:{visited.pk}", "no_command")]


def test_an_order_that_waits_for_derived_ones_of_which_there_are_none(desk: Desk, saved: Order) -> None:
    child = desk.open("fixed_line.install", saved.customer, parent_id=saved.pk)
    Order.objects.filter(pk=child.pk).update(state="awaiting_audit")
    Order.objects.filter(pk=saved.pk).update(state="audited")
    ctx, owner = system(NOON), f"order:{saved.pk}"
    cancel_process(ctx, CancelProcess(owner=owner))
    diagram = get_journey("fixed_line.family").diagram
    known = {"order_id": saved.pk, "chargeable": False}
    start_process(ctx, StartProcess(process_key="fixed_line.family", diagram=diagram, owner=owner, data=known))
    complete_step(ctx, CompleteStep(owner=owner, step="print"))
    complete_step(ctx, CompleteStep(owner=owner, step="audit", data={"verdict": "passed"}))
    ProcessInstance.objects.create(
        spec=ProcessInstance.objects.get(owner=owner, state="running").spec,
        owner=f"order:{child.pk}", state="failed", state_text="{}", started_at=NOON,
    )  # fmt: skip
    assert delivered() == []  # the derived order is open

    Order.objects.filter(pk=child.pk).update(state="cancelled")
    ProcessInstance.objects.filter(owner=f"order:{child.pk}").delete()

    assert found() == [(owner, "no_derived")]


def test_an_order_whose_news_could_not_be_delivered(visited: Order) -> None:
    ctx, owner = system(NOON), f"order:{visited.pk}"
    claim_commands(ctx, ClaimCommands())
    record_answer(ctx, RecordAnswer(command_id=NetworkCommand.objects.get(owner=owner).pk, accepted=True, answer=""))
    assert found() == []  # the news is on its way

    OutboxMessage.objects.filter(owner=owner, event="gateways.network_answered").update(state="dead")

    assert found() == [(owner, "no_news")]


def test_a_process_that_has_outlived_its_order(saved: Order) -> None:
    Order.objects.filter(pk=saved.pk).update(state="cancelled", ended_at=NOON)

    assert found() == [(f"order:{saved.pk}", "over")]


def test_a_cancellation_without_a_process(desk: Desk, audited: Order) -> None:
    orders.cancel_order(desk.ctx, orders.CancelOrder(order_id=audited.pk, reason="客户放弃办理"))
    assert delivered() == []

    ProcessInstance.objects.filter(owner=f"cancellation:{audited.pk}").delete()

    assert found() == [(f"cancellation:{audited.pk}", "no_process")]


def test_a_command_whose_answer_nobody_waits_for(operator: None) -> None:
    asked = RequestNetwork(
        owner="order:77", verb="activate", line_number="86010001", exchange_code="LX", correlation="order:77:0"
    )
    command = request_network(system(NOON), asked)

    assert found() == [(f"command:{command.pk}", "nobody")]


def test_what_has_just_moved_is_on_its_way(saved: Order) -> None:
    ProcessInstance.objects.filter(owner=f"order:{saved.pk}").delete()

    assert find_stuck(NOON + timedelta(minutes=9)) == []


def test_a_case_begins_once_and_ends_when_the_thing_goes_on(saved: Order) -> None:
    instance = ProcessInstance.objects.get(owner=f"order:{saved.pk}")
    ProcessInstance.objects.filter(pk=instance.pk).update(state="cancelled")

    assert [orders.record_stuck(system(LATER), orders.RecordStuck()) for _time in range(2)] == [1, 0]
    (shown,) = list_stuck()
    assert (shown.order_number, shown.since) == (saved.order_number, NOON)
    assert (shown.cause, shown.way_out) == (
        "没有流程在推进这张定单。",
        "请撤单（退还费用和号码）后重新受理。",
    )
    assert OutboxMessage.objects.filter(event="orders.stuck_found", owner=f"stuck:order:{saved.pk}").count() == 1

    ProcessInstance.objects.filter(pk=instance.pk).update(state="running")
    assert orders.record_stuck(system(LATER), orders.RecordStuck()) == 1
    assert (stuck_cases().count(), StuckCase.objects.get().ended_at) == (0, LATER)


def many_stuck(saved: Order, count: int) -> None:
    """Leave an order and its likes without a process."""
    ProcessInstance.objects.filter(owner=f"order:{saved.pk}").delete()
    for place in range(count - 1):
        Order.objects.create(
            order_number=f"S9{place:010d}",
            journey=saved.journey,
            customer=saved.customer,
            state=saved.state,
            opened_at=NOON - timedelta(minutes=place),
        )


def test_everything_that_is_stuck_is_found_a_batch_at_a_time(saved: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    many_stuck(saved, 5)
    with CaptureQueriesContext(connection) as at_once:
        assert len(found()) == 5
    monkeypatch.setattr("shouli.orders.stuck_search.AT_ONCE", 2)

    with CaptureQueriesContext(connection) as in_batches:
        assert len(found()) == 5

    assert len(at_once) <= 10
    assert len(in_batches) <= len(at_once) + 2 * 4  # for each further batch: read, last moves, news, real orders


def test_a_sweep_records_the_longest_stuck_first_and_the_next_one_the_others(
    saved: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_stuck(saved, 5)
    monkeypatch.setattr("shouli.orders.stuck_search.MOST_NEW", 3)

    begun = [orders.record_stuck(system(LATER), orders.RecordStuck())]
    oldest = {case.order.order_number for case in stuck_cases() if case.order}
    begun += [orders.record_stuck(system(LATER), orders.RecordStuck()) for _time in range(2)]

    assert oldest == {"S90000000001", "S90000000002", "S90000000003"}
    assert begun == [3, 2, 0]


def test_the_worker_looks_for_it(saved: Order) -> None:
    ProcessInstance.objects.filter(owner=f"order:{saved.pk}").delete()
    duty = [duty for duty in DUTIES if duty.name == "stuck"]

    Worker(duty, now=lambda: LATER).round()

    assert stuck_cases().count() == 1
