"""A clerk of the sample operator, and an order at each of its stations."""

from __future__ import annotations

import pytest

from shouli.kernel import outbox
from shouli.kernel.tests.factories import NOON
from shouli.orders.models import Order
from tests.scenarios.desk import Desk, staff_at


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk whose bureau takes appointments."""
    return Desk(staff_at("3107"))


@pytest.fixture
def saved(desk: Desk) -> Order:
    """A new installation that awaits its charge."""
    order = desk.save(desk.fill_install(desk.open("fixed_line.install", desk.new_customer())))
    outbox.drain(NOON)
    return order


@pytest.fixture
def audited(desk: Desk, saved: Order) -> Order:
    """A new installation that waits for the installer."""
    desk.collect(saved)
    desk.papers(saved)
    desk.audit(saved)
    outbox.drain(NOON)
    return desk.fresh(saved)


@pytest.fixture
def visited(desk: Desk, audited: Order) -> Order:
    """A new installation that waits for the network."""
    desk.visit(audited)
    return desk.fresh(audited)
