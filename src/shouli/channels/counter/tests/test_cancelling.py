"""The page that cancels: numbers first, then the reason, then the word of whoever may give money back."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import Browser, signed_in
from shouli.channels.counter.tests.paths import Begun
from shouli.gateways import queries as gateways
from shouli.gateways.actions import ClaimCommands, claim_commands
from shouli.kernel.tests.factories import NOON, system
from shouli.orders.models import Cancellation, Order
from shouli.parties.tests.factories import citizen_number
from tests.scenarios.desk import Desk

FORM = "form-cancel"


@pytest.fixture
def order_id(clerk: Browser, start_saved: Begun) -> int:
    """A saved new installation that awaits its charge."""
    return start_saved.goes_on(clerk)


@pytest.fixture
def paid(clerk: Browser, start_printed: Begun) -> int:
    """The same, paid with 120.00 in cash and printed."""
    return start_printed.goes_on(clerk)


def state(order_id: int) -> str:
    return Order.objects.get(pk=order_id).state


def page_of(order_id: int) -> str:
    return f"/counter/orders/{order_id}/cancel"


def number_of(order_id: int) -> str:
    return Order.objects.get(pk=order_id).lines.get().service_number


def test_it_says_in_numbers_what_will_happen_and_wants_a_reason(clerk: Browser, order_id: int) -> None:
    clerk.open(page_of(order_id), FORM)
    assert f"释放号码 1 个：{number_of(order_id)}" in clerk.text
    assert "退还金额" not in clerk.text

    clerk.press("cancel", reason=" ")
    assert clerk.status == 422
    assert "请填写撤单原因。" in clerk.faults_at("reason")
    assert state(order_id) == "awaiting_charge"

    clerk.press("cancel", reason="客户改变主意")
    assert state(order_id) == "cancelled"
    assert clerk.url == f"/counter/orders/{order_id}"
    for told in ("已全部退回", "客户改变主意", f"1 个：{number_of(order_id)}", "刘晓梅"):
        assert told in clerk.text
    assert clerk.open(page_of(order_id)).url == f"/counter/orders/{order_id}"


def test_an_order_changed_meanwhile_is_not_cancelled(clerk: Browser, order_id: int) -> None:
    clerk.open(page_of(order_id), FORM)
    Order.objects.filter(pk=order_id).update(version=99)

    clerk.press("cancel", reason="客户改变主意")

    assert clerk.status == 422
    assert "已被他人修改" in clerk.text
    assert state(order_id) == "awaiting_charge"


def test_a_paid_order_goes_to_the_supervisor_who_approves(clerk: Browser, supervisor: Browser, paid: int) -> None:
    clerk.open(page_of(paid), FORM)
    assert "现金 ¥120.00" in clerk.text
    assert "须由主管审批" in clerk.text
    clerk.press("cancel", reason="客户搬家")
    assert state(paid) == "awaiting_audit"
    assert "等待审批" in clerk.text
    assert "等待：审批撤单 · 营业主管" in clerk.text
    assert clerk.open(page_of(paid), FORM).buttons("approve") == []

    supervisor.open("/counter/inbox")
    assert "审批撤单" in supervisor.text
    assert page_of(paid) in supervisor.html
    supervisor.open(page_of(paid), FORM)
    assert "客户搬家" in supervisor.text
    supervisor.press("approve")

    assert state(paid) == "cancelled"
    assert "现金 ¥120.00" in supervisor.text


def test_a_supervisor_refuses_with_a_reason(clerk: Browser, supervisor: Browser, paid: int) -> None:
    clerk.open(page_of(paid), FORM).press("cancel", reason="客户搬家")
    supervisor.open(page_of(paid), FORM).press("refuse", reason="")
    assert supervisor.status == 422
    assert "请说明不同意的理由。" in supervisor.faults_at("reason")

    supervisor.press("refuse", reason="已派装机员")

    assert state(paid) == "awaiting_audit"
    assert "已派装机员" in clerk.open(f"/counter/orders/{paid}").text
    assert Cancellation.objects.get().state == "refused"


def test_a_forged_approval_by_a_clerk_is_refused(clerk: Browser, paid: int) -> None:
    clerk.open(page_of(paid), FORM).press("cancel", reason="客户搬家")

    clerk.send({"_action": "approve"}, page_of(paid))

    assert clerk.status == 422
    assert state(paid) == "awaiting_audit"


def test_the_undo_is_repaired_from_the_inbox(clerk: Browser, supervisor: Browser, desk: Desk, paid: int) -> None:
    order = Order.objects.get(pk=paid)
    desk.audit(order)
    desk.visit(order)
    (command,) = claim_commands(system(NOON), ClaimCommands(limit=9))
    desk.answer(command.pk, accepted=True, delivered=False)
    supervisor.open(page_of(paid), FORM)
    assert f"网络回退 {number_of(paid)}" in supervisor.text
    assert "号码在网络回退完成前仍为本定单保留" in supervisor.text
    supervisor.press("cancel", reason="客户搬家")
    desk.network_undo(order, accepted=False)

    manager = signed_in("6201")
    assert "处理回退故障" in manager.open("/counter/inbox").text
    assert '"repair_undo": "current"' in manager.open(f"/counter/orders/{paid}/cancel/diagram").html
    assert manager.client.get(f"/counter/orders/{paid}/cancel/diagram.xml").content.startswith(b"<?xml")
    manager.open(f"/counter/orders/{paid}")
    assert "回退中" in manager.text
    manager.send({"_action": "retry_undo"}, f"/counter/orders/{paid}")
    assert "已再次请求网络执行" in manager.text
    desk.network_undo(order)

    assert "已全部退回" in manager.open(f"/counter/orders/{paid}").text
    assert [item.state for item in gateways.commands_of(f"cancellation:{paid}")] == ["withdrawn", "accepted"]


def test_the_entry_of_the_menu_lists_what_can_be_cancelled(clerk: Browser, desk: Desk) -> None:
    """Of the customer being served first, of all on demand; drafts and finished orders are not among them."""
    customer = desk.new_customer(name="李小明")
    desk.line_in_service(customer)
    mine = desk.save(desk.fill_install(desk.open("fixed_line.install", customer), door_number="15"))
    desk.open("fixed_line.install", customer)
    other_customer = desk.new_customer(name="周一二", document_number=citizen_number(serial="789"))
    other = desk.save(desk.fill_install(desk.open("fixed_line.install", other_customer), door_number="17"))

    clerk.open("/counter/cancel")
    assert clerk.html.count('data-href="/counter/orders/') == 2

    clerk.open(f"/counter/customers/{customer.pk}").open("/counter/cancel")
    assert f"/counter/orders/{mine.pk}/cancel" in clerk.html
    assert f"/counter/orders/{other.pk}/cancel" not in clerk.html
    assert f"/counter/orders/{other.pk}/cancel" in clerk.open("/counter/cancel?all=1").html
    assert "/counter/cancel" in clerk.client.post("/palette", {"q": "CD"}).content.decode()
