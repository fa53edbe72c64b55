"""Two windows of one clerk: what a page was drawn for is what it may change."""

from __future__ import annotations

from copy import deepcopy

import pytest

from shouli.channels.counter.tests.browser import ACCEPTANCE, RECEPTION, Browser
from shouli.channels.counter.tests.paths import begin, serve, serve_line
from shouli.orders.models import Order
from shouli.parties.tests.factories import citizen_number
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk


@pytest.fixture
def windows(clerk: Browser, desk: Desk) -> tuple[Browser, Browser]:
    """The first window shows 李小明 with an installation on the list, the second has gone on to 周一二."""
    serve(clerk, desk.new_customer(name="李小明"))
    clerk.press("service:add:fixed_line.install")
    other = deepcopy(clerk)
    serve(other, desk.new_customer(name="周一二", document_number=citizen_number(serial="789")))
    return clerk, other


@pytest.mark.parametrize("pressed", ["service:add:fixed_line.install", "continue", "confirm", "refresh"])
def test_a_business_pressed_in_the_older_window_is_not_opened_for_the_other_customer(
    windows: tuple[Browser, Browser], pressed: str
) -> None:
    older, newer = windows
    newer.press("service:add:fixed_line.install")

    older.press(pressed)

    assert older.status == 409
    assert "另一个窗口" in older.text
    assert "周一二" in older.part("customer-strip"), "the page says whom the session serves now"
    assert not Order.objects.exists()


def test_quantities_typed_in_the_older_window_do_not_reach_the_other_list(windows: tuple[Browser, Browser]) -> None:
    older, newer = windows
    newer.press("service:add:fixed_line.install")

    older.press("find", mode="name", value="查无此人", **{"cart.fixed_line.install/": "7"})

    newer.open("/counter/", RECEPTION)
    assert newer.value("cart.fixed_line.install/") == "1"


def test_looking_a_customer_up_works_in_every_window(windows: tuple[Browser, Browser]) -> None:
    older, _newer = windows

    older.press("find", mode="name", value="李小明")

    assert older.status == 200
    assert "李小明" in older.part("customer-strip")


def test_the_menu_of_the_older_window_starts_nothing_for_the_other_customer(windows: tuple[Browser, Browser]) -> None:
    older, _newer = windows
    drawn_for = older.value("_customer")

    older.open(f"/counter/start/fixed_line.install?customer={drawn_for}", RECEPTION)

    assert older.status == 409
    assert "confirm-services" not in older.read.ids


def test_ending_the_service_in_the_older_window_leaves_the_other_customer(windows: tuple[Browser, Browser]) -> None:
    older, newer = windows

    older.send({"_customer": older.value("_customer")}, "/counter/release")

    newer.open("/counter/", RECEPTION)
    assert "周一二" in newer.part("customer-strip")


def test_the_question_before_opening_names_the_customer(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer(name="李小明")
    serve(clerk, customer)
    clerk.press("service:add:fixed_line.install")

    clerk.press("continue")

    asked = clerk.part("confirm-services")
    assert "李小明" in asked
    assert customer.customer_number in asked, "two customers of one name are told apart"
    assert customer.customer_number in clerk.part("customer-strip")


def test_services_still_to_be_entered_are_those_of_this_customer(clerk: Browser, desk: Desk) -> None:
    line = desk.line_in_service(desk.new_customer(name="李小明"))
    serve_line(clerk, line)
    clerk.press("service:add:fixed_line.relocate")
    begin(clerk, "fixed_line.change_account")
    waiting = Order.objects.filter(state="draft").earliest("pk").order_number

    serve(clerk, desk.new_customer(name="周一二", document_number=citizen_number(serial="789")))
    assert waiting not in clerk.text

    serve_line(clerk, line)
    assert waiting in clerk.text


@pytest.mark.parametrize("page", ["", "/cancel", "/diagram"])
def test_an_order_of_another_customer_shows_that_customer_at_the_top(clerk: Browser, desk: Desk, page: str) -> None:
    order = desk.fill_install(desk.open("fixed_line.install", desk.new_customer(name="李小明")))
    desk.save(order)
    serve(clerk, desk.new_customer(name="周一二", document_number=citizen_number(serial="789")))

    clerk.open(f"/counter/orders/{order.pk}{page}")

    strip = clerk.part("customer-strip", 1500)
    assert "李小明" in strip
    assert "本定单的客户" in strip
    assert "结束服务" not in strip, "it is not this customer who is being served"
    clerk.open("/counter/", RECEPTION)
    assert "周一二" in clerk.part("customer-strip")


def test_a_second_press_on_the_dialog_opens_no_second_draft(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    clerk.press("service:add:fixed_line.install")
    clerk.press("continue")
    twin = deepcopy(clerk)  # the same page, pressed once more before the answer came, or reached again by going back

    clerk.press("confirm")
    twin.press("confirm")

    assert Order.objects.count() == 1
    assert twin.url == clerk.url


def test_a_service_that_cannot_be_opened_leaves_none_open(clerk: Browser, line: SubscriptionView) -> None:
    serve_line(clerk, line)
    clerk.press("service:add:fixed_line.change_account")
    clerk.press("service:add:fixed_line.install")

    clerk.press("confirm", **{"cart.fixed_line.install/": "201"})

    assert clerk.status == 422
    assert "1到200" in clerk.text
    assert not Order.objects.filter(state="draft").exists()


def test_what_was_chosen_for_one_customer_is_not_left_to_the_next(clerk: Browser, desk: Desk) -> None:
    """A draft opened from a list of drafts continues with its customer, not with the list of the one before."""
    draft = desk.open("fixed_line.install", desk.new_customer(name="李小明"))
    serve(clerk, desk.new_customer(name="周一二", document_number=citizen_number(serial="789")))
    clerk.press("service:add:fixed_line.install")

    clerk.open(f"/counter/orders/{draft.pk}/accept", ACCEPTANCE)
    clerk.open("/counter/", RECEPTION)

    assert "李小明" in clerk.part("customer-strip")
    assert clerk.value("cart.fixed_line.install/") == ""
