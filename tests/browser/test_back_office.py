"""Every work place of every role opens, draws without complaint, and has something to read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Someone

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("staff_number", ["3301", "5101", "6101", "6201", "9001", "9101"])
def test_every_work_place_opens(someone: Someone, staff_number: str) -> None:
    person = someone(staff_number)
    places = [str(link.get_attribute("href")) for link in person.page.locator(".places a").all()]
    assert places

    for place in places:
        person.open(place)
        expect(person.page.locator("#main")).not_to_be_empty()
        heading = person.page.locator("#main h1, #main h2").first
        assert any("\u4e00" <= sign <= "\u9fff" for sign in heading.inner_text()), f"{place} is not in Chinese"


def test_a_fee_table_can_be_read(someone: Someone) -> None:
    manager = someone("6101")
    manager.go_to("zf", "资费")
    manager.walk_to(manager.page.locator("#main td a", has_text="FL-NEW"))
    manager.press("Enter")
    manager.sees("120.00", "四、9", where="#main")
    manager.picture("fee-table")
