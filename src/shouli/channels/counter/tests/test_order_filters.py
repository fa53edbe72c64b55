"""Lists of orders filtered by customer, day, clerk and unit; the file holds exactly what is filtered."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html import unescape
from io import StringIO
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from django.test import Client

from shouli.channels.counter.tests.browser import Browser
from shouli.identity import queries as identity
from shouli.identity.actions import SaveFilter, save_filter
from shouli.identity.models import SavedFilter
from shouli.kernel import outbox
from shouli.kernel.tests.factories import NOON
from shouli.orders.models import Order
from tests.scenarios.desk import Desk, staff_at


@pytest.fixture
def number(clerk: Browser) -> str:
    """The number of an order accepted by 3107 for 李秀英 on 22 November, a second before midnight."""
    desk = Desk(staff_at("3107"))
    order = desk.save(desk.fill_install(desk.open("fixed_line.install", desk.new_customer(name="李秀英"))))
    last_second = datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)  # in Shanghai 23:59:59
    Order.objects.filter(pk=order.pk).update(accepted_at=last_second)
    return order.order_number


def customer_of(number: str) -> str:
    return Order.objects.select_related("customer").get(order_number=number).customer.customer_number


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("customer=李秀", True),
        ("customer=lxy", True),
        ("customer=王秀英", False),
        ("clerk=3107", True),
        ("clerk=刘晓梅", True),
        ("clerk=3108", False),
        ("clerk=nobody", False),
        ("from=2026-11-22&to=2026-11-22", True),
        ("from=2026-11-23", False),
        ("to=2026-11-21", False),
        ("from=yesterday", True),
        ("outlet=999999", False),
        ("outlet=x", False),
        ("customer=李秀英&clerk=3107&from=2026-11-22&journey=fixed_line.install&state=awaiting_charge", True),
    ],
)
def test_orders_are_filtered(clerk: Browser, number: str, query: str, shown: bool) -> None:
    page = clerk.open(f"/counter/orders?{query}").text

    assert (number in page) is shown
    file = clerk.client.get(f"/counter/orders?{query}&format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(file)))
    assert (number in [row[0] for row in rows]) is shown
    if shown:
        assert "2026-11-22 23:59:59" in [row[-1] for row in rows]


def test_a_number_is_found_as_it_is_shown_in_groups(clerk: Browser, number: str) -> None:
    line = Order.objects.get(order_number=number).lines.get().service_number

    assert number in clerk.open(f"/counter/orders?text={line[:4]} {line[4:]}").text
    assert number in clerk.open(f"/counter/orders?text={number.lower()}").text
    assert number not in clerk.open("/counter/orders?text=8699 9999").text


def test_orders_are_filtered_by_customer_number_and_unit(clerk: Browser, number: str) -> None:
    order = Order.objects.get(order_number=number)
    other = next(shop for shop in identity.list_shops(None) if shop.id != order.outlet_id)

    assert number in clerk.open(f"/counter/orders?customer={customer_of(number)}").text
    assert number in clerk.open(f"/counter/orders?outlet={order.outlet_id}").text
    assert number not in clerk.open(f"/counter/orders?outlet={other.id}").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("customer=李", "至少"),
        ("customer=王秀英", "没有这样的客户"),
        ("clerk=nobody", "没有这样的工作人员"),
    ],
)
def test_a_list_without_orders_says_why(clerk: Browser, query: str, told: str) -> None:
    assert told in clerk.open(f"/counter/orders?{query}").text


def test_the_auditors_list_is_filtered_alike(auditor: Browser, number: str) -> None:
    Order.objects.filter(order_number=number).update(state="awaiting_audit")

    assert number in auditor.open("/counter/audit?clerk=3107&customer=李秀英").text
    assert number not in auditor.open("/counter/audit?clerk=3108").text
    assert number in auditor.open("/counter/audit?state=completed").text
    assert number not in auditor.client.get("/counter/audit?to=2026-11-21&format=csv").content.decode()


def test_a_file_holds_every_order_that_is_filtered(
    clerk: Browser, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouli.orders.listing.AT_ONCE", 2)
    desk, customer = Desk(staff_at("3107")), Order.objects.get(order_number=number).customer
    for _number in range(4):
        desk.open("fixed_line.install", customer)
    ids = list(Order.objects.filter(state="draft").order_by("-id").values_list("order_number", flat=True))

    file = clerk.client.get("/counter/orders?state=draft&format=csv").content.decode("utf-8-sig")

    assert [row[0] for row in csv.reader(StringIO(file))][1:] == ids


def test_too_many_orders_for_a_file_are_told(clerk: Browser, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shouli.channels.counter.order_pages.MOST_IN_FILE", 0)

    answer = clerk.client.get("/counter/orders?clerk=3107&format=csv")
    page = clerk.open("/counter/orders")

    assert answer.headers["Location"] == "/counter/orders?clerk=3107"
    assert "format=csv" not in page.html
    assert page.text.count("CSV文件最多0行，请先筛选列表") == 2  # on the page and, once, of the file asked for


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("customer=李秀", True),
        ("customer=王秀英", False),
        ("clerk=3107", True),
        ("clerk=3108", False),
        ("customer=李秀英&clerk=3107&step=collect&from=2026-11-22&to=2026-11-22", True),
        ("from=2026-11-23", False),
        ("to=2026-11-21", False),
        ("step=print", False),
        ("customer=王%00秀英&page=99999999", False),
    ],
)
def test_the_inbox_is_filtered_by_customer_day_and_clerk(clerk: Browser, number: str, query: str, shown: bool) -> None:
    page = clerk.open(f"/counter/inbox?{query}").text

    assert (number in page) is shown
    assert shown or "没有符合条件的任务" in page or "没有这样的" in page
    file = clerk.client.get(f"/counter/inbox?{query}&format=csv").content.decode("utf-8-sig")
    assert (number in file) is shown


def test_the_inbox_of_a_customer_holds_what_follows_from_the_registration(clerk: Browser, desk: Desk) -> None:
    name = "上海泉水商贸有限公司"
    desk.new_customer(organization=True, seal_text=name, name=name)
    outbox.drain(NOON)

    assert "催补营业执照副本" in clerk.open("/counter/inbox?customer=上海泉水").text
    assert "催补营业执照副本 (1)" not in clerk.open("/counter/inbox?clerk=3107").text


def test_an_inbox_too_large_for_a_file_is_told(clerk: Browser, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shouli.channels.counter.inbox.MOST_IN_FILE", 0)

    assert clerk.client.get("/counter/inbox?mine=&format=csv").headers["Location"] == "/counter/inbox?mine="
    assert "CSV文件最多0行" in clerk.open("/counter/inbox").text


@pytest.mark.parametrize(("staff", "address"), [("clerk", "orders"), ("clerk", "inbox"), ("auditor", "audit")])
def test_a_name_filtered_by_stands_in_no_address(
    staff: str, address: str, number: str, request: pytest.FixtureRequest
) -> None:
    """Addresses are kept in access logs and in the browser's history."""
    reader: Browser = request.getfixturevalue(staff)
    if staff == "auditor":
        Order.objects.filter(order_number=number).update(state="awaiting_audit")

    asking = {"_filter": "1", "customer": "李秀英", "from": "2026-11-22", "step": "", "csrfmiddlewaretoken": "x"}
    answer = reader.client.post(f"/counter/{address}", asking)
    shown = reader.client.get(answer["Location"]).content.decode()

    asked = dict(parse_qsl(urlsplit(answer["Location"]).query))
    assert (answer.status_code, set(asked), asked["from"]) == (302, {"customer", "from"}, "2026-11-22")
    assert asked["customer"][0] == "~"
    assert number in shown
    assert 'value="李秀英"' in shown
    for found in re.findall(r'(?:href|hx-get|name="(?:next|query)" value)="([^"]*)"', shown):
        assert "李" not in unquote(unescape(found))
    [file] = [found for found in re.findall(r'href="([^"]*)"', shown) if "format=csv" in found]
    assert number in reader.client.get(unescape(file)).content.decode()
    assert number not in reader.client.get(f"/counter/{address}?customer=~x&from=2026-11-23").content.decode()


def test_a_filter_without_any_value_shows_everything(clerk: Browser, number: str) -> None:
    answer = clerk.client.post("/counter/orders", {"_filter": "1", "customer": "", "state": ""})

    assert answer["Location"] == "/counter/orders?all=1"
    assert number in clerk.open(answer["Location"]).text
    assert number in clerk.client.post("/counter/orders", {"customer": "x"}).content.decode()  # no form of filters


def test_a_filter_with_a_name_is_kept_and_opens_the_list(clerk: Browser, number: str) -> None:
    shown = clerk.client.post("/counter/orders", {"_filter": "1", "customer": "李秀英"}, follow=True).content.decode()
    [query] = re.findall(r'name="query" value="([^"]*)"', shown)

    clerk.client.post("/filters", {"list": "orders", "name": "她的", "query": unescape(query), "_action": "save"})
    [(url, _name)] = re.findall(r'class="chip[^"]*" href="([^"]*)"[^>]*>\s*(她的)', clerk.open("/counter/orders").html)

    assert SavedFilter.objects.get().query == {"customer": "李秀英"}
    assert number in clerk.open(unescape(url)).text
    assert re.search(r'class="chip chosen"[^>]*>\s*她的', clerk.html)


def test_the_palette_takes_no_address(clerk: Browser) -> None:
    assert clerk.client.get("/palette", {"q": "李秀英"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.client.cookies
    assert strict.post("/palette", {"q": "lxy"}).status_code == 403


def test_the_number_on_the_home_page_leads_to_what_it_counts_past_a_filter_of_ones_own(
    clerk: Browser, number: str
) -> None:
    late = SaveFilter(list_key="inbox", name="逾期的", query=(("late", "1"),), is_default=True)
    save_filter(staff_at("3107"), late)

    [led] = re.findall(r'href="([^"]*)">\s*<b>1</b>\s*<span>待处理任务', clerk.open("/").html)

    assert number not in clerk.open("/counter/inbox").text
    assert number in clerk.open(unescape(led)).text
