"""Lists of orders filtered by customer, day, clerk and unit; the file holds exactly what is filtered."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from shouli.channels.counter.tests.browser import Browser
from shouli.identity import queries as identity
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

    assert answer.headers["Location"] == "/counter/orders?clerk=3107"
    assert "format=csv" not in clerk.open("/counter/orders").text
