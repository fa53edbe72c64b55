"""Removal of a line: the end of its life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.accounts import queries as accounts
from shouli.kernel.errors import Invalid
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.resources import queries as resources
from shouli.resources.actions import WakeNumbers, wake_numbers
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-187")
def test_a_line_ends_and_its_number_rests(desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "remove", removal_reason="no_need", told_final="on", document_shown="")
    assert desk.faults(order) == {("document_shown", "missing")}
    desk.fill(order, document_shown="on")

    assert desk.save(order).state == "awaiting_print"
    assert desk.through(order).state == "completed"

    ended = subscriptions.get_subscription(line.id)
    assert (ended.state, ended.secondaries, ended.plans) == ("ended", (), ())
    assert accounts.relations_of([line.id]) == {}
    number = resources.get_number(line.service_number)
    assert number is not None
    assert (number.state, number.resting_until) == ("resting", NOON + timedelta(days=90))
    wake_numbers(system(NOON + timedelta(days=90)), WakeNumbers())
    assert [view.state for view in [resources.get_number(line.service_number)] if view] == ["free"]


def test_what_is_asked_before_a_line_goes(desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "remove")

    assert desk.faults(order) == {("removal_reason", "missing"), ("told_final", "missing")}
    with pytest.raises(Invalid):
        desk.save(order)


def test_cancelling_a_removal_leaves_the_line_in_service(desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "remove", removal_reason="price", told_final="on")
    desk.save(order)
    desk.papers(order)
    desk.audit(order)

    orders.cancel_order(desk.ctx, orders.CancelOrder(order_id=order.pk, reason="客户改变主意"))

    assert desk.fresh(order).state == "cancelled"
    assert subscriptions.get_subscription(line.id).state == "active"
