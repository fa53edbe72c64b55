"""The auditor's desk."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import Browser
from shouli.channels.counter.tests.paths import Begun, charge, installed, print_all
from shouli.orders.models import Order
from tests.scenarios.desk import Desk


@pytest.fixture
def order_id(clerk: Browser, start_printed: Begun) -> int:
    """A new installation that awaits audit."""
    return start_printed.goes_on(clerk)


def state(order_id: int) -> str:
    return Order.objects.get(pk=order_id).state


@pytest.mark.rule("FL-092", "FL-138", "FL-152", "FL-169", "FL-186")
def test_the_menu_leads_to_the_orders_that_await_audit(auditor: Browser, order_id: int) -> None:
    auditor.open("/")
    assert "/counter/audit" in auditor.html

    auditor.open("/counter/audit")
    assert "综合业务受理 › 稽核 › 稽核" in auditor.text
    assert Order.objects.get(pk=order_id).order_number in auditor.text


@pytest.mark.rule("FL-093")
def test_an_order_passes_and_cannot_pass_twice(auditor: Browser, order_id: int) -> None:
    auditor.open(f"/counter/audit/{order_id}")
    auditor.send({"_action": "pass"}, f"/counter/audit/{order_id}")
    assert state(order_id) == "fulfilling"
    assert auditor.url == "/counter/audit"

    auditor.send({"_action": "pass"}, f"/counter/audit/{order_id}")
    assert auditor.status == 422
    assert state(order_id) == "fulfilling"


@pytest.mark.rule("FL-AMB-18")
def test_sending_back_needs_a_reason_which_the_counter_reads(clerk: Browser, auditor: Browser, order_id: int) -> None:
    auditor.open(f"/counter/audit/{order_id}")
    auditor.send({"_action": "return", "reason": " "}, f"/counter/audit/{order_id}")
    assert auditor.status == 422
    auditor.send({"_action": "return", "reason": "缺签字"}, f"/counter/audit/{order_id}")
    assert state(order_id) == "returned"

    clerk.open(f"/counter/orders/{order_id}")
    assert "缺签字" in clerk.text
    clerk.send({"_action": "resubmit", "remark": ""}, f"/counter/orders/{order_id}")
    assert clerk.status == 422
    clerk.send({"_action": "resubmit", "remark": "已补签"}, f"/counter/orders/{order_id}")
    assert state(order_id) == "awaiting_audit"


def test_a_batch_passes_each_by_itself(auditor: Browser, clerk: Browser, desk: Desk, order_id: int) -> None:
    draft = desk.open("fixed_line.install", Order.objects.get(pk=order_id).customer)

    auditor.open("/counter/audit")
    auditor.send({"_action": "pass", "row": [str(order_id), str(draft.pk), "x", "999999"]}, "/counter/audit")

    assert state(order_id) == "fulfilling"
    assert state(draft.pk) == "draft"
    assert "已稽核 1 张定单" in auditor.text
    assert draft.order_number in auditor.text


def test_a_batch_of_nothing_is_only_reported(auditor: Browser, order_id: int) -> None:
    auditor.send({"_action": "pass"}, "/counter/audit")

    assert "请先勾选定单" in auditor.text
    assert state(order_id) == "awaiting_audit"


def test_fee_deviations_stand_out(auditor: Browser, clerk: Browser, desk: Desk) -> None:
    order_id = installed(clerk, desk.new_customer())
    fee = Order.objects.get(pk=order_id).fees.get(name="工料费").pk
    clerk.open(f"/counter/orders/{order_id}/charge", "form-charge")
    clerk.press(f"fee:adjust:{fee}", **{f"fee.{fee}.amount": "100", f"fee.{fee}.reason": "老客户"})
    charge(clerk, order_id)
    print_all(clerk, order_id)

    auditor.open("/counter/audit")
    assert "费用已调整" in auditor.text
    auditor.open(f"/counter/audit/{order_id}")
    assert "120.00" in auditor.text
    assert "老客户" in auditor.text


@pytest.mark.rule("FL-091")
def test_a_clerk_audits_nothing(clerk: Browser, order_id: int) -> None:
    assert clerk.open("/counter/audit").status == 403
    assert clerk.open(f"/counter/audit/{order_id}").status == 403
