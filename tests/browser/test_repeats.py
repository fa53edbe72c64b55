"""Fingers faster than the server: nothing is done twice, nothing is done to what was shown before."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouli.orders.models import Order
from tests.browser import counter, stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_enter_in_the_palette_waits_for_the_answer_to_what_is_typed(someone: Someone) -> None:
    clerk = someone("3107")
    clerk.press("Control+K")
    expect(clerk.page.locator("#palette-hits [aria-selected=true]")).to_have_count(1)

    clerk.page.keyboard.type("yj")
    clerk.press("Enter")

    clerk.at(r"/start/fixed_line.relocate(\?|$)")


@pytest.mark.parametrize("serial", ["751", "752"])
def test_services_confirmed_twice_are_opened_once(someone: Someone, shop: Shop, serial: str) -> None:
    name = "邵玉芬" if serial == "751" else "邵玉芳"
    begun = shop.prepare(stories.begun(serial, name))
    clerk = someone("3107")
    clerk.go_to(name, name)
    clerk.at(rf"/customers/{begun.customer_id}$")
    clerk.open("/counter/").press("Alt+2")
    clerk.walk_to("button[value='service:add:fixed_line.install']")
    with clerk.answered():
        clerk.press("Enter")
    with clerk.answered():
        clerk.press("F2")
    confirm = clerk.page.locator("#confirm-services button[value=confirm]")
    expect(confirm).to_be_visible()

    if serial == "751":
        confirm.dblclick()
    else:
        clerk.press("Enter", "Enter", "Enter")

    clerk.at(r"/orders/(\d+)/accept$")
    assert shop.ask(Order.objects.filter(customer_id=begun.customer_id).count) == 2


def test_what_is_kept_is_not_asked_about_on_leaving(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("753", "章桂英"))
    clerk = someone("3107").open("/counter/").open(f"/counter/orders/{order.pk}/accept")
    counter.address(clerk, "建设路 / 1–99", "21")

    clerk.press("Escape")

    clerk.at(r"/counter/$")
