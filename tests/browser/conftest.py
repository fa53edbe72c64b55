"""A real Chromium in front of the sample operator's shop; whatever it complains about fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.browser.person import Person
from tests.browser.shop import Shop, opened
from tests.support.meter import METER

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
PATIENCE = 60_000  # milliseconds; a busy machine is no fault of the page
SCREEN = ViewportSize(width=1440, height=860)
PHONE = ViewportSize(width=412, height=860)

Someone = Callable[..., Person]


@pytest.fixture(scope="session")
def db(sample: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what is stored from test to test: nothing is rolled back under the feet of a server."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def shop(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Open the shop for all tests: as on any day, each serves customers of its own in the same books."""
    with opened(tmp_path_factory.mktemp("exchanges")) as shop:
        yield shop


@pytest.fixture(scope="session")
def chromium(shop: Shop) -> Iterator[Browser]:
    """Start the browser once."""
    expect.set_options(timeout=PATIENCE)
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
    yield browser
    with METER.shared():
        browser.close()
        playwright.stop()


@pytest.fixture
def someone(chromium: Browser, shop: Shop) -> Iterator[Someone]:
    """Give people screens of their own, named by staff number; none may have had anything to complain about."""
    people: list[Person] = []

    def arrive(staff_number: str, *, phone: bool = False) -> Person:
        context = chromium.new_context(viewport=PHONE if phone else SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(PATIENCE)
        context.clock.set_system_time(shop.now())
        person = Person(context, shop)
        people.append(person)
        return person.sign_in(staff_number)

    yield arrive
    complaints = [said for person in people for said in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == []
