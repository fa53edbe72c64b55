"""The order page says what was ordered and tells the whole story, with names; so does the auditor's page."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import Browser, signed_in
from shouli.channels.counter.tests.paths import Begun, charge, print_all
from shouli.gateways import queries as gateways
from shouli.gateways.actions import ClaimCommands, RecordAnswer, claim_commands, record_answer
from shouli.identity import queries as identity
from shouli.kernel import outbox
from shouli.kernel.tests.factories import NOON, system
from shouli.orders.models import Order
from shouli.payments import queries as payments
from shouli.payments.papers import papers_of
from shouli.subscriptions.queries import SubscriptionView
from shouli.workforce import queries as workforce
from shouli.workforce.actions import FailWork, fail_work
from tests.scenarios.desk import Desk

FORM = "form-cancel"


@pytest.fixture
def saved(clerk: Browser, start_saved: Begun) -> int:
    """A saved new installation that awaits its charge of 120.00."""
    return start_saved.goes_on(clerk)


@pytest.fixture
def printed(clerk: Browser, start_printed: Begun) -> int:
    """The same, paid in cash; it awaits audit."""
    return start_printed.goes_on(clerk)


def page(browser: Browser, order_id: int) -> Browser:
    return browser.open(f"/counter/orders/{order_id}")


def story(browser: Browser) -> str:
    """Return what is under "what happened"."""
    return browser.part("history-title", 20000)


def in_this_order(text: str, *parts: str) -> bool:
    """Say whether the parts are in the text one after the other."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part} does not come after {text[:place][-40:]!r} in {text}"
        place = found + len(part)
    return True


def test_the_page_says_what_was_ordered(clerk: Browser, saved: int) -> None:
    order = Order.objects.get(pk=saved)
    booking = workforce.booking_of(f"order:{saved}")
    assert booking is not None

    page(clerk, saved)
    told = clerk.part("agreed-title", 20000)

    for text in ("建设路13号2号楼1单元501室", order.lines.get().service_number, "私人住宅", booking.label, "已预约"):
        assert text in told, text
    assert "帐户" in told
    assert "客户本人" in told
    assert "有效证件" in told
    assert "138****0001" in told
    assert "13800000001" not in clerk.html


def test_what_recurs_stands_beside_the_fees(clerk: Browser, saved: int) -> None:
    page(clerk, saved)

    assert "以后每月" in clerk.part("fees", 6000)


@pytest.mark.rule("FL-121")
def test_a_relocation_says_where_the_line_was_and_goes(clerk: Browser, desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "relocate", **desk.address("jsl", 15), address_text="3号楼")
    desk.book(order)
    desk.save(order)

    told = page(clerk, order.pk).part("agreed-title", 20000)
    assert in_this_order(told, "建设路15号3号楼", "原为", line.address)

    desk.through(order)
    after = page(clerk, order.pk).part("agreed-title", 20000)
    assert in_this_order(after, "建设路15号3号楼", "原为", line.address)


def test_the_story_names_who_did_what_and_when(clerk: Browser, auditor: Browser, desk: Desk, saved: int) -> None:
    fee = Order.objects.get(pk=saved).fees.get(name="工料费").pk
    clerk.open(f"/counter/orders/{saved}/charge", "form-charge")
    clerk.press(f"fee:adjust:{fee}", **{f"fee.{fee}.amount": "100", f"fee.{fee}.reason": "老客户"})
    charge(clerk, saved)
    print_all(clerk, saved, "print")
    auditor.send({"_action": "return", "reason": "缺签字"}, f"/counter/audit/{saved}")
    clerk.send({"_action": "resubmit", "remark": "已补签"}, f"/counter/orders/{saved}")
    auditor.send({"_action": "pass", "note": "已核对"}, f"/counter/audit/{saved}")
    fail_work_by("5101", saved)
    clerk.open(f"/counter/orders/{saved}")
    clerk.send({"_action": "rebook", "slot": clerk.offered("slot")[-1]}, f"/counter/orders/{saved}")
    order = Order.objects.get(pk=saved)
    desk.visit(order)
    desk.network(order)

    told = story(page(clerk, saved))

    (payment,) = payments.payments_of(f"order:{saved}")
    (invoice,) = papers_of([payment.id])
    number = order.lines.get().service_number
    assert in_this_order(
        told,
        *("开始录入", "3107 刘晓梅", "已受理", "3107 刘晓梅", "已预约上门时间"),
        *("工料费已调整：120.00 → 100.00", "3107 刘晓梅", "老客户"),
        *("已收费：100.00", "刘晓梅", "现金 100.00", payment.payment_number, invoice.number),
        *("已打印", "已交稽核"),
        *("稽核退回", "3201", "缺签字", "已重新报送", "3107 刘晓梅", "已补签", "稽核通过", "3201", "已核对"),
        *("已派装维员", "上门未完成", "5101 李强", "客户不在", "无人应门"),
        *("上门完成", "请求网络：开通", number, "网络已回应：已执行", number, "已竣工"),
    )
    assert "已预约上门时间" in told
    assert "staff:" not in told


def fail_work_by(staff_number: str, order_id: int) -> None:
    """Let an installer report the visit as not done."""
    staff = identity.find_staff(staff_number)
    assert staff is not None
    ctx = identity.staff_context(staff, channel="field", now=NOON, language="zh-hans")
    (visit,) = [item for item in workforce.work_orders_of(f"order:{order_id}") if item.state in workforce.TO_DO]
    fail_work(ctx, FailWork(work_order_id=visit.id, reason_code="customer_absent", note="无人应门"))
    outbox.drain(NOON)


def test_a_cancelled_order_names_the_approver_the_void_invoice_and_the_refund(
    clerk: Browser, supervisor: Browser, desk: Desk, saved: int
) -> None:
    charge(clerk, saved)
    print_all(clerk, saved, "print")
    clerk.open(f"/counter/orders/{saved}/cancel", FORM).press("cancel", reason="客户搬家")
    assert in_this_order(story(page(clerk, saved)), "申请撤单", "3107 刘晓梅", "客户搬家")
    supervisor.open(f"/counter/orders/{saved}/cancel", FORM).press("approve")

    told = story(page(clerk, saved))

    (payment,) = payments.payments_of(f"order:{saved}")
    (invoice,) = papers_of([payment.id])
    assert in_this_order(told, "申请撤单", "3107 刘晓梅", "撤单已批准", "3301", "已撤单", "客户搬家")
    assert "已退款：120.00" in told
    assert f"{invoice.number}已作废" in told
    assert in_this_order(clerk.part("cancellation-title"), "批准人", "3301")
    papers = clerk.part("papers-title", 8000)
    assert in_this_order(papers, invoice.number, "作废", "退款单", payment.payment_number)
    slip = clerk.open(f"/counter/orders/{saved}/papers/refund")
    assert slip.status == 200
    assert in_this_order(slip.text, "退款单", payment.payment_number, "3301", "客户搬家", "120.00")
    assert "作废" in clerk.open(f"/counter/orders/{saved}/papers/invoice").text


def test_there_is_no_refund_slip_of_what_was_not_given_back(clerk: Browser, printed: int) -> None:
    assert clerk.open(f"/counter/orders/{printed}/papers/refund").status == 404
    assert "退款单" not in page(clerk, printed).text


def test_a_network_fault_says_which_line_what_was_asked_and_what_was_answered(desk: Desk, printed: int) -> None:
    order = Order.objects.get(pk=printed)
    desk.audit(order)
    desk.visit(order)
    (command,) = claim_commands(system(NOON), ClaimCommands(limit=9))
    record_answer(system(NOON), RecordAnswer(command_id=command.pk, accepted=False, answer="IEAE the line exists"))
    outbox.drain(NOON)

    manager = signed_in("6201")
    told = page(manager, printed).part("fault-title", 3000)
    number = order.lines.get().service_number
    assert in_this_order(told, "网络未完成", number, "开通", "交换局已有此号码的线路。", "IEAE the line exists")
    assert "再次请求网络" in told

    manager.send({"_action": "retry_network"}, f"/counter/orders/{printed}")
    assert "fault-title" not in page(manager, printed).html
    assert in_this_order(story(manager), "请求网络：开通", "网络已回应：未执行", "故障处理后再次请求网络", "6201")
    assert [item.state for item in gateways.commands_of(f"order:{printed}")] == ["withdrawn", "requested"]


def test_the_auditor_sees_the_appointment(auditor: Browser, printed: int) -> None:
    booking = workforce.booking_of(f"order:{printed}")
    assert booking is not None

    auditor.open(f"/counter/audit/{printed}")

    assert booking.label in auditor.text
    assert "建设路13号2号楼1单元501室" in auditor.text
    assert "13800000001" not in auditor.html


def test_the_auditor_sees_what_a_change_changes(auditor: Browser, desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "change_products", secondaries=[c for c in line.secondaries if c != "CALLER_ID"])
    desk.save(order)
    desk.papers(order)

    told = auditor.open(f"/counter/audit/{order.pk}").part("asked-title", 20000)

    assert in_this_order(told, "二级增值产品", "原为", "来电显示")
    assert told.count("原为") == 1


def test_who_adjusted_a_fee_is_named_to_the_auditor(clerk: Browser, auditor: Browser, saved: int) -> None:
    fee = Order.objects.get(pk=saved).fees.get(name="工料费").pk
    clerk.open(f"/counter/orders/{saved}/charge", "form-charge")
    clerk.press(f"fee:adjust:{fee}", **{f"fee.{fee}.amount": "100", f"fee.{fee}.reason": "老客户"})
    charge(clerk, saved)
    print_all(clerk, saved)

    auditor.open(f"/counter/audit/{saved}")

    assert "老客户 (3107 刘晓梅)" in auditor.text
    assert "staff:" not in auditor.text


def test_a_draft_is_not_for_the_auditor(auditor: Browser, clerk: Browser, start_draft: Begun) -> None:
    draft = start_draft.goes_on(clerk)

    auditor.open(f"/counter/audit/{draft}")

    assert auditor.url == f"/counter/orders/{draft}"
    assert "agreed-title" not in auditor.html
