"""A new line with the navigation-phone campaign, from sign-in to service, without touching the mouse."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import citizen_number
from shouli.subscriptions import queries as subscriptions
from tests.browser import backstage, counter
from tests.browser.conftest import Someone
from tests.browser.person import Person
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser

ADDRESS = "建设路13号2号楼1单元501室"
TILL = "1001"


def fill_in(clerk: Person) -> str:
    """Fill the acceptance in the order of the manual; return the number taken."""
    counter.confirm_products(clerk)
    counter.business_information(clerk)
    counter.address(clerk, "建设路 / 1–99", "13")
    clerk.sees(ADDRESS, "历下局", where="#s-business")
    number = counter.number(clerk)
    counter.appointment(clerk, "2026-11-23")
    clerk.choose("#f-campaign", "固话导航话机活动")
    clerk.tick("#f-customer_use-home")
    counter.new_account(clerk)
    clerk.press("Alt+2")
    clerk.picture("acceptance")
    counter.signatures(clerk)
    clerk.fill("#f-remark", "SYZX 家庭用户")
    return number


def see_the_fees(clerk: Person) -> None:
    """Jump to the fees: amounts, the rows that decided, their clauses, what recurs."""
    clerk.press("F4")
    expect(clerk.page.locator("#fees")).to_be_focused()
    rows = clerk.page.locator("#fees tbody tr")
    expect(rows).to_have_count(2)
    for row, texts in zip(
        rows.all(), (("电话终端费", "50.00", "固话-01"), ("工料费", "70.00", "固话-04")), strict=True
    ):
        for text in texts:
            expect(row).to_contain_text(text)
        expect(row.locator(".clause")).to_contain_text("五（")
    expect(clerk.page.locator("#fees output")).to_have_text("¥ 120.00")
    clerk.sees("来电显示 3.00", where="#fees")


def sell(clerk: Person, document: str) -> tuple[int, str]:
    """Serve a customer nobody knows yet, up to the charge screen; return order and number."""
    clerk.go_to("sl", "综合受理")
    counter.look_up(clerk, document)
    clerk.sees("没有查到客户")
    counter.register(clerk, "刘建国", document)
    clerk.picture("reception")
    order_id = counter.choose_service(clerk, "fixed_line.install")
    expect(clerk.page.locator("#s-business .fields")).to_have_count(0)
    number = fill_in(clerk)
    see_the_fees(clerk)
    counter.save(clerk)
    clerk.at(rf"/orders/{order_id}\?saved=1$")
    clerk.sees("¥ 120.00", where="#ask-charge")
    clerk.press("Enter")
    clerk.at(rf"/orders/{order_id}/charge$")
    return order_id, number


def take_the_money(clerk: Person, order_id: int, number: str) -> None:
    """Check the three blocks of the charge screen, collect, print both papers."""
    expect(clerk.page.locator("#f-means-cash")).to_have_value("120.00")
    clerk.sees("刘建国", where="#s-customer")
    clerk.sees(number, where="#s-order")
    clerk.sees("电话终端费", "工料费", "固话-04", where="#s-fees")
    clerk.picture("charge")
    clerk.press("F9")
    clerk.at(rf"/orders/{order_id}/print$")
    clerk.picture("print")
    counter.papers(clerk, order_id, "发票", "免填单")
    clerk.sees("待稽核")


@pytest.mark.rule(
    "FL-012", "FL-020", "FL-025", "FL-078", "FL-082", "FL-083", "FL-084", "FL-085", "FL-088", "FL-089", "FL-093"
)
def test_from_sign_in_to_a_line_in_service(someone: Someone, shop: Shop) -> None:
    before = shop.ask(lambda: ledger.balance(TILL))
    clerk = someone("3107")
    order_id, number = sell(clerk, citizen_number(serial="701"))
    take_the_money(clerk, order_id, number)
    clerk.sign_out()
    assert shop.order(order_id).state == "awaiting_audit"
    assert shop.ask(lambda: ledger.balance(TILL)) - before == Decimal("120.00")

    backstage.audit(someone("3201"), shop.order(order_id).order_number)
    shop.work()
    installer = someone("5101", phone=True)
    backstage.open_visit(installer, ADDRESS)
    installer.sees("交付导航话机", number[:4])
    installer.picture("visit")
    backstage.report_done(installer, "navigation_phone")
    shop.work()

    assert shop.order(order_id).state == "completed"
    line = shop.ask(lambda: subscriptions.find_in_service(number))
    assert line is not None
    assert (line.state, line.subscriber_class, line.address) == ("active", "A", ADDRESS)
    clerk.sign_in("3107").open("/counter/")
    counter.look_up(clerk, citizen_number(serial="701"))
    clerk.sees("刘建国", where=".strip")
    clerk.go_to(number, number)
    clerk.at(r"/customers/\d+")
    row = clerk.page.locator("table.rows tr", has_text=f"{number[:4]} {number[4:]}")
    expect(row).to_contain_text("在用")
    expect(row).to_contain_text(ADDRESS)
    clerk.picture("customer")
