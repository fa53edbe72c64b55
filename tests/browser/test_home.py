"""The home page and the inbox in Chromium: nothing scrolls sideways, and each number leads somewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import stories
from tests.browser.conftest import Someone
from tests.browser.person import Person
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
ROLES = ("3107", "3301", "3201", "5101", "6101", "6201", "9001", "9101")
WIDTHS = (1440, 1280, 390)
CUT = """
[...document.querySelectorAll(".top-shop, .top-staff")].filter((part) => part.scrollWidth > part.clientWidth).length
"""
COLUMNS = "new Set([...document.querySelectorAll('.home-column')].map((part) => part.offsetLeft)).size"
SIDEWAYS = "document.scrollingElement.scrollWidth - innerWidth"


def fits(person: Person, width: int) -> bool:
    person.page.set_viewport_size({"width": width, "height": 860})
    return int(person.page.evaluate(SIDEWAYS)) <= 0


@pytest.mark.parametrize("staff_number", ROLES)
def test_the_home_of_each_role_fits_every_screen(someone: Someone, shop: Shop, staff_number: str) -> None:
    shop.prepare(stories.saved(f"76{ROLES.index(staff_number)}", "乔文霞"))
    person = someone(staff_number).open("/")

    assert [width for width in WIDTHS if not fits(person, width)] == []
    assert person.page.evaluate(COLUMNS) == 1, "on a phone one panel stands below the other"
    assert fits(person, 1280)
    assert person.page.evaluate(CUT) == 0, "shop, hours and role are read whole"
    expect(person.page.locator(".home-panel").first).to_be_visible()


def test_the_inbox_fits_a_phone_and_leads_to_the_work(someone: Someone, shop: Shop) -> None:
    shop.prepare(stories.saved("769", "蒋玉兰"))
    clerk = someone("3107", phone=True).open("/counter/inbox")

    assert fits(clerk, 390)
    wrap = clerk.page.locator("#list-inbox .table-wrap")
    assert wrap.evaluate("element => element.scrollWidth <= element.clientWidth")
    clerk.page.locator("#list-inbox a", has_text="收费").first.click()
    clerk.at(r"/counter/orders/\d+/charge$")


def test_a_number_of_the_home_page_leads_to_its_list(someone: Someone, shop: Shop) -> None:
    """The charge that was due within four hours has waited for five: it stands first, and counts as overdue."""
    shop.prepare(lambda desk: stories.saved("776", "蒋玉梅")(desk.at(desk.ctx.now - timedelta(hours=5))))
    shop.prepare(stories.saved("777", "孟庆兰"))
    shop.prepare(stories.begun("778", "曹秀珍"))
    clerk = someone("3107").open("/")
    expect(clerk.page.locator("#home-waiting li.home-late").first).to_contain_text("收费")
    clerk.picture("home")
    waiting = clerk.page.locator("#home-waiting .home-figure", has_text="待处理任务")
    number = waiting.locator("b").inner_text()

    clerk.walk_to(waiting)
    clerk.press("Enter")

    clerk.at(r"/counter/inbox\?all=1$")
    expect(clerk.page.locator("#list-inbox .chip").first).to_have_text(number)
