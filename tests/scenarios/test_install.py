"""New installation from the first keystroke to the line in service (worked examples E1, E2, E3 of the rulebook)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.subscriptions import queries as subscriptions
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-002", "FL-022", "FL-082", "FL-084", "FL-093", "FL-105")
def test_without_campaign(desk: Desk) -> None:
    customer = desk.new_customer()
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)

    saved = desk.save(order)

    assert saved.state == "awaiting_charge"
    assert desk.amounts(order) == {"电话终端费": Decimal("0.00"), "工料费": Decimal("120.00")}
    assert saved.total == Decimal("120.00")
    assert desk.collect(order).state == "awaiting_print"
    assert desk.papers(order) == ["invoice", "acceptance_form"]
    assert desk.fresh(order).state == "awaiting_audit"
    assert desk.audit(order).state in ("audited", "fulfilling")
    desk.visit(order)
    assert desk.network(order) == 1
    assert desk.fresh(order).state == "completed"
    (line,) = order.lines.all()
    held = subscriptions.get_subscription(line.subscription_id or 0)
    assert (held.state, held.subscriber_class, held.address) == ("active", "A", "建设路13号2号楼1单元501室")
