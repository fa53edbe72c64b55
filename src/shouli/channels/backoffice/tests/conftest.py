"""The sample operator's people in front of the back office, at noon."""

from __future__ import annotations

from datetime import datetime

import pytest

from shouli.channels.backoffice.tests.reading import Reader
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stand still at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def product_manager(operator: None) -> Reader:
    """A product manager."""
    return Reader("6101")


@pytest.fixture
def other_product_manager(operator: None) -> Reader:
    """The second pair of eyes."""
    return Reader("6102")


@pytest.fixture
def resource_manager(operator: None) -> Reader:
    """A resource manager."""
    return Reader("6201")


@pytest.fixture
def administrator(operator: None) -> Reader:
    """An administrator."""
    return Reader("9001")


@pytest.fixture
def security_auditor(operator: None) -> Reader:
    """A security auditor."""
    return Reader("9101")
