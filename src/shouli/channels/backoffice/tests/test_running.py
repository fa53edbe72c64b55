"""What keeps the house running: audit trail, messages, processes, network, books, the campaign report."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from shouli.accounts import queries as accounts
from shouli.channels.backoffice.tests.reading import Reader, faults
from shouli.gateways import queries as gateways
from shouli.gateways.actions import ClaimCommands, RecordAnswer, claim_commands, record_answer
from shouli.gateways.tests.factories import command
from shouli.identity import queries as identity
from shouli.kernel import clock, trail
from shouli.kernel.dead_letters import list_dead_letters
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.kernel.trail import TrailQuery
from shouli.ledger.actions import Line, PostEntry, post_entry
from shouli.processes import queries as processes
from shouli.processes.actions import (
    CompleteStep,
    DeliverMessage,
    FireDueTimers,
    complete_step,
    deliver_message,
    fire_due_timers,
)
from shouli.processes.tests.factories import ANSWERED, OWNER, start
from tests.scenarios.desk import Desk, staff_at

CAMPAIGN = {"campaign": "NAV_PHONE", "customer_use": "home", "remark": "SYZX 家庭用户"}
ANNOUNCED = {**CAMPAIGN, "plans_family1plus": "on"}
LAST_DAY = datetime(2026, 12, 31, 12, 0, tzinfo=NOON.tzinfo)


def test_the_trail_tells_who_changed_what(administrator: Reader, product_manager: Reader) -> None:
    product_manager.send(
        reverse("office_code", args=["customer_use", "home"]), name="住宅", name_en="Home", is_active="1", sort="10"
    )

    shown = administrator.text(reverse("office_audit_trail"), actor="6101", action="catalog.")

    assert "6101 马文静" in shown
    assert "修改代码表" in shown
    assert "名称: 家庭 → 住宅" in shown
    assert "名称: 家庭 → 住宅" not in administrator.text(reverse("office_audit_trail"), actor="6102")


@pytest.mark.parametrize("typed", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", f"staff:{10**20}"])
def test_the_trail_opens_whatever_a_text_reads_like(typed: str, administrator: Reader, product_manager: Reader) -> None:
    """A moment that the operator's calendar does not have, a member of staff that no id can have: shown as typed."""
    product_manager.send(
        reverse("office_code", args=["customer_use", "home"]), name=typed, name_en="Home", is_active="1", sort="10"
    )
    entry = AuditEntry.objects.filter(action="catalog.save_code").latest("id")

    assert f"家庭 → {typed}" in administrator.text(reverse("office_audit_trail"), actor="6101", action="catalog.")
    assert typed in administrator.text(reverse("office_audit_entry", args=[entry.pk]))


def test_a_refused_attempt_is_told_with_its_code(administrator: Reader, security_auditor: Reader) -> None:
    member = reverse("office_member", args=[identity.staff_by_number(["3107"])["3107"]])
    security_auditor.send(member, "disable")

    shown = administrator.text(reverse("office_audit_trail"), outcome="refused", actor="9101")

    assert "停用工号" in shown
    assert "人员" in shown
    assert "not_allowed" in shown


def test_an_entry_shows_all_it_was_given_but_no_secret(administrator: Reader) -> None:
    member = reverse("office_member", args=[identity.staff_by_number(["3107"])["3107"]])
    administrator.send(member, "password", password="Bao-Tu-Spring-2026")
    (entry,) = trail.list_trail(TrailQuery(action="identity.set_password", actor=administrator.key))

    shown = administrator.text(reverse("office_audit_entry", args=[entry.id]))

    assert "设置密码" in shown
    assert f"<dt>请求</dt><dd><code>{entry.request_id}" in shown
    assert "identity.set_password" in shown
    assert "must_change" in shown
    assert "Bao-Tu-Spring-2026" not in shown
    assert "pbkdf2" not in shown


def test_the_trail_is_asked_by_day(administrator: Reader) -> None:
    command(ctx=system(NOON - timedelta(days=3)))
    address = reverse("office_audit_trail")
    asked = {"action": "gateways.request_network"}

    assert "网络指令 " in administrator.text(address, since="2026-11-19", until="2026-11-19", **asked)
    assert "没有符合条件的操作记录" in administrator.text(address, since="2026-11-20", **asked)


def test_the_trail_is_asked_by_the_numbers_that_people_know(administrator: Reader) -> None:
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    desk.new_customer(document_number=desk.citizen("702"), name="陈国庆")
    order = desk.open("fixed_line.install", customer)
    desk.open("fixed_line.install", customer)
    account = desk.new_account(customer, name="第二帐户")
    address = reverse("office_audit_trail")

    def shown(subject: str) -> set[tuple[str, str]]:
        return set(re.findall(r">\s*(定单|客户|帐户) (\d+)", administrator.text(address, subject=subject)))

    assert shown(order.order_number) == {("定单", str(order.pk))}
    assert shown(f" {customer.customer_number.lower()}") == {("客户", str(customer.pk))}
    assert shown(accounts.get_account(account).account_number) == {("帐户", str(account))}
    assert "9001 " in administrator.text(address, subject="9001")
    assert shown(f"orders.order:{order.pk}") == {("定单", str(order.pk))}
    assert "没有符合条件的操作记录" in administrator.text(address, subject="S999999999999")


def test_moments_in_the_trail_are_the_operator_s(administrator: Reader, product_manager: Reader) -> None:
    entry = AuditEntry.objects.create(
        action="orders.accept_order", actor=product_manager.key, channel="counter", request_id=uuid4(),
        subject="orders.order:12", given={"until": "2026-11-22T04:00:00+00:00", "at": "T-LX1"}, outcome="done", at=NOON,
        changes=[{"of": "orders.order:12", "field": "accepted_at", "old": None, "new": "2026-11-22T04:00:00+00:00"},
                 {"of": "orders.order:12", "field": "state", "old": "draft", "new": "saved"}],
    )  # fmt: skip

    shown = administrator.text(reverse("office_audit_entry", args=[entry.pk]))

    assert shown.count("2026-11-22 12:00:00") == 3  # of the entry, of what it was given and of what it changed
    assert "04:00:00" not in shown
    for words in ("保存受理", "定单 12", "受理时间", "录入中", "已保存", "T-LX1", "6101 马文静"):
        assert words in shown, words


def dead_letter() -> OutboxMessage:
    """Keep a message that was given up."""
    return OutboxMessage.objects.create(
        event="orders.order_accepted", owner="order:1", shard=1, body={}, at=NOON, state="dead", attempts=8,
        next_try_at=NOON, error="LookupError: no such order",
    )  # fmt: skip


def test_a_dead_letter_is_delivered_once_more(administrator: Reader) -> None:
    letter = dead_letter()
    assert "LookupError: no such order" in administrator.text(reverse("office_dead_letters"))

    administrator.send(reverse("office_dead_letter", args=[letter.pk]), "retry")

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("pending", 0)
    assert "orders.order_accepted" in administrator.text(reverse("office_outbox"))


def test_discarding_needs_a_reason(administrator: Reader) -> None:
    page = reverse("office_dead_letter", args=[dead_letter().pk])

    assert list(faults(administrator.send(page, "discard"))) == ["f-reason"]
    administrator.send(page, "discard", reason="定单已人工处理")

    assert list_dead_letters() == []
    assert administrator.get(page).status_code == 404


def test_dead_letters_are_counted_beside_the_work_place(administrator: Reader) -> None:
    dead_letter()

    assert '<span class="tag tag-amber">1</span>' in administrator.text("/")


def test_a_diagram_carries_what_waits(administrator: Reader) -> None:
    desk = Desk(staff_at("3107"))
    desk.collect(desk.save(desk.fill_install(desk.open("fixed_line.install", desk.new_customer()))))

    shown = administrator.text(reverse("office_process", args=["fixed_line.install"]))

    (step,) = processes.counts("fixed_line.install", NOON)
    assert (step.waiting, step.late) == (1, 0)
    assert f'"{step.step}": "1"' in shown
    assert step.title in shown
    answer = administrator.get(reverse("office_process_diagram", args=["fixed_line.install"]))
    assert answer["Content-Type"] == "application/xml; charset=utf-8"


def stopped_process() -> int:
    """Let a process stop at a step that refuses on the last day of the year; return its id."""
    start(system(LAST_DAY - timedelta(days=1)), chargeable=False)
    complete_step(system(LAST_DAY - timedelta(days=1)), CompleteStep(owner=OWNER, step="print"))
    fire_due_timers(system(LAST_DAY), FireDueTimers())
    (stopped,) = processes.list_failed()
    return stopped.instance_id


def test_a_stopped_process_is_shown_with_its_cause(administrator: Reader, product_manager: Reader) -> None:
    page = reverse("office_failed_process", args=[stopped_process()])

    assert "credit_bad" in administrator.text(reverse("office_failed_processes"))
    assert "credit_bad" in administrator.text(page)
    assert product_manager.send(page, "resume").status_code == 403
    assert len(processes.list_failed()) == 1


def test_a_stopped_process_goes_on_once_the_fault_is_mended(
    administrator: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reverse("office_failed_process", args=[stopped_process()])
    monkeypatch.setattr(clock, "now", lambda: LAST_DAY)

    assert administrator.send(page, "resume")["Location"] == page
    assert "在 remind 步骤再次失败：credit_bad: The credit is bad." in administrator.text(page)

    monkeypatch.setattr(clock, "now", lambda: LAST_DAY + timedelta(days=1))
    assert administrator.send(page, "resume")["Location"] == reverse("office_failed_processes")
    assert processes.list_failed() == []


def test_a_defect_in_the_step_is_told_and_not_thrown(administrator: Reader) -> None:
    start(system(), diagram=ANSWERED)
    deliver_message(system(), DeliverMessage(owner=OWNER, message="answered", data={"amount": "15"}))
    (stopped,) = processes.list_failed()
    page = reverse("office_failed_process", args=[stopped.instance_id])

    assert administrator.send(page, "resume")["Location"] == page

    assert "在 r 步骤再次失败：ValueError" in administrator.text(page)
    assert [item.failure for item in processes.list_failed()] == ["ValueError('a defect in the step')"]


def test_the_network_is_asked_once_more(resource_manager: Reader) -> None:
    asked = command()
    claim_commands(system(), ClaimCommands(limit=10))
    record_answer(system(), RecordAnswer(command_id=asked.pk, accepted=False, answer="IIAC no such port"))
    page = reverse("office_command", args=[asked.pk])
    shown = resource_manager.text(reverse("office_network"), state="rejected")
    assert "交换局不认识此号码的线路" in shown
    assert "开通线路" in shown
    assert ">activate<" not in shown
    told = resource_manager.text(page)
    assert "请求网络：开通线路" in told
    assert "IIAC no such port" in told
    assert "请在交换局查明并排除原因" in told
    assert 'value="retry"' in resource_manager.text(page)

    resource_manager.send(page, "retry")

    assert gateways.get_command(asked.pk).state == "requested"
    assert 'value="retry"' not in resource_manager.text(page)
    assert resource_manager.send(page, "retry").status_code == 422


def test_a_command_is_told_with_the_number_of_its_order(resource_manager: Reader) -> None:
    desk = Desk(staff_at("3107"))
    order = desk.open("fixed_line.install", desk.new_customer())
    asked, other = command(owner=f"order:{order.pk}"), command(owner="cancellation:7")

    told = resource_manager.text(reverse("office_command", args=[asked.pk]))

    assert f"固定电话新装 {order.order_number}" in told
    assert f"定单 {order.pk}" not in told
    assert "撤单 7" in resource_manager.text(reverse("office_command", args=[other.pk]))


def test_the_books_are_balanced_and_proven(administrator: Reader) -> None:
    lines = (Line(account="1001", amount=Decimal("170.00")), Line(account="6001", amount=Decimal("-170.00")))
    post_entry(system(), PostEntry(kind="test", source="test:1", memo="", lines=lines))

    shown = administrator.text(reverse("office_ledger"))
    before = administrator.text(reverse("office_ledger"), until="2026-11-21")

    assert "账簿相符。" in shown
    assert shown.count("170.00") == 4
    assert "170.00" not in before


@pytest.mark.rule("FL-AMB-23")
def test_who_announced_a_bundle_and_took_none_is_listed(operator: None, product_manager: Reader) -> None:
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    order = desk.fill_install(desk.open("fixed_line.install", customer), **ANNOUNCED)
    desk.save(order)

    shown = product_manager.text(reverse("office_campaign_report"))

    assert desk.fresh(order).order_number in shown
