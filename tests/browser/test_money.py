"""Money at the counter: pressed twice is done once, an adjustment has its limit, the paper is printed once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from shouli.ledger import queries as ledger
from shouli.orders.models import Order
from shouli.payments.models import Payment
from tests.browser import stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop
from tests.scenarios.desk import Desk

pytestmark = pytest.mark.browser


def test_pressed_twice_is_done_once(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.filled("721", "赵丽华"))
    before = shop.ask(lambda: ledger.balance("1001"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")

    with clerk.answered():
        clerk.press("F2")
    clerk.page.locator("#confirm-save button[value=confirm]").dblclick()
    clerk.at(rf"/orders/{order.pk}\?saved=1$")
    clerk.open(f"/counter/orders/{order.pk}/charge")
    clerk.page.locator(".keybar button[value=collect]").dblclick()
    clerk.at(rf"/orders/{order.pk}/print$")

    assert shop.order(order.pk).state == "awaiting_print"
    assert shop.ask(order.lines.count) == 1
    assert shop.ask(lambda: Payment.objects.filter(owner=f"order:{order.pk}").count()) == 1
    assert shop.ask(lambda: ledger.balance("1001")) - before == Decimal("120.00")


@pytest.mark.rule("FL-087")
def test_an_adjustment_over_the_limit_is_refused_in_place(someone: Someone, shop: Shop) -> None:
    """A clerk may deviate from the table by 50.00 at most."""
    order = shop.prepare(stories.saved("722", "孙秀兰"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/charge")
    row = clerk.page.locator("table.charge tbody tr", has_text="工料费")

    clerk.press("Alt+3")
    clerk.walk_to(row.locator("input.money"))
    clerk.type("20")
    clerk.press("Tab")
    clerk.type("老客户")
    with clerk.answered():
        clerk.press("Enter")
    clerk.sees("权限额度为 50.00", "本次为 100.00", where="#s-fees")
    expect(row.locator("input.money")).to_have_value("20")
    expect(row.locator("input.reason")).to_have_value("老客户")
    expect(clerk.page.locator("#f-fees")).to_have_text("¥ 120.00")

    clerk.walk_to(row.locator("input.money"), key="Shift+Tab")
    clerk.type("90")
    clerk.press("Tab")
    with clerk.answered():
        clerk.press("Enter")
    expect(row).to_contain_text("120.00 → 90.00 · 老客户")
    expect(clerk.page.locator("#f-fees")).to_have_text("¥ 90.00")
    expect(clerk.page.locator("#f-means-cash")).to_have_value("90.00")


@pytest.mark.rule("FL-088", "FL-089")
def test_one_prompt_after_the_other_and_each_paper_printed_once(someone: Someone, shop: Shop) -> None:
    def story(desk: Desk) -> Order:
        return desk.collect(stories.saved("723", "周玉兰")(desk))

    order = shop.prepare(story)
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/print")

    clerk.sees("打印发票")
    expect(clerk.page.locator("#form-prompt")).not_to_contain_text("免填单")
    clerk.press("F8")
    clerk.sees("壹佰贰拾元整", where="article.paper >> nth=0")
    assert clerk.page.evaluate("window.papers") == 1
    clerk.press("F2")
    clerk.sees("打印免填单")
    clerk.press("F10")
    clerk.at(rf"/orders/{order.pk}$")
    clerk.sees("待稽核")
