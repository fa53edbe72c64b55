"""Finding the customer, choosing services, going on to the acceptance."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import RECEPTION, Browser
from shouli.channels.counter.tests.paths import begin, serve, serve_line
from shouli.orders.models import Order
from shouli.parties.tests.factories import citizen_number
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-006", "FL-007")
def test_the_first_entry_of_the_menu_opens_the_acceptance_screen(clerk: Browser) -> None:
    clerk.open("/")

    assert clerk.html.index("/counter/") < clerk.html.index("/counter/start/")
    clerk.open("/counter/", RECEPTION)
    assert "综合业务受理 › 受理 › 综合受理" in clerk.text


@pytest.mark.rule("FL-007")
def test_an_auditor_neither_sees_nor_opens_it(auditor: Browser) -> None:
    auditor.open("/")
    assert "综合受理" not in auditor.text

    assert auditor.open("/counter/", RECEPTION).status == 403


@pytest.mark.rule("FL-006")
def test_without_a_session_the_sign_in_page_is_shown(clerk: Browser) -> None:
    clerk.client.logout()

    assert clerk.open("/counter/").url == "/login"


@pytest.mark.rule("FL-011", "FL-012")
def test_a_document_number_of_eighteen_positions_shows_the_name(clerk: Browser, desk: Desk) -> None:
    desk.new_customer(name="李小明")
    clerk.open("/counter/", RECEPTION)

    clerk.press("find", mode="document", value=citizen_number())

    assert "李小明" in clerk.part("customer-strip")
    assert "service:add:fixed_line.install" in clerk.read.buttons


@pytest.mark.rule("FL-012")
def test_seventeen_positions_are_rejected_before_anything_is_looked_for(clerk: Browser) -> None:
    clerk.open("/counter/", RECEPTION)

    clerk.press("find", mode="document", value="37010219900307123")

    assert clerk.status == 422
    assert "18" in clerk.faults_at("value")


@pytest.mark.rule("FL-011")
def test_nobody_found_is_said_and_no_service_can_be_chosen(clerk: Browser) -> None:
    clerk.open("/counter/", RECEPTION)

    clerk.press("find", mode="name", value="查无此人")

    assert "没有查到客户" in clerk.text
    assert clerk.buttons("service:add") == []


@pytest.mark.rule("FL-011")
def test_several_hits_are_listed_to_choose_from(clerk: Browser, desk: Desk) -> None:
    first = desk.new_customer(name="周一一")
    desk.new_customer(name="周一二", document_number=citizen_number(serial="789"))
    clerk.open("/counter/", RECEPTION)

    clerk.press("find", mode="initials", value="zyy")
    clerk.press("find", mode="name", value="周一")
    clerk.press(f"customer:pick:{first.pk}")

    assert "周一一" in clerk.part("customer-strip")


@pytest.mark.rule("FL-013", "FL-110", "FL-139", "FL-153", "FL-170")
def test_a_service_number_loads_customer_and_line(clerk: Browser, desk: Desk) -> None:
    line = desk.line_in_service(desk.new_customer(name="李小明"))

    serve_line(clerk, line)

    assert "李小明" in clerk.part("customer-strip")
    assert clerk.value("line") == str(line.id)
    for journey in ("relocate", "change_products", "change_account", "family"):
        clerk.press(f"service:add:fixed_line.{journey}")
        assert f"fixed_line.{journey}/{line.id}" in clerk.form["cart"]


@pytest.mark.rule("FL-013", "FL-110")
def test_a_number_not_in_service_starts_no_change(clerk: Browser) -> None:
    clerk.open("/counter/", RECEPTION)

    clerk.press("find", mode="service_number", value="86019999")

    assert "不能办理变更业务" in clerk.faults_at("value")


@pytest.mark.rule("FL-014")
def test_without_a_customer_nothing_can_be_chosen(clerk: Browser) -> None:
    clerk.open("/counter/", RECEPTION)

    assert clerk.buttons("service:add") == []
    clerk.press("service:add:fixed_line.install")
    assert clerk.status == 422
    assert clerk.form.get("cart") is None


@pytest.mark.rule("FL-015", "FL-018")
def test_a_chosen_service_stands_on_the_list(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())

    clerk.press("service:add:fixed_line.install")

    assert clerk.form["cart"] == ["fixed_line.install/"]
    assert clerk.value("cart.fixed_line.install/") == "1"


@pytest.mark.rule("FL-017")
def test_the_same_service_twice_is_refused_and_the_list_stays(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    clerk.press("service:add:fixed_line.install")
    clerk.press(cart__fixed_line__install="1", **{"cart.fixed_line.install/": "3"})

    clerk.press("service:add:fixed_line.install")

    assert clerk.status == 422
    assert "不能重复选择" in clerk.text
    assert clerk.form["cart"] == ["fixed_line.install/"]
    assert clerk.value("cart.fixed_line.install/") == "3"


@pytest.mark.rule("FL-016")
@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "x", "", "²"])
def test_a_quantity_that_is_no_whole_number_above_zero_is_refused(clerk: Browser, desk: Desk, quantity: str) -> None:
    serve(clerk, desk.new_customer())
    clerk.press("service:add:fixed_line.install")

    clerk.press("continue", **{"cart.fixed_line.install/": quantity})

    assert clerk.status == 422
    assert "confirm" not in clerk.read.buttons


@pytest.mark.rule("FL-016", "FL-020")
def test_the_quantity_goes_with_the_service(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    clerk.press("service:add:fixed_line.install")
    clerk.press("continue", **{"cart.fixed_line.install/": "5"})
    clerk.press("confirm")

    assert Order.objects.get().quantity == 5


@pytest.mark.rule("FL-019")
def test_an_empty_list_is_only_reported(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())

    clerk.press("continue")

    assert "还没有选择服务" in clerk.text
    assert "confirm" not in clerk.read.buttons


@pytest.mark.rule("FL-019", "FL-020")
def test_only_the_second_confirmation_opens_the_acceptance(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    clerk.press("service:add:fixed_line.install")

    clerk.press("continue")
    assert "confirm-services" in clerk.read.ids
    assert not Order.objects.exists()

    clerk.press("confirm")
    assert clerk.url.endswith("/accept")
    assert Order.objects.get().state == "draft"


@pytest.mark.rule("FL-111", "FL-140", "FL-154", "FL-171")
@pytest.mark.parametrize("journey", ["relocate", "change_products", "change_account", "family", "change_plans"])
def test_continue_service_opens_the_page_of_every_change(clerk: Browser, journey: str, line: SubscriptionView) -> None:
    serve_line(clerk, line)

    begin(clerk, f"fixed_line.{journey}")

    assert clerk.status == 200
    assert clerk.url.endswith("/accept")


@pytest.mark.does("orders.open_drafts")
def test_several_services_are_opened_together_and_follow_each_other(clerk: Browser, line: SubscriptionView) -> None:
    serve_line(clerk, line)
    clerk.press("service:add:fixed_line.relocate")
    clerk.press("service:add:fixed_line.change_account")
    clerk.press("continue")
    clerk.press("confirm")

    assert Order.objects.filter(state="draft").count() == 2
    assert "下一项" in clerk.text


def test_the_menu_adds_a_service_and_asks_at_once(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())

    clerk.open("/counter/start/fixed_line.install", RECEPTION)

    assert "confirm-services" in clerk.read.ids


def test_ending_the_service_forgets_customer_and_list(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    clerk.press("service:add:fixed_line.install")

    clerk.send({"_customer": clerk.value("_customer")}, "/counter/release")

    assert "customer-strip" in clerk.read.ids
    assert "李小明" not in clerk.text
    assert clerk.form.get("cart") is None


@pytest.mark.parametrize("asked", ["8601", "lxm", "李小", "XZ", "综合"])
def test_the_palette_answers_whatever_is_typed(clerk: Browser, desk: Desk, asked: str) -> None:
    desk.new_customer(name="李小明")

    response = clerk.client.post("/palette", {"q": asked})

    assert response.status_code == 200


def test_the_palette_finds_customers_by_initials_and_lines_by_number(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer(name="李小明")
    line = desk.line_in_service(customer)

    by_initials = clerk.client.post("/palette", {"q": "lxm"}).content.decode()
    by_number = clerk.client.post("/palette", {"q": line.service_number}).content.decode()

    assert f"/counter/customers/{customer.pk}" in by_initials
    assert f"/counter/customers/{customer.pk}?line={line.id}" in by_number
