"""The reception page by keyboard: one search field, codes typed as they are drawn, a business that waits."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouli.subscriptions.queries import SubscriptionView
from tests.browser import stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop
from tests.scenarios.desk import Desk

pytestmark = pytest.mark.browser


def two_of_one_name(desk: Desk) -> SubscriptionView:
    desk.new_customer(document_number=desk.citizen("821"), name="龙小凤")
    return desk.line_in_service(desk.new_customer(document_number=desk.citizen("822"), name="龙小凤"), door_number="27")


def test_hits_stand_below_the_field_and_the_business_goes_on(someone: Someone, shop: Shop) -> None:
    line = shop.prepare(two_of_one_name)
    clerk = someone("3107").open("/counter/start/fixed_line.relocate")
    clerk.sees("要继续办理移机", where="#work")
    expect(clerk.page.locator("#f-value")).to_be_focused()

    clerk.type("龙小凤")
    with clerk.answered():
        clerk.press("Enter")
    clerk.picture("hits")
    hits = clerk.page.locator("#s-customer tbody tr")
    expect(hits).to_have_count(2)
    expect(hits.first.locator("button")).to_be_focused()
    while "27号" not in str(clerk.page.evaluate("document.activeElement.closest('tr').textContent")):
        clerk.press("ArrowDown")
    with clerk.answered():
        clerk.press("Enter")

    expect(clerk.page.locator("#confirm-services")).to_contain_text(line.service_number)
    clerk.press("Enter")
    clerk.at(r"/orders/\d+/accept$")


def test_a_code_typed_outside_a_field_does_what_it_is_drawn_at(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("823", "龙玉凤"))
    clerk = someone("3107")
    clerk.go_to("龙玉凤", "龙玉凤")
    clerk.at(rf"/customers/{order.customer_id}$")
    clerk.open("/counter/")
    expect(clerk.page.locator("button[data-code=XZ]")).to_be_focused()

    with clerk.answered():
        clerk.press("x", "z")
    expect(clerk.page.locator("#s-list")).to_contain_text("固定电话新装")
    expect(clerk.page.locator("button[data-code=XZ]")).to_be_focused()
    clerk.press("d", "d")

    clerk.at(r"/counter/orders$")


def test_a_code_is_text_in_a_field(someone: Someone) -> None:
    clerk = someone("3107").open("/counter/")

    clerk.page.keyboard.type("xz")

    expect(clerk.page.locator("#f-value")).to_have_value("xz")
    clerk.at(r"/counter/$")
