"""The installer's phone: the crew's visits, and their reports."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest
from django.test import Client
from django.urls import reverse

from shouli.channels.field import home
from shouli.identity import queries as identity
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON, system
from shouli.places import queries as places
from shouli.workforce import queries
from shouli.workforce.actions import BookSlot, CreateWorkOrder, Instruction, book_slot, create_work_order
from shouli.workforce.queries import WorkOrderView
from tests.scenarios.desk import Desk, staff_at
from tests.support.signing_in import client_of

SET = Instruction(code="hand_over_navigation_phone", text="交付导航话机", quantity=2)
DONE = {"_action": "complete", "line_test": "passed", "signed": "1", "handed_over": SET.code, "note": "顺利"}


class Answer(Protocol):
    """What a test reads of an answer."""

    content: bytes


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stand still at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


def signed_in(number: str) -> Client:
    """Sign a member of staff in."""
    staff = identity.find_staff(number)
    assert staff is not None
    return client_of(staff)


@pytest.fixture
def installer(operator: None) -> Client:
    """An installer of 历下装机一队."""
    return signed_in("5101")


def work(owner: str = "order:1", *, exchange: str = "LX", booked: bool = True) -> WorkOrderView:
    """Hand work to the first crew of an exchange, in its first free slot."""
    place = places.exchanges_by_code([exchange])[exchange]
    if booked:
        slots = queries.list_slots(exchange_id=place.id, from_day=NOON.date(), now=NOON)
        book_slot(system(), BookSlot(slot_id=next(slot.id for slot in slots if slot.open), owner=owner))
    made = create_work_order(
        system(),
        CreateWorkOrder(
            owner=owner,
            kind="install",
            exchange_id=place.id,
            address="建设路13号2号楼1单元501室",
            contact_name="李小明",
            contact_phone="13905310001",
            instructions=(SET,),
            customer_line_numbers=("86010001",),
        ),
    )
    return queries.get_work_order(made.pk)


def page_of(order: WorkOrderView) -> str:
    """Return where a visit is reported."""
    return reverse("field_visit", args=[order.id])


def state_of(order: WorkOrderView) -> str:
    """Return where a work order stands."""
    return queries.get_work_order(order.id).state


def text(answer: Answer) -> str:
    """Return the source of a page."""
    return answer.content.decode()


def test_the_list_shows_the_crews_visits_by_day(installer: Client) -> None:
    order = work()
    work("order:2", booked=False)

    shown = text(installer.get(reverse("field_visits")))

    assert order.work_order_number in shown
    assert 'href="tel:13905310001"' in shown
    assert "13:30–15:30" in shown
    assert "未预约" in shown


def test_home_counts_what_the_menu_counts_however_many_visits_are_listed(
    installer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "MOST_VISITS", 1)
    work()
    work("order:2", booked=False)

    shown = text(installer.get(reverse("home")))

    assert re.search(r">\s*2\s*<[^>]*>\s*(<[^>]*>)?\s*待上门", shown), shown[:0]


def test_another_crews_visits_are_not_seen(installer: Client) -> None:
    order = work(exchange="SZ", booked=False)

    assert order.work_order_number not in text(installer.get(reverse("field_visits")))
    assert installer.get(page_of(order)).status_code == 404
    assert installer.post(page_of(order), DONE).status_code == 404
    assert text(signed_in("5201").get(reverse("field_visits"))).count(order.work_order_number) == 1


def test_a_crew_with_nothing_to_do_is_told(installer: Client) -> None:
    assert "没有待办工单" in text(installer.get(reverse("field_visits")))


def test_a_visit_is_started_and_reported(installer: Client) -> None:
    order = work()
    shown = text(installer.get(page_of(order)))
    assert "交付导航话机 × 2" in shown

    assert installer.post(page_of(order), {"_action": "start"})["Location"] == page_of(order)
    assert state_of(order) == "started"

    assert installer.post(page_of(order), DONE)["Location"] == page_of(order)
    view = queries.get_work_order(order.id)
    assert (view.state, view.installer_name) == ("completed", "李强")
    assert view.report == {"line_test": "passed", "note": "顺利", "signed": True, "handed_over": [SET.code]}
    assert 'value="complete"' not in text(installer.get(page_of(order)))


def test_after_a_report_the_page_says_what_comes_next(installer: Client) -> None:
    order, other = work(), work("order:2", booked=False)
    installer.post(page_of(order), DONE)

    shown = text(installer.get(page_of(order)))
    assert "报告已收到。将请求网络开通线路" in shown
    assert page_of(other) in shown

    installer.post(page_of(other), {"_action": "fail", "reason_code": "customer_absent", "failure_note": "无人应门"})
    shown = text(installer.get(page_of(other)))
    assert "由营业厅改约或撤单" in shown
    assert f'href="{reverse("field_visits")}"' in shown


def test_the_visit_says_what_the_clerk_remarked_and_what_is_installed(installer: Client) -> None:
    desk = Desk(staff_at("3107"))
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, remark="三楼无电梯，请带长梯")
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    (visit,) = queries.work_orders_of(f"order:{order.pk}")

    shown = text(installer.get(page_of(visit)))

    assert "三楼无电梯，请带长梯" in shown
    assert order.order_number in shown
    assert "来电显示" in shown


def test_where_a_line_is_taken_from_stands_on_the_visit(installer: Client) -> None:
    desk = Desk(staff_at("3107"))
    line = desk.line_in_service(desk.new_customer())
    order = desk.change(line, "relocate", **desk.address("jsl", 15), address_text="3号楼")
    desk.book(order)
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)
    (visit,) = queries.work_orders_of(f"order:{order.pk}")

    assert f"原为 {line.address}" in " ".join(text(installer.get(page_of(visit))).split())


def test_a_visit_of_tomorrow_cannot_be_reported_done_today(installer: Client) -> None:
    place = places.exchanges_by_code(["LX"])["LX"]
    slots = queries.list_slots(exchange_id=place.id, from_day=NOON.date() + timedelta(days=1), now=NOON)
    book_slot(system(), BookSlot(slot_id=next(slot.id for slot in slots if slot.open), owner="order:3"))
    order = work("order:3", booked=False)

    shown = text(installer.get(page_of(order)))
    assert 'value="complete"' not in shown
    assert 'value="fail"' in shown

    answer = installer.post(page_of(order), DONE)
    assert answer.status_code == 422
    assert "不能提前报告完成" in text(answer)
    assert "请在预约当天报告" in text(answer)
    assert state_of(order) == "open"


@pytest.mark.rule("FL-098")
def test_everything_missing_is_told_at_once(installer: Client) -> None:
    order = work()

    answer = installer.post(page_of(order), {"_action": "complete", "note": "快好了"})

    shown = text(answer)
    assert answer.status_code == 422
    for field in ("line_test", "signed", "handed_over"):
        assert f'href="#f-{field}"' in shown
    assert "尚未交付：交付导航话机" in shown
    assert "快好了" in shown
    assert state_of(order) == "open"


def test_a_visit_that_came_to_nothing_needs_reason_and_words(installer: Client) -> None:
    order = work()

    answer = installer.post(page_of(order), {"_action": "fail"})
    assert answer.status_code == 422
    assert 'href="#f-reason_code"' in text(answer)
    assert 'href="#f-failure_note"' in text(answer)
    assert '<details class="card visit" id="not-done" open>' in text(answer)

    installer.post(page_of(order), {"_action": "fail", "reason_code": "customer_absent", "failure_note": "无人应门"})
    view = queries.get_work_order(order.id)
    assert (view.state, view.failure_reason, view.report) == ("failed", "customer_absent", {"note": "无人应门"})


def test_a_report_sent_twice_is_one_report(installer: Client) -> None:
    order = work()

    answers = [installer.post(page_of(order), {**DONE, "_key": "k-1"}) for _again in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert state_of(order) == "completed"


def test_a_second_report_of_another_kind_is_refused(installer: Client) -> None:
    order = work()
    installer.post(page_of(order), DONE)

    answer = installer.post(page_of(order), {"_action": "fail", "reason_code": "no_port", "failure_note": "无端口"})

    assert answer.status_code == 422
    assert state_of(order) == "completed"


@pytest.mark.parametrize(
    "values",
    [
        {}, {"_action": "burn"}, {"_action": "complete", "line_test": "\0" * 9},
        {"_action": "complete", "note": "x" * 501}, {"_action": "fail", "reason_code": "x" * 5000},
        {"_action": "fail", "reason_code": ["a", "b"]},
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_changes_nothing(installer: Client, values: dict[str, Any]) -> None:
    order = work()

    assert installer.post(page_of(order), values).status_code == 422
    assert state_of(order) == "open"


def test_the_page_is_for_installers(operator: None) -> None:
    for number in ("3107", "3201", "6101", "9001"):
        assert signed_in(number).get(reverse("field_visits")).status_code == 403
    assert Client().get(reverse("field_visits"))["Location"] == "/login?next=/field/"


def test_reports_are_kept_on_the_phone(installer: Client) -> None:
    shown = text(installer.get(page_of(work())))

    assert "field/offline.js" in shown
    assert shown.count("data-keep=") == 2
