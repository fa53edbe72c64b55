"""The home page: what each role opens its day on, number by number, and that each number leads to just those."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import translation

from shouli.catalog import queries as catalog
from shouli.catalog.actions import (
    DraftFeeTable,
    ProposePrice,
    SubmitFeeTable,
    draft_fee_table,
    propose_price,
    submit_fee_table,
)
from shouli.channels.counter.tests.browser import Browser, signed_in
from shouli.identity import queries as identity
from shouli.identity import states as account_states
from shouli.identity.actions import ProposeAccount, propose_account
from shouli.identity.models import Role, RolePermission
from shouli.kernel import clock
from shouli.kernel.errors import NotAllowed
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON
from shouli.orders import actions as orders
from shouli.orders.models import Order, StuckCase
from shouli.payments import queries as payments
from shouli.payments.actions import Counted, CountTill, count_till
from shouli.processes import queries as processes
from shouli.processes.actions import ClaimTask, claim_task
from shouli.web.action_titles import action_title
from shouli.workforce import queries as workforce
from tests.scenarios.desk import Desk, staff_at

pytestmark = pytest.mark.usefixtures("operator")
HOURS = timedelta(hours=1)
FIGURE = re.compile(r'<a class="home-figure[^"]*"\s+href="([^"]*)">\s*<b>([^<]*)</b>\s*<span>([^<]*)</span>')
CHIP = re.compile(r'id="(list-[\w-]+)".*?<span class="chip">([\d,]+)</span>', re.DOTALL)
PANELS = {
    "3107": ["waiting", "drafts", "shift", "orders", "customers"],
    "3301": ["waiting", "counter-judgements", "drafts", "dispatch", "shift", "takings", "orders", "customers"],
    "3201": ["waiting", "orders"],
    "5101": ["visits", "waiting"],
    "6101": ["judgements", "waiting", "running"],
    "6201": ["waiting", "network", "dispatch", "orders", "capacity"],
    "9001": ["judgements", "waiting", "network", "running", "trail"],
    "9101": ["judgements", "waiting", "trail"],
}


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def desk() -> Desk:
    return Desk(staff_at("3107"))


def home(staff_number: str) -> Browser:
    browser = signed_in(staff_number).open("/")
    assert browser.status == 200
    return browser


def panel(browser: Browser, key: str) -> str:
    """Return the source of one panel."""
    found = re.search(rf'<section class="card home-panel" id="home-{key}".*?</section>', browser.html, re.DOTALL)
    assert found is not None, f"no panel {key}"
    return found.group()


def numbers(browser: Browser, key: str) -> dict[str, str]:
    """Return the numbers of a panel by their labels."""
    return {label: number for _url, number, label in FIGURE.findall(panel(browser, key))}


def saved(desk: Desk, serial: str) -> Order:
    """Save a new line of 120.00 of another customer."""
    customer = desk.new_customer(document_number=desk.citizen(serial))
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)
    return desk.save(order)


def paid(desk: Desk, serial: str) -> Order:
    """Save a new line, take the money, print."""
    order = saved(desk, serial)
    desk.collect(order)
    desk.papers(order)
    return order


def later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.mark.parametrize("staff_number", PANELS)
def test_each_role_sees_the_panels_it_has_a_right_to(staff_number: str) -> None:
    shown = home(staff_number).html

    assert re.findall(r'<section class="card home-panel" id="home-([\w-]+)"', shown) == PANELS[staff_number]


@pytest.mark.parametrize("staff_number", PANELS)
def test_an_empty_home_says_what_to_do_next(staff_number: str) -> None:
    browser = home(staff_number)

    for key in PANELS[staff_number]:  # the tills of the sample operator's staff are open
        assert 'class="home-empty' in panel(browser, key) or key in ("shift", "takings", "capacity")
        assert set(numbers(browser, key).values()) <= {"0", "0.00"}


def test_a_clerk_opens_the_day_on_tasks_drafts_and_customers(desk: Desk) -> None:
    """Saved five hours ago and due within four: one hour overdue. The other one is due in four hours."""
    overdue = saved(desk.at(NOON - 5 * HOURS), "101")
    saved(desk, "102")
    customer = desk.new_customer(name="姚桂芳", document_number=desk.citizen("103"))
    desk.open("fixed_line.install", customer)
    parked = desk.open("fixed_line.install", customer)
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=parked.pk, note="等证件"))

    browser = home("3107")

    assert numbers(browser, "waiting") == {"逾期": "1", "待处理任务": "2", "我领取的": "0"}
    assert panel(browser, "waiting").index(overdue.order_number) < panel(browser, "waiting").index("今天 16:00")
    assert f'href="/counter/orders/{overdue.pk}/charge"' in panel(browser, "waiting")
    assert numbers(browser, "drafts") == {"我未完成的": "1", "已挂起": "1"}
    assert "等证件" in panel(browser, "drafts")
    assert numbers(browser, "orders") == {"稽核退回": "0", "待收费": "2", "待打印": "0", "施工中": "0"}
    assert "近两周每日受理定单数" in panel(browser, "orders")
    assert re.search(r">2</text>\s*<text[^>]*>22</text>", panel(browser, "orders"))
    assert panel(browser, "customers").index("姚桂芳") < panel(browser, "customers").index("居民身份证 3701")


def test_a_task_held_by_me_counts_as_mine_and_one_held_by_a_colleague_not_at_all(desk: Desk) -> None:
    saved(desk, "101")
    saved(desk, "102")
    mine, theirs = processes.inbox(desk.ctx, ("clerk",))
    claim_task(desk.ctx, ClaimTask(task_id=mine.id))
    claim_task(staff_at("3109"), ClaimTask(task_id=theirs.id))

    assert numbers(home("3107"), "waiting") == {"逾期": "0", "待处理任务": "1", "我领取的": "1"}
    assert numbers(home("3109"), "waiting") == {"逾期": "0", "待处理任务": "1", "我领取的": "1"}


def test_customers_served_last_show_no_document_in_full(desk: Desk) -> None:
    desk.open("fixed_line.install", desk.new_customer(name="姚桂芳"))

    shown = unescape(panel(home("3107"), "customers"))

    assert "姚桂芳" in shown
    assert re.search(r"\d{4}\*+\w{3,4}", shown)
    assert not re.search(r"\d{15}", shown)


def test_another_bureau_sees_nothing_of_it(desk: Desk) -> None:
    desk.saved_install()

    browser = home("3108")

    assert numbers(browser, "waiting") == {"逾期": "0", "待处理任务": "0", "我领取的": "0"}
    assert numbers(browser, "orders")["待收费"] == "0"


def test_the_till_says_how_often_but_not_how_much(desk: Desk) -> None:
    desk.collect(desk.saved_install())

    shown = panel(home("3107"), "shift")

    assert numbers(home("3107"), "shift") == {"收款笔数": "1", "已退": "0"}
    assert "120" not in shown


def test_a_supervisor_sees_takings_cancellations_and_tills(desk: Desk) -> None:
    """One order paid with 120.00, its cancellation asked for; another stays paid: 240.00 in the till, counted so."""
    first, _second = paid(desk, "101"), paid(desk, "102")
    orders.cancel_order(desk.ctx, orders.CancelOrder(order_id=first.pk, reason="客户改变主意"))

    assert numbers(home("3301"), "counter-judgements") == {"待审批的撤单": "1", "待接收的交班": "0"}
    assert "客户改变主意" in panel(home("3301"), "counter-judgements")
    assert numbers(home("3301"), "takings") == {"净额": "240.00", "已收费定单": "2", "冲正笔数": "0"}

    amounts = {item.code: Decimal(0) for item in payments.means_of_payment()} | {"cash": Decimal("240.00")}
    counted = tuple(Counted(means=code, amount=amount) for code, amount in amounts.items())
    till = count_till(desk.ctx, CountTill(counted=counted))

    assert till.state == "counted"
    assert numbers(home("3301"), "counter-judgements")["待接收的交班"] == "1"
    assert numbers(home("3107"), "shift")["现金"] == "240.00"


def test_an_auditor_sees_what_awaits_audit(desk: Desk) -> None:
    order = paid(desk, "101")

    browser = home("3201")

    assert numbers(browser, "waiting") == {"逾期": "0", "待处理任务": "1", "我领取的": "0", "待稽核": "1"}
    assert f'href="/counter/audit/{order.pk}"' in panel(browser, "waiting")


def test_an_installer_opens_on_the_visits_of_the_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Booked for tomorrow: today nothing; on the day one of today; the day after it is late."""
    order = paid(desk, "101")
    desk.audit(order)
    (work,) = workforce.work_orders_of(f"order:{order.pk}")
    members = {item.team_id: item.staff_number for item in workforce.list_members(bureau_id=desk.ctx.bureau_id or 0)}
    installer = members[work.team_id or 0]

    assert numbers(home(installer), "visits") == {"超时": "0", "今天": "0", "待上门": "1"}
    later(monkeypatch, NOON.replace(hour=0) + 24 * HOURS)
    assert numbers(home(installer), "visits") == {"超时": "0", "今天": "1", "待上门": "1"}
    assert work.address in signed_in(installer).open("/field/?only=today").text
    later(monkeypatch, NOON + 48 * HOURS)
    assert numbers(home(installer), "visits") == {"超时": "1", "今天": "0", "待上门": "1"}
    assert work.address not in signed_in(installer).open("/field/?only=today").text
    assert numbers(home("6201"), "dispatch") == {"逾期工单": "1", "未指派装维员": "1", "待上门工单": "1"}
    assert numbers(home("3303"), "dispatch") == {"逾期工单": "0", "未指派装维员": "0", "待上门工单": "0"}


def test_a_second_product_manager_judges_what_the_first_proposes() -> None:
    day = (NOON + 240 * HOURS).date()
    data = ProposePrice(code="CALLER_ID", amount=Decimal("19.00"), valid_from=day, clause="测试")
    propose_price(replace(staff_at("6101"), channel="backoffice"), data)

    assert numbers(home("6102"), "judgements")["月租费"] == "1"
    assert numbers(home("6101"), "judgements")["月租费"] == "0"
    assert "CALLER_ID" in signed_in("6102").open("/office/price-proposals/?judge=1").text
    assert "CALLER_ID" not in signed_in("6101").open("/office/price-proposals/?judge=1").text
    assert "CALLER_ID" in signed_in("6101").open("/office/price-proposals/").text


def test_a_change_of_an_account_that_judges_waits_for_another_administrator() -> None:
    ctx = replace(staff_at("9001"), channel="backoffice")
    member = identity.find_staff("3201")
    assert member is not None
    asked = ProposeAccount(staff_id=member.pk, kind=account_states.ROLES, roles=("auditor", "security_auditor"))
    propose_account(ctx, asked)

    assert numbers(home("9101"), "judgements") == {"权限变更": "0", "工号变更": "1"}
    assert numbers(home("9001"), "judgements") == {"权限变更": "0", "工号变更": "0"}
    assert "3201 周建平" in signed_in("9101").open("/office/account-proposals/?judge=1").text
    assert "3201 周建平" not in signed_in("9001").open("/office/account-proposals/?judge=1").text
    assert "3201 周建平" in signed_in("9001").open("/office/account-proposals/").text


def test_whoever_looks_after_the_network_sees_what_it_rejected(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rejected at noon, the repair is due eight hours later."""
    order = paid(desk, "101")
    desk.audit(order)
    desk.visit(order)
    desk.network(order, accepted=False)

    found = numbers(home("6201"), "network")
    assert (found["网络拒绝"], found["待处理的故障"]) == ("1", "1")
    assert "逾期的故障" not in found
    assert numbers(home("9001"), "network")["网络拒绝"] == "1"
    assert "开通线路" in panel(home("9001"), "network")
    assert "activate" not in panel(home("9001"), "network")
    later(monkeypatch, NOON + 9 * HOURS)
    assert numbers(home("6201"), "network")["逾期的故障"] == "1"


def test_a_clerk_who_looks_after_the_network_as_well_counts_what_their_inbox_lists(desk: Desk) -> None:
    """At the counter a clerk sees the own bureau: the panel is of the back office, but it leads to the inbox."""
    order = paid(desk, "101")
    desk.audit(order)
    desk.visit(order)
    desk.network(order, accepted=False)
    colleague = identity.find_staff("3108")
    assert colleague is not None
    colleague.roles.add(Role.objects.get(code="resource_manager"))

    assert "待处理的故障" not in numbers(home("3108"), "network")
    assert order.order_number not in signed_in("3108").open("/counter/inbox?step=repair").text


def test_an_administrator_sees_what_has_come_to_a_stop() -> None:
    OutboxMessage.objects.create(
        event="orders.order_accepted", owner="order:1", shard=0, body={}, at=NOON, next_try_at=NOON, state="dead"
    )
    StuckCase.objects.create(about="order:7", cause="no_process", since=NOON, found_at=NOON)

    assert numbers(home("9001"), "running") == {"因故障停止的流程": "0", "滞留": "1", "未送达的消息": "1"}
    assert numbers(home("6101"), "running") == {"因故障停止的流程": "0", "滞留": "1"}


def test_every_number_leads_to_a_list_of_as_many(desk: Desk) -> None:
    """Whatever a list has at its head is what the home page promised."""
    paid(desk, "101")
    saved(desk.at(NOON - 5 * HOURS), "102")
    desk.open("fixed_line.install", desk.new_customer(document_number=desk.citizen("103")))

    checked = set()
    for staff_number in ("3107", "3301", "3201"):
        browser = home(staff_number)
        for url, number, _label in FIGURE.findall(browser.html):
            address, _hash, place = unescape(url).partition("#")
            page = browser.open(address)
            assert page.status == 200, url
            lists = dict(CHIP.findall(page.html))
            if len(lists) == 1 or place:
                shown = lists[place or next(iter(lists))]
                assert shown == number, url
                checked.add(address.partition("?")[0])
    assert checked >= {"/counter/inbox", "/counter/parked", "/counter/orders", "/counter/audit", "/counter/tills"}


def test_who_judges_does_not_count_the_own_till_and_each_fee_table_once(desk: Desk) -> None:
    """Two tills are counted, one of them the supervisor's; a colleague submits two versions of one fee table."""
    counted = tuple(Counted(means=item.code, amount=Decimal(0)) for item in payments.means_of_payment())
    for ctx in (desk.ctx, staff_at("3301")):
        assert count_till(ctx, CountTill(counted=counted)).state == "counted"
    author = replace(staff_at("6101"), channel="backoffice")
    for amount in ("130", "140"):
        content = catalog.export_fee_table("FL-MOVE", NOON.date()).replace("120", amount)
        day = (NOON + 240 * HOURS).date()
        draft = draft_fee_table(
            author, DraftFeeTable(table_code="FL-MOVE", file_name="a.csv", content=content, valid_from=day, note="调价")
        )
        submit_fee_table(author, SubmitFeeTable(version_id=draft.pk))

    for staff_number, key, label in (("3301", "counter-judgements", "待接收的交班"), ("6102", "judgements", "资费表")):
        browser = home(staff_number)
        [(url, number)] = [(url, n) for url, n, name in FIGURE.findall(panel(browser, key)) if name == label]
        assert number == "1"
        assert list(dict(CHIP.findall(browser.open(unescape(url)).html)).values()) == ["1"]


def test_more_drafts_than_a_page_holds_are_counted_and_turned_to(desk: Desk) -> None:
    """The oldest of 51 is on the second page; a list cut off after fifty would hide it for good."""
    order = desk.open("fixed_line.install", desk.new_customer())
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=order.pk, note="最早的"))
    parked = Order.objects.get(pk=order.pk)
    copies = [copy(parked) for _number in range(50)]
    for serial, another in enumerate(copies):
        another.pk, another.order_number, another.park_note = None, f"S99{serial:08}", ""
    Order.objects.bulk_create(copies)

    browser = home("3107")
    assert numbers(browser, "drafts")["已挂起"] == "51"
    first = browser.open("/counter/parked")
    assert (dict(CHIP.findall(first.html))["list-parked"], "最早的" in first.text) == ("51", False)
    assert "最早的" in browser.open("/counter/parked?page=2").text


def test_what_was_refused_today_is_told_in_words() -> None:
    data = ProposePrice(code="CALLER_ID", amount=Decimal("19.00"), valid_from=NOON.date(), clause="测试")
    with pytest.raises(NotAllowed):
        propose_price(staff_at("3107"), data)

    with translation.override("zh-hans"):
        assert action_title("catalog.propose_price") in panel(home("9101"), "trail")
    assert "propose_price" not in panel(home("9101"), "trail")


def test_no_number_and_no_line_leads_where_the_reader_may_not_go(desk: Desk) -> None:
    saved(desk, "101")
    clerk = Role.objects.get(code="clerk")
    RolePermission.objects.create(role=clerk, pattern="payments.receive_till")
    RolePermission.objects.filter(role=clerk, pattern="page.customer").delete()

    browser = home("3107")
    panels = "".join(re.findall(r'<section class="card home-panel".*?</section>', browser.html, re.DOTALL))
    places = set(re.findall(r'<a (?:class="home-figure[^"]*"\s+)?href="([^"]+)"', panels))

    assert len(places) > 5
    assert {place: browser.open(unescape(place)).status for place in places} == dict.fromkeys(places, 200)


def test_the_menu_says_what_waits_at_each_place(desk: Desk) -> None:
    saved(desk.at(NOON - 5 * HOURS), "101")
    desk.open("fixed_line.install", desk.new_customer(document_number=desk.citizen("102")))

    shown = " ".join(home("3107").html.split())

    assert '<span>待办</span> <span class="tag tag-red">1</span> <span class="visually-hidden"> 逾期 1 </span>' in shown
    assert '<span>已挂起</span> <span class="tag tag-amber">1</span>' in shown


def test_the_menu_is_the_same_behind_every_door() -> None:
    """Some rights are for one door only, such as to begin a business at the counter; the menu shows them everywhere."""
    supervisor = signed_in("3301")

    def menu(url: str) -> list[str]:
        nav = re.search(r'<nav class="places".*?</nav>', supervisor.open(url).html, re.DOTALL)
        assert nav is not None
        return re.findall(r'href="([^"]*)"', nav.group())

    assert menu("/office/campaign-report/") == menu("/") == menu("/dispatch/")
    assert "/counter/start/fixed_line.install" in menu("/")
