"""Desks of the sample operator."""

from __future__ import annotations

import pytest

from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios import desk as starts
from tests.scenarios.desk import Desk, staff_at
from tests.support.shared_start import shared_start


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk at the shop that takes appointments (泉城路营业厅)."""
    return Desk(staff_at("3107"))


@pytest.fixture
def other_desk(operator: None) -> Desk:
    """A clerk at a shop whose bureau takes none (经七路营业厅)."""
    return Desk(staff_at("3108"))


start_line = shared_start(starts.start_line)
start_two_lines = shared_start(starts.start_two_lines)


@pytest.fixture
def line(start_line: SubscriptionView) -> SubscriptionView:
    """A line in service at 建设路13号."""
    return start_line
