"""Chinese is composed out of letters: neither keys of the page nor answers of the server come in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import stories
from tests.browser.conftest import Someone
from tests.browser.person import Person
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser
REFRESH = "document.getElementById('form-acceptance').dispatchEvent(new CustomEvent('shouli:refresh'))"
EXPLAINED = """() => {
  const stops = [...document.querySelectorAll(".field:has(.explained) :is(input, select)")];
  return stops.find((stop) => (stop.focus(), stop === document.activeElement)).closest(".field")
    .querySelector(".explained").id;
}"""
KEY = """(key) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true, cancelable: true}))"""


def composing(person: Person) -> tuple[Callable[[str], object], Callable[[str], object]]:
    """Return what composes letters in the field that has the focus, and what puts a text in their place."""
    keys = person.page.context.new_cdp_session(person.page)
    return (
        lambda letters: keys.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        ),
        lambda text: keys.send("Input.insertText", {"text": text}),
    )


def test_an_answer_leaves_alone_what_is_being_composed(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("811", "魏玉芳"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    clerk.walk_to("#f-remark")
    compose, commit = composing(clerk)

    compose("jian")
    with clerk.answered():
        clerk.page.evaluate(REFRESH)
        compose("jianshe")
    commit("建设")

    expect(clerk.page.locator("#f-remark")).to_have_value("建设")


def test_keys_that_compose_are_no_keys_of_the_page(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("812", "魏玉芬"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    told = clerk.page.locator(f"#{clerk.page.evaluate(EXPLAINED)}")
    clerk.press("F1")
    expect(told).to_be_visible()

    for key in ("Escape", "Enter", "F1", "F4", "F2"):
        assert clerk.page.evaluate(KEY, key), f"the page takes {key}"
    expect(told).to_be_visible()
