"""An order is cancelled: the clerk asks, the supervisor agrees, the network is to undo what it has switched."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouli.gateways.actions import ClaimCommands, claim_commands
from shouli.kernel.tests.factories import system
from shouli.orders.models import Order
from tests.browser.conftest import Someone
from tests.browser.shop import Shop
from tests.browser.stories import awaiting_audit
from tests.scenarios.desk import Desk

pytestmark = pytest.mark.browser


def switched(desk: Desk) -> Order:
    """A new line, paid, audited and visited, which the network has switched just now."""
    order = awaiting_audit("746", "郭凤兰")(desk)
    desk.audit(order)
    desk.visit(order)
    for command in claim_commands(system(desk.ctx.now), ClaimCommands(limit=9)):
        desk.answer(command.pk, accepted=True, delivered=False)
    return desk.fresh(order)


def test_a_paid_order_is_cancelled_by_two_and_undone_by_the_network(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(switched)
    clerk = someone("3107").open(f"/counter/orders/{order.pk}")
    clerk.walk_to(".keybar a[href$='/cancel']")
    clerk.press("Enter")
    clerk.sees("将退回的内容", "现金 ¥120.00", "网络回退", "须由主管审批")
    clerk.picture("cancelling")
    clerk.fill("#f-reason", "客户搬家")
    clerk.press("F2")
    clerk.at(rf"/orders/{order.pk}$")
    clerk.sees("等待：审批撤单 · 营业主管", where=".work-aside")

    supervisor = someone("3301").open(f"/counter/orders/{order.pk}")
    supervisor.press("F2")
    supervisor.at(r"/cancel$")
    supervisor.sees("客户搬家", "刘晓梅")
    supervisor.press("F2")
    supervisor.at(rf"/orders/{order.pk}$")
    supervisor.sees("回退中", "已取消")
    supervisor.sees("等待：等网元回应 · 系统", where=".work-aside")

    supervisor.walk_to(".work-aside a[href$='/cancel/diagram']")
    supervisor.press("Enter")
    supervisor.at(r"/cancel/diagram$")
    current = supervisor.page.locator("svg .mark-current")
    expect(current).to_have_count(1)
    expect(current).to_have_attribute("data-element-id", "undone")
