"""Filling in an acceptance: what is wrong is shown where it is wrong, nothing is lost, others can take it up."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouli.orders.models import Order
from tests.browser import counter, stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


@pytest.mark.rule("FL-077")
def test_what_is_wrong_stands_at_the_field_and_in_the_list_that_jumps_there(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("711", "张秀英"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    counter.address(clerk, "建设路 / 1–99", "14")
    expect(clerk.page.locator("#f-address-faults")).to_have_text("该地址只能输入单号门牌。")

    with clerk.answered():
        clerk.press("F2")

    faults = clerk.page.locator("[data-faults]")
    expect(faults).to_be_focused()
    expect(faults.locator("a", has_text="单号门牌")).to_have_count(1)
    expect(faults.locator("li")).to_have_count(7)
    expect(clerk.page.locator("#f-address-text")).to_have_value("2号楼1单元501室")
    clerk.walk_to(faults.locator("a", has_text="单号门牌"))
    clerk.press("Enter")
    expect(clerk.page.locator("#f-address-door")).to_be_focused()
    clerk.type("15")
    clerk.press("Tab")
    clerk.settled()
    expect(faults.locator("li")).to_have_count(6)
    assert shop.order(order.pk).state == "draft"


def test_parked_at_one_desk_and_taken_up_at_another(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("712", "李桂兰"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    counter.address(clerk, "建设路 / 1–99", "17")
    number = counter.number(clerk)

    with clerk.answered():
        clerk.press("F6")
    expect(clerk.page.locator("#park-note")).to_be_focused()
    clerk.type("客户回家取证件")
    clerk.press("Enter")
    clerk.at(r"/counter/parked$")

    colleague = someone("3301")
    colleague.go_to("gq", "已挂起")
    row = colleague.page.locator("tr", has_text=order.order_number)
    expect(row).to_contain_text("客户回家取证件")
    colleague.walk_to(row.locator("button"))
    colleague.press("Enter")
    colleague.at(rf"/orders/{order.pk}/accept$")
    colleague.sees("李桂兰", where=".strip")
    expect(colleague.page.locator("#f-address-door")).to_have_value("17")
    expect(colleague.page.locator(".number-held b").first).to_have_text(f"{number[:4]} {number[4:]}")


def test_two_windows_on_one_acceptance(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("713", "王淑珍"))
    path = f"/counter/orders/{order.pk}/accept"
    clerk = someone("3107").open(path)
    counter.address(clerk, "建设路 / 1–99", "13")
    first, second = clerk.page, clerk.another_tab()
    clerk.page = second
    clerk.open(path).fill("#f-address-door", "15")

    clerk.page = first
    clerk.press("Alt+2")
    clerk.fill("#f-address-door", "17")

    alarm = first.locator("[data-alarm]")
    expect(alarm).to_be_focused()
    expect(alarm).to_contain_text("另一窗口")
    expect(first.locator("#f-address-door")).to_have_value("17")
    assert shop.order(order.pk).values["door_number"] == "15"
    clerk.walk_to(alarm.locator("button", has_text="保留我的内容"))
    with clerk.answered():
        clerk.press("Enter")
    expect(alarm).to_have_count(0)
    assert shop.order(order.pk).values["door_number"] == "17"


@pytest.mark.rule("FL-080", "FL-081")
def test_cancelling_asks_first_and_stores_nothing(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("714", "刘玉梅"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    cancel = clerk.page.locator(".keybar button[value=discard]")
    clerk.walk_to(cancel)

    clerk.press("Enter")
    clerk.sees(order.order_number, where="#confirm-text")
    clerk.press("Escape")
    expect(cancel).to_be_focused()
    assert shop.order(order.pk).state == "draft"
    clerk.press("Enter")
    clerk.walk_to("#confirm [data-answer=yes]")
    clerk.press("Enter")

    clerk.at(r"/counter/$")
    clerk.sees("未保存任何内容")
    assert shop.ask(lambda: Order.objects.filter(pk=order.pk, state="draft").exists()) is False
