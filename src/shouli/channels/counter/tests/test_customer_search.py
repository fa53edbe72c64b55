"""What is typed into one box is recognised, what is too short says so, and a business chosen first waits."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from shouli.channels.counter.customer_search import CustomerHit, Found, recognise
from shouli.channels.counter.tests.browser import RECEPTION, Browser
from shouli.channels.counter.tests.paths import serve, serve_line
from shouli.orders import actions as orders
from shouli.parties.queries import CustomerRow
from shouli.parties.tests.factories import citizen_number
from shouli.resources import queries as resources
from shouli.subscriptions import queries as subscriptions
from shouli.web.tests.pages import in_one_line
from tests.scenarios.desk import Desk


def find(clerk: Browser, value: str, mode: str = "auto") -> Browser:
    clerk.open("/counter/", RECEPTION)
    return clerk.press("find", mode=mode, value=value)


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("8", set()),
        ("860", set()),
        ("8601", {"line", "customer"}),
        ("8601 5768", {"line", "order", "customer"}),
        ("８６０１５７６８", {"line", "order", "customer"}),
        ("138-0000-0001", {"line", "order", "customer"}),
        ("S26", {"order", "customer"}),
        ("s261122000031", {"order", "customer"}),
        ("a-00020391", {"account", "customer"}),
        ("C-00000007", {"customer"}),
        ("李", set()),
        ("李小", {"customer"}),
        ("l", set()),
        ("lxm", {"customer"}),
        ("E12345678", {"customer"}),
        ("", set()),
        ("\x00\u200b", set()),
    ],
)
def test_a_text_is_recognised_by_its_form(typed: str, kinds: set[str]) -> None:
    found = recognise(typed)

    assert {kind for kind in ("line", "order", "account", "customer") if getattr(found, kind)} == kinds
    assert found.is_too_short is (not kinds)


@pytest.mark.rule("FL-011", "FL-012", "FL-013")
def test_each_thing_finds_its_customer_without_a_mode(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer(name="李小明")
    line = desk.line_in_service(customer)
    order = desk.open("fixed_line.install", customer)

    for typed in (
        line.service_number, f"{line.service_number[:4]} {line.service_number[4:]}", line.service_number[:5],
        citizen_number(), "李小明", "lxm", customer.customer_number, customer.party.contact_phone, order.order_number,
    ):  # fmt: skip
        clerk.open("/counter/", RECEPTION).send({"_customer": clerk.value("_customer")}, "/counter/release")
        find(clerk, typed)
        assert "李小明" in clerk.part("customer-strip"), typed


@pytest.mark.rule("FL-013")
def test_part_of_a_number_lists_the_lines_that_begin_so(clerk: Browser, desk: Desk) -> None:
    first = desk.line_in_service(desk.new_customer(name="李小明"))
    shared = first.service_number[:4]
    order = desk.open(
        "fixed_line.install", desk.new_customer(name="周一二", document_number=citizen_number(serial="789"))
    )
    desk.fill_install(order, door_number="15")
    exchange = desk.exchange_of(order)
    offers = resources.draw_numbers(exchange, mode="random", levels=("ordinary",), count=200)
    alike = next(offer.number for offer in offers if offer.number.startswith(shared))
    orders.pick_number(desk.ctx, orders.PickNumber(order_id=order.pk, number=alike, exchange_id=exchange))
    desk.through(desk.save(desk.fresh(order)))
    second = subscriptions.get_subscription(desk.fresh(order).lines.get().subscription_id or 0)

    find(clerk, shared)

    listed = clerk.part_of("s-customer", 9000)
    assert listed.index("f-value") < listed.index("<tbody"), "the hits stand below the field"
    assert "李小明" in clerk.text
    assert "周一二" in clerk.text
    clerk.press(f"line:pick:{second.id}")
    assert "周一二" in clerk.part("customer-strip")
    assert clerk.value("line") == str(second.id)


def test_two_customers_of_one_name_are_told_apart_by_number_and_address(clerk: Browser, desk: Desk) -> None:
    with_line = desk.new_customer(name="李小明")
    line = desk.line_in_service(with_line)
    other = desk.new_customer(name="李小明", document_number=citizen_number(serial="789"))
    other.party.residence_address = "文化东路88号3号楼2单元"
    other.party.save(update_fields=["residence_address"])

    find(clerk, "李小明")

    hits = clerk.part("s-customer", 9000)
    assert f"{line.service_number[:4]} {line.service_number[4:]}" in hits
    assert line.address in hits
    assert "文化东路****" in hits
    assert "文化东路88号" not in hits


def test_of_many_numbers_of_a_hit_the_first_are_shown_and_the_others_counted() -> None:
    row = CustomerRow(
        customer_id=1, customer_number="C-00000001", party_id=1, kind="organization", name="济南样板银杏书店有限公司",
        level="ordinary", locality="local", document_kind="business_licence", document_masked="9137**",
        phone_masked="053****3630", address_masked="普利街****", list_mark="",
    )  # fmt: skip
    hit = CustomerHit(row=row, numbers=tuple(f"8201000{place}" for place in range(9)))

    assert (hit.first_numbers, hit.other_numbers) == (("82010000", "82010001", "82010002"), 6)
    shown = in_one_line(render_to_string("counter/candidates.html", {"found": Found(candidates=(hit,))}))
    assert "8201 0002" in shown
    assert "8201 0003" not in shown
    assert "另有 6 个" in shown


@pytest.mark.parametrize("typed", ["8", "860", "李", "l", "-"])
def test_too_little_says_how_much_to_type(clerk: Browser, desk: Desk, typed: str) -> None:
    desk.new_customer(name="李小明")

    find(clerk, typed)

    assert clerk.status == 422
    assert clerk.faults_at("value") == "服务号码请从头输入至少四位，姓名请输入至少两个字。"
    palette = clerk.client.post("/palette", {"q": "860"}).content.decode()
    assert "服务号码请从头输入至少四位" in palette


@pytest.mark.rule("FL-013")
def test_a_name_under_service_number_is_not_said_to_be_out_of_service(clerk: Browser) -> None:
    find(clerk, "李小明", mode="service_number")

    assert clerk.status == 422
    assert "不能办理变更业务" not in clerk.text
    assert "服务号码只含数字" in clerk.faults_at("value")


@pytest.mark.rule("FL-013")
def test_a_whole_number_that_is_not_in_service_is_refused_without_a_mode_too(clerk: Browser) -> None:
    find(clerk, "86019999")

    assert clerk.status == 422
    assert "不能办理变更业务" in clerk.faults_at("value")


@pytest.mark.rule("FL-014")
def test_a_business_chosen_first_goes_on_once_the_customer_is_found(clerk: Browser, desk: Desk) -> None:
    desk.new_customer(name="李小明")

    clerk.open("/counter/start/fixed_line.install", RECEPTION)
    assert clerk.status == 200
    assert "要继续办理固定电话新装：请查找客户，或新建客户。" in clerk.text
    clerk.url = "/counter/"
    clerk.press("find", mode="auto", value="查无此人")
    assert "要继续办理固定电话新装" in clerk.text
    clerk.press("find", mode="auto", value="李小明")

    assert "confirm-services" in clerk.read.ids
    assert clerk.form["cart"] == ["fixed_line.install/"]
    assert "要继续办理" not in clerk.open("/counter/", RECEPTION).text


@pytest.mark.rule("FL-013")
def test_a_change_chosen_first_goes_on_once_its_line_is_known(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer(name="李小明")
    desk.line_in_service(customer)
    line = desk.line_in_service(customer, door_number="15")
    clerk.open("/counter/start/fixed_line.relocate", RECEPTION)
    clerk.url = "/counter/"

    clerk.press("find", mode="auto", value="李小明")
    assert "要继续办理移机：请选择服务号码。" in clerk.text
    assert "confirm-services" not in clerk.read.ids
    clerk.press(line=str(line.id))

    assert "confirm-services" in clerk.read.ids
    assert clerk.form["cart"] == [f"fixed_line.relocate/{line.id}"]


@pytest.mark.rule("FL-013")
def test_the_only_line_is_taken(clerk: Browser, desk: Desk) -> None:
    line = desk.line_in_service(desk.new_customer(name="李小明"))
    clerk.open("/counter/start/fixed_line.relocate", RECEPTION)
    clerk.url = "/counter/"

    clerk.press("find", mode="auto", value="李小明")

    assert clerk.form["cart"] == [f"fixed_line.relocate/{line.id}"]


def test_a_business_for_a_line_says_so_where_there_is_none(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())

    clerk.open("/counter/start/fixed_line.relocate", RECEPTION)

    assert "移机须针对在用的线路，该客户没有。" in clerk.text


def test_a_remembered_business_can_be_dropped(clerk: Browser, desk: Desk) -> None:
    line = desk.line_in_service(desk.new_customer(name="李小明"))
    clerk.open("/counter/start/fixed_line.relocate", RECEPTION)
    clerk.url = "/counter/"

    clerk.press("wanted:drop")
    assert "要继续办理" not in clerk.text
    serve_line(clerk, line)

    assert "confirm-services" not in clerk.read.ids


def test_a_business_that_is_not_there_is_refused(clerk: Browser) -> None:
    assert clerk.open("/counter/start/fixed_line.nothing", RECEPTION).status == 422
