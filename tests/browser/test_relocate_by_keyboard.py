"""An office line moves to another exchange and keeps its number, by keyboard alone (worked example E7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from shouli.ledger import queries as ledger
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.browser import backstage, counter
from tests.browser.conftest import Someone
from tests.browser.shop import Shop
from tests.scenarios.desk import Desk

pytestmark = pytest.mark.browser

ADDRESS = "建设路14号3号楼"


def office_line(desk: Desk) -> SubscriptionView:
    customer = desk.new_customer(document_number=desk.citizen("702"), name="陈国庆")
    return desk.line_in_service(customer, user_nature="office")


@pytest.mark.rule("FL-013", "FL-110", "FL-135")
def test_across_exchanges_with_the_number_kept(someone: Someone, shop: Shop) -> None:
    line = shop.prepare(office_line)
    before = shop.ask(lambda: ledger.balance("1001"))
    clerk = someone("3107")

    clerk.go_to("sl", "综合受理")
    counter.look_up(clerk, line.service_number)
    clerk.sees("陈国庆", where=".strip")
    order_id = counter.choose_service(clerk, "fixed_line.relocate")
    counter.address(clerk, "建设路 / 2–98", "14", rest="3号楼")
    clerk.sees(ADDRESS, "泉城局")
    clerk.choose("#f-secondaries-add", "NP标志")
    clerk.press("Enter")
    clerk.settled()
    expect(clerk.page.locator("#f-secondaries .chip")).to_have_count(5)
    expect(clerk.page.locator("#f-service_number button[data-key=F3]")).to_have_count(0)
    kept = f"{line.service_number[:4]} {line.service_number[4:]}"
    expect(clerk.page.locator("#f-service_number .number-held")).to_contain_text(kept)
    counter.appointment(clerk, "2026-11-23")
    clerk.press("Alt+1")
    clerk.tick("#f-disclosed")
    counter.signatures(clerk)
    clerk.press("F4")
    clerk.sees("移机工料费", "120.00", "移机不改号一次性费用", "70.00", where="#fees")
    expect(clerk.page.locator("#fees output")).to_have_text("¥ 190.00")
    clerk.picture("relocation")
    counter.save(clerk)
    counter.collect(clerk, order_id)
    counter.papers(clerk, order_id, "发票", "免填单")

    assert shop.ask(lambda: ledger.balance("1001")) - before == Decimal("190.00")
    auditor = someone("3201")
    backstage.audit(auditor, shop.order(order_id).order_number)
    shop.work()
    installer = someone("5101", phone=True)
    backstage.open_visit(installer, ADDRESS)
    backstage.report_done(installer)
    shop.work()

    assert shop.order(order_id).state == "completed"
    after = shop.ask(lambda: subscriptions.get_subscription(line.id))
    assert (after.service_number, after.address, after.state) == (line.service_number, ADDRESS, "active")
