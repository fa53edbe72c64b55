"""Desks of the sample operator."""

from __future__ import annotations

import pytest

from tests.scenarios.desk import Desk, staff_at


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk at the shop that takes appointments (泉城路营业厅)."""
    return Desk(staff_at("3107"))


@pytest.fixture
def other_desk(operator: None) -> Desk:
    """A clerk at a shop whose bureau takes none (经七路营业厅)."""
    return Desk(staff_at("3108"))
