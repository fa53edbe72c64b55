"""Adjusting a fee before it is collected: by how much, with what reason, and what stays of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.kernel.errors import Invalid, OverLimit
from shouli.ledger import queries as ledger
from shouli.orders import actions as orders
from shouli.orders import queries
from shouli.orders.models import Order
from shouli.orders.papers import acceptance_paper
from tests.scenarios.desk import Desk


def fee_named(desk: Desk, order: Order, name: str) -> queries.FeeView:
    (fee,) = [fee for fee in desk.view(order).fees if fee.name == name]
    return fee


@pytest.mark.rule("FL-087")
def test_an_adjusted_fee_is_charged_logged_and_flagged(desk: Desk) -> None:
    order = desk.saved_install()
    fee = fee_named(desk, order, "工料费")
    orders.adjust_fee(
        desk.ctx, orders.AdjustFee(order_id=order.pk, fee_id=fee.id, amount=Decimal("100.00"), reason="已有线路")
    )

    adjusted = fee_named(desk, order, "工料费")

    assert (adjusted.standard_amount, adjusted.amount) == (Decimal("120.00"), Decimal("100.00"))
    (change,) = adjusted.adjustments
    assert (change.old, change.new, change.reason) == (Decimal("120.00"), Decimal("100.00"), "已有线路")
    assert (change.by, change.at) == (desk.ctx.actor.key, desk.ctx.now)
    assert [flag.code for flag in desk.view(order).flags] == ["fee_adjusted:labour"]
    desk.collect(order)
    assert ledger.balance("6001") == Decimal("-100.00")


@pytest.mark.rule("FL-087")
@pytest.mark.parametrize(
    ("amount", "reason", "field"),
    [("-0.01", "漏收", "amount"), ("1.005", "漏收", "amount"), ("100", " ", "reason"), ("100", "x", "reason")],
)
def test_adjustments_refused(desk: Desk, amount: str, reason: str, field: str) -> None:
    order = desk.saved_install()
    fee = fee_named(desk, order, "工料费")

    with pytest.raises(Invalid) as refusal:
        orders.adjust_fee(
            desk.ctx, orders.AdjustFee(order_id=order.pk, fee_id=fee.id, amount=Decimal(amount), reason=reason)
        )

    assert [fault.field for fault in refusal.value.faults] == [field]
    assert desk.fresh(order).total == Decimal("120.00")


def test_an_adjustment_that_changes_nothing_is_refused_and_one_taken_back_is_not_printed(desk: Desk) -> None:
    order = desk.saved_install()
    fee = fee_named(desk, order, "工料费")

    def adjust(amount: str) -> None:
        asked = orders.AdjustFee(order_id=order.pk, fee_id=fee.id, amount=Decimal(amount), reason="已有线路")
        orders.adjust_fee(desk.ctx, asked)

    adjust("100.00")
    with pytest.raises(Invalid) as refusal:
        adjust("100.00")
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("amount", "unchanged")]
    assert "已有线路" in repr(acceptance_paper(desk.ctx, order.pk).blocks)

    adjust("120.00")
    assert "已有线路" not in repr(acceptance_paper(desk.ctx, order.pk).blocks)


def test_the_limit_is_for_all_fees_of_an_order_together(desk: Desk) -> None:
    """Set 50.00 and labour 70.00 with the campaign: 30 and 30 less are 60, more than the 50 of a clerk."""
    order = desk.saved_install(campaign="NAV_PHONE", customer_use="home", remark="SYZX 家庭用户")
    less = {"电话终端费": "20.00", "工料费": "40.00"}
    asked = [
        orders.AdjustFee(
            order_id=order.pk, fee_id=fee_named(desk, order, name).id, amount=Decimal(amount), reason="已有线路"
        )
        for name, amount in less.items()
    ]

    orders.adjust_fee(desk.ctx, asked[0])
    with pytest.raises(OverLimit):
        orders.adjust_fee(desk.ctx, asked[1])

    assert desk.fresh(order).total == Decimal("90.00")


def test_a_clerk_adjusts_within_the_limit_of_the_role(desk: Desk) -> None:
    """Clerks may deviate by 50 yuan, supervisors by 1,000."""
    order = desk.saved_install()
    fee = fee_named(desk, order, "工料费")
    waive = orders.AdjustFee(order_id=order.pk, fee_id=fee.id, amount=Decimal(0), reason="领导批准")

    with pytest.raises(OverLimit):
        orders.adjust_fee(desk.ctx, waive)
    orders.adjust_fee(desk.as_staff("3301"), waive)

    assert desk.fresh(order).total == Decimal("0.00")
    free = orders.CollectFees(order_id=order.pk, expected_total=Decimal(0), means=())
    assert orders.collect_fees(desk.ctx, free).state == "awaiting_print"
    assert desk.papers(order) == ["acceptance_form"]
