"""Orders after the counter: where they stand, the audit of many at once, the customer they belong to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouli.orders.models import Order
from shouli.parties.tests.factories import citizen_number
from tests.browser import stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_the_process_is_drawn_with_where_the_order_stands(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.awaiting_audit("731", "吴桂英"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}")
    clerk.sees("等待", "稽核员", where=".work-aside")
    clerk.picture("order")

    clerk.walk_to(clerk.page.locator("a[href$='/diagram']"))
    clerk.press("Enter")

    clerk.at(r"/diagram$")
    current = clerk.page.locator("svg .mark-current")
    expect(current).to_have_count(1)
    expect(current).to_have_attribute("data-element-id", "audit")
    clerk.picture("process")


@pytest.mark.rule("FL-093")
def test_many_audited_at_once(someone: Someone, shop: Shop) -> None:
    orders = [
        shop.prepare(stories.awaiting_audit(serial, name)) for serial, name in (("732", "郑凤英"), ("733", "冯玉珍"))
    ]
    auditor = someone("3201")
    auditor.go_to("jh", "稽核")
    auditor.at(r"/audit$")
    auditor.picture("audit")

    for order in orders:
        auditor.walk_to(auditor.page.locator("tr", has_text=order.order_number).locator("input[name=row]"))
        auditor.press("Space")
    auditor.press("F9")
    auditor.sees("逐一通过稽核", where="#confirm-text")
    auditor.walk_to("#confirm [data-answer=yes]")
    auditor.press("Enter")

    for order in orders:
        expect(auditor.page.locator("#main")).not_to_contain_text(order.order_number)
    states = shop.ask(
        lambda: set(Order.objects.filter(pk__in=[order.pk for order in orders]).values_list("state", flat=True))
    )
    assert "awaiting_audit" not in states


def test_a_document_is_revealed_for_a_reason_only(someone: Someone, shop: Shop) -> None:
    order, number = shop.prepare(stories.awaiting_audit("734", "陈秀珍")), citizen_number(serial="734")
    supervisor = someone("3301").open(f"/counter/customers/{order.customer_id}")
    supervisor.sees("陈秀珍", number[:4] + "*" * 10 + number[14:])
    supervisor.walk_to("button[data-open=reveal]")
    supervisor.press("Enter", "Enter")
    supervisor.sees("原因", where="#reveal .err")
    expect(supervisor.page.locator("#reveal-reason")).to_be_focused()
    supervisor.type("客户来电核对")
    supervisor.press("Enter")

    supervisor.sees(number, where="#main")
