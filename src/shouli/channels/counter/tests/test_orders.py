"""Order list, order page, inbox, diagrams."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import Browser
from shouli.channels.counter.tests.paths import Begun, charge, print_all
from shouli.orders.models import Order
from shouli.processes.models import HumanTask
from tests.scenarios.desk import Desk


@pytest.fixture
def order_id(clerk: Browser, start_saved: Begun) -> int:
    """A saved new installation that awaits its charge."""
    return start_saved.goes_on(clerk)


def state(order_id: int) -> str:
    return Order.objects.get(pk=order_id).state


def test_the_list_filters_by_state_business_and_number(clerk: Browser, order_id: int) -> None:
    number = Order.objects.get(pk=order_id).order_number

    assert number in clerk.open("/counter/orders?state=awaiting_charge").text
    assert number not in clerk.open("/counter/orders?state=completed").text
    assert number in clerk.open("/counter/orders?journey=fixed_line.install").text
    assert number not in clerk.open("/counter/orders?journey=fixed_line.relocate").text
    assert number in clerk.open(f"/counter/orders?text={number[:9]}").text


def test_the_list_comes_as_csv(clerk: Browser, order_id: int) -> None:
    response = clerk.client.get("/counter/orders?format=csv")

    assert response.headers["Content-Type"].startswith("text/csv")
    assert Order.objects.get(pk=order_id).order_number in response.content.decode()


def test_another_bureau_sees_neither_list_nor_order(other_clerk: Browser, order_id: int) -> None:
    assert Order.objects.get(pk=order_id).order_number not in other_clerk.open("/counter/orders").text
    tails = (
        "",
        "/charge",
        "/print",
        "/diagram",
        "/diagram.xml",
        "/cancel",
        "/cancel/diagram",
        "/papers/acceptance_form",
    )
    for tail in tails:
        assert other_clerk.open(f"/counter/orders/{order_id}{tail}").status == 404


def test_the_page_says_where_it_stands_and_why_it_costs(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}")

    for text in ("待收费", "固话-05", "等待：收费", "刘晓梅"):
        assert text in clerk.text


def test_the_diagram_marks_where_the_order_stands(clerk: Browser, order_id: int) -> None:
    clerk.open(f"/counter/orders/{order_id}/diagram")
    assert '"collect": "current"' in clerk.html

    response = clerk.client.get(f"/counter/orders/{order_id}/diagram.xml")
    assert response.content.startswith(b"<?xml")


def test_a_task_is_claimed_given_back_and_passed_on(clerk: Browser, colleague: Browser, order_id: int) -> None:
    task = HumanTask.objects.get(step="collect")
    clerk.open("/counter/inbox")
    assert f"task:claim:{task.pk}" in clerk.read.buttons

    clerk.send({"_action": f"task:claim:{task.pk}"}, "/counter/inbox")
    assert f"task:release:{task.pk}" in clerk.read.buttons
    assert f"task:claim:{task.pk}" not in colleague.open("/counter/inbox").read.buttons

    clerk.send({"_action": f"task:pass:{task.pk}", "to": "3109"}, "/counter/inbox")
    assert f"task:release:{task.pk}" in colleague.open("/counter/inbox").read.buttons
    colleague.send({"_action": f"task:release:{task.pk}"}, "/counter/inbox")
    assert f"task:claim:{task.pk}" in clerk.open("/counter/inbox").read.buttons


def test_passing_a_task_to_nobody_is_refused_in_words(clerk: Browser, order_id: int) -> None:
    task = HumanTask.objects.get(step="collect")
    clerk.send({"_action": f"task:claim:{task.pk}"}, "/counter/inbox")

    clerk.send({"_action": f"task:pass:{task.pk}", "to": "0000"}, "/counter/inbox")

    assert f"task:release:{task.pk}" in clerk.read.buttons


def test_the_inbox_leaves_out_what_other_bureaus_do(other_clerk: Browser, order_id: int) -> None:
    assert "没有待办任务" in other_clerk.open("/counter/inbox").text
    task = HumanTask.objects.get(step="collect")

    assert other_clerk.client.post("/counter/inbox", {"_action": f"task:claim:{task.pk}"}).status_code == 404
    assert HumanTask.objects.get(step="collect").claimed_by == ""


def test_a_failed_visit_is_booked_again(clerk: Browser, auditor: Browser, desk: Desk, order_id: int) -> None:
    charge(clerk, order_id)
    print_all(clerk, order_id)
    auditor.send({"_action": "pass"}, f"/counter/audit/{order_id}")
    desk.visit(Order.objects.get(pk=order_id), reason="customer_absent")
    clerk.open(f"/counter/orders/{order_id}")
    slot = clerk.offered("slot")[0]

    clerk.send({"_action": "rebook", "slot": slot}, f"/counter/orders/{order_id}")

    assert "已重新预约上门" in clerk.text
    assert HumanTask.objects.filter(step="visit", state="open").exists() or "上门" in clerk.text
