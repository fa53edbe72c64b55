"""The desk at which everything arrives."""

from __future__ import annotations

import pytest

from tests.scenarios.desk import Desk, staff_at


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk at the shop that takes appointments."""
    return Desk(staff_at("3107"))
