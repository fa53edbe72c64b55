"""A clerk and an auditor in front of a browser, at the sample operator's shop in 泉城路."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shouli.channels.counter.tests.browser import Browser
from shouli.identity import queries as identity


def signed_in(staff_number: str) -> Browser:
    """Sign a member of staff in and open a browser."""
    client = Client()
    staff = identity.find_staff(staff_number)
    assert staff is not None
    staff.must_change_password = False
    staff.save(update_fields=["must_change_password"])
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return Browser(client)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stand still at noon, when every shop is open."""
    from shouli.kernel import clock
    from shouli.kernel.tests.factories import NOON

    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def clerk(operator: None) -> Browser:
    """A clerk whose bureau takes appointments."""
    return signed_in("3107")


@pytest.fixture
def auditor(operator: None) -> Browser:
    """An auditor."""
    return signed_in("3201")
