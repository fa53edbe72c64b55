"""The sample operator at noon, with one thing of each kind."""

from __future__ import annotations

import pytest

from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.scenarios.desk import Desk, staff_at
from tests.security import walking
from tests.security.walking import type_of_arguments
from tests.support.shared_start import shared_start


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand still at noon, when every shop is open."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk at the shop that takes appointments."""
    return Desk(staff_at("3107"))


start_things = shared_start(walking.start_things)


@pytest.fixture
def things(start_things: type_of_arguments) -> type_of_arguments:
    """One thing of each kind that an address can be about."""
    return start_things
