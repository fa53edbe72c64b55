"""Where the focus is after a page has loaded, a part was swapped, a dialog has closed: where work goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import counter, stories
from tests.browser.conftest import Someone
from tests.browser.person import Person
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def focused(person: Person) -> str:
    """Say what has the focus: an id, else what is there."""
    return str(person.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("staff_number", ["3107", "3201", "3301", "5101", "6101", "6201", "9001", "9101"])
def test_no_page_leaves_the_focus_nowhere(someone: Someone, staff_number: str) -> None:
    person = someone(staff_number)
    places = [str(link.get_attribute("href")) for link in person.page.locator(".places a").all()]

    lost = []
    for place in places:
        person.open(place)
        if person.page.evaluate("document.activeElement === document.body"):
            lost.append(place)

    assert lost == []


def test_reception_begins_in_the_search_field(someone: Someone) -> None:
    clerk = someone("3107").open("/counter/")

    assert focused(clerk) == "f-value"


def test_slash_and_question_mark_are_keys_in_an_empty_field(someone: Someone) -> None:
    clerk = someone("3107").open("/counter/")

    clerk.press("?")
    expect(clerk.page.locator("#keys")).to_be_visible()
    clerk.press("Escape")
    assert focused(clerk) == "f-value"
    clerk.press("/")
    expect(clerk.page.locator("#palette-q")).to_be_focused()
    clerk.press("Escape")
    clerk.page.keyboard.type("1/2")
    expect(clerk.page.locator("#f-value")).to_have_value("1/2")


def test_an_acceptance_begins_at_the_first_section_that_is_not_done(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("801", "魏桂英"))

    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")

    expect(clerk.page.locator("#s-business :focus")).to_have_count(1)


def test_arrows_walk_the_rows_and_the_next_order_follows_an_audit(someone: Someone, shop: Shop) -> None:
    names = (("802", "樊秀英"), ("803", "樊秀珍"), ("804", "樊秀兰"))
    orders = [shop.prepare(stories.awaiting_audit(serial, name, door_number="25")) for serial, name in names]
    newest = [order.order_number for order in reversed(orders)]
    auditor = someone("3201").open("/counter/audit")

    assert focused(auditor) == newest[0]
    auditor.press("ArrowDown")
    assert focused(auditor) == newest[1]
    auditor.press("j")
    assert focused(auditor) == newest[2]
    auditor.press("k")
    assert focused(auditor) == newest[1]
    auditor.press("Enter")
    auditor.at(r"/audit/\d+$")
    auditor.sees(newest[1])
    auditor.press("Escape")
    auditor.at(r"/audit$")
    assert focused(auditor) == newest[1]
    auditor.press("Enter")
    auditor.at(r"/audit/\d+$")
    auditor.press("F9")
    auditor.at(r"/audit$")
    assert focused(auditor) == newest[2]


def test_space_ticks_the_row(someone: Someone, shop: Shop) -> None:
    orders = [shop.prepare(stories.awaiting_audit(serial, "樊玉兰")) for serial in ("805", "806")]
    auditor = someone("3201").open("/counter/audit")

    auditor.press("Space", "ArrowDown", "Space")

    for order in orders:
        row = auditor.page.locator("tr", has_text=order.order_number)
        expect(row.locator("input[name=row]")).to_be_checked()


def test_a_dialog_that_closes_gives_the_focus_back(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("807", "魏桂兰"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    before = focused(clerk)

    with clerk.answered():
        clerk.press("F6")
    expect(clerk.page.locator("#park-note")).to_be_focused()
    clerk.press("Escape")

    assert focused(clerk) == before


def test_after_a_number_is_picked_work_goes_on_behind_it(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("808", "魏玉兰"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    counter.address(clerk, "建设路 / 1–99", "23")

    counter.number(clerk)

    behind = "document.activeElement.compareDocumentPosition(document.getElementById('f-service_number'))"
    assert clerk.page.evaluate(behind) == 2  # DOCUMENT_POSITION_PRECEDING: the number comes before what has the focus
    expect(clerk.page.locator("#form-acceptance :focus")).to_have_count(1)


def test_enter_behind_the_last_field_leads_to_saving(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("809", "魏玉珍"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    clerk.walk_to("#f-remark")
    last = clerk.page.locator("#form-acceptance :is(input:not([type=hidden]), select, textarea)").last
    clerk.walk_to(last)

    clerk.press("Enter")

    expect(clerk.page.locator(".keybar button[value=save]")).to_be_focused()
