"""The sample operator at noon, with one thing of each kind."""

from __future__ import annotations

import pytest

from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.scenarios.desk import Desk, staff_at
from tests.security.walking import things_of, type_of_arguments


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand still at noon, when every shop is open."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk at the shop that takes appointments."""
    return Desk(staff_at("3107"))


@pytest.fixture
def things(desk: Desk) -> type_of_arguments:
    """One thing of each kind that an address can be about."""
    return things_of(desk)
