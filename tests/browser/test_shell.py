"""What is the same on every page: signing in, the palette, the keys, the language, light and dark."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser import stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


@pytest.mark.rule("FL-006", "FL-007")
def test_the_menu_leads_to_the_acceptance_screen(someone: Someone) -> None:
    """综合业务受理 › 受理 › 综合受理 is the first of the menu."""
    clerk = someone("3107")
    menu = clerk.page.locator("nav.places")
    expect(menu.locator("h2").first).to_have_text("综合业务受理 › 受理")

    clerk.walk_to(menu.locator("a").first)
    clerk.press("Enter")

    clerk.at(r"/counter/$")
    clerk.sees("综合受理", where="nav.places a.active")
    clerk.sees("客户信息", "服务选择", "新客户", where="#work")


def test_only_a_known_member_of_staff_gets_in(someone: Someone) -> None:
    clerk = someone("3107")
    clerk.sign_out()
    clerk.picture("sign-in")

    clerk.type("3107")
    clerk.press("Tab")
    clerk.type("wrong-1200-password")
    clerk.press("Enter")

    expect(clerk.page.locator("#sign-in-faults")).to_be_visible()
    expect(clerk.page.locator("#username")).to_have_value("3107")
    clerk.open("/counter/").at(r"/login")


def test_the_palette_finds_businesses_customers_and_orders(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.saved("741", "蒋玉华"))
    clerk = someone("3107")

    clerk.go_to("jyh", "蒋玉华")
    clerk.at(rf"/customers/{order.customer_id}$")
    clerk.go_to(order.order_number, order.order_number)
    clerk.at(rf"/orders/{order.pk}")
    clerk.go_to("yj", "移机")
    clerk.at(r"/start/fixed_line.relocate(\?|$)")
    clerk.press("/")
    expect(clerk.page.locator("#palette-q")).to_be_focused()
    clerk.press("Escape")
    expect(clerk.page.locator("#palette")).to_be_hidden()


def test_no_name_that_is_typed_gets_into_an_address(someone: Someone, shop: Shop) -> None:
    """Neither in the palette nor in a filter: access logs and the browser's history keep addresses."""
    order = shop.prepare(stories.saved("749", "蒋玉芬"))
    clerk = someone("3107")
    addresses: list[str] = []
    clerk.page.on("request", lambda request: addresses.append(unquote(request.url)))

    clerk.go_to("蒋玉芬", "蒋玉芬")
    clerk.at(rf"/customers/{order.customer_id}$")
    clerk.open("/counter/orders")
    clerk.fill("#f-customer", "蒋玉芬")
    clerk.at(r"customer=~")
    expect(clerk.page.locator("#list-orders tbody tr")).to_have_count(1)
    clerk.page.reload()
    clerk.sees(order.order_number, where="#list-orders")
    expect(clerk.page.locator("#f-customer")).to_have_value("蒋玉芬")
    clerk.open("/counter/inbox").fill("#f-customer", "蒋玉芬")
    clerk.at(r"inbox\?customer=~")
    clerk.sees(order.order_number, where="#list-inbox")

    assert len(addresses) > 10
    assert [address for address in addresses if "蒋" in address] == []


def test_language_and_light_are_the_readers_own(someone: Someone, shop: Shop) -> None:
    """The choice is kept with the member of staff, so this is one whom no other test asks for Chinese."""
    story = stories.filled("742", "沈秀云", campaign="NAV_PHONE", customer_use="home", remark="SYZX")
    path = f"/counter/orders/{shop.prepare(story, '3109').pk}/accept"
    clerk = someone("3109").open(path)
    clerk.sees("固定电话新装", "电话终端费")

    clerk.walk_to("button[value=dark]", key="Shift+Tab")
    clerk.press("Enter")
    expect(clerk.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    clerk.at(rf"{path}$")
    clerk.picture("acceptance-dark")
    clerk.walk_to("button[value=en]")
    clerk.press("Enter")

    expect(clerk.page.locator("html")).to_have_attribute("lang", "en")
    clerk.sees("New fixed line", "Telephone-set fee", "To collect")
    clerk.picture("acceptance-english")


def test_every_key_of_the_page_is_listed(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("743", "韩玉兰"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")

    clerk.press("?")

    expect(clerk.page.locator("#keys")).to_be_visible()
    listed = clerk.page.locator("#keys [data-own] kbd").all_inner_texts()
    assert {"F2", "F3", "F6", "Alt+A", "Alt+D", "Alt+0"} <= set(listed)
    assert len(listed) == len(set(listed))
