"""A clerk and an auditor in front of a browser, at the sample operator's shop in 泉城路, at noon."""

from __future__ import annotations

from datetime import datetime

import pytest

from shouli.channels.counter.tests import paths
from shouli.channels.counter.tests.browser import Browser, signed_in
from shouli.channels.counter.tests.paths import Begun
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk, staff_at
from tests.scenarios.desk import start_line as begin_line
from tests.support.shared_start import shared_start


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stand still at noon, when every shop is open."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def clerk(operator: None) -> Browser:
    """A clerk whose bureau takes appointments."""
    return signed_in("3107")


@pytest.fixture
def other_clerk(operator: None) -> Browser:
    """A clerk of another bureau, which takes no appointments."""
    return signed_in("3108")


@pytest.fixture
def colleague(operator: None) -> Browser:
    """A clerk of the same bureau at another shop."""
    return signed_in("3109")


@pytest.fixture
def supervisor(operator: None) -> Browser:
    """A supervisor."""
    return signed_in("3301")


@pytest.fixture
def auditor(operator: None) -> Browser:
    """An auditor."""
    return signed_in("3201")


@pytest.fixture
def desk(operator: None) -> Desk:
    """The same clerk without a browser, to prepare customers and lines."""
    return Desk(staff_at("3107"))


start_line = shared_start(begin_line)
start_draft = shared_start(paths.start_draft)
start_saved = shared_start(paths.start_saved)
start_charged = shared_start(paths.start_charged)
start_printed = shared_start(paths.start_printed)


@pytest.fixture
def page(clerk: Browser, start_draft: Begun) -> Browser:
    """The page of a new installation for a local person with one account."""
    start_draft.goes_on(clerk)
    return clerk


@pytest.fixture
def line(start_line: SubscriptionView) -> SubscriptionView:
    """A line in service at 建设路13号."""
    return start_line
