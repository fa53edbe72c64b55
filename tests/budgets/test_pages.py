"""How many queries a page of the counter may ask: the committed baseline, which only a decision may raise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouli.channels.counter.tests.browser import RECEPTION, Browser, signed_in
from shouli.channels.counter.tests.paths import begin, charge, fill_address, fill_products, installed, print_all, serve
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.scenarios.desk import Desk, staff_at

BASELINE: dict[str, int] = json.loads((Path(__file__).parent / "counter.json").read_text(encoding="utf-8"))


@pytest.fixture
def clerk(operator: None, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A clerk at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return signed_in("3107")


def asked(browser: Browser, url: str) -> int:
    """Count the queries of one look at a page, the second, when reference data have been read."""
    browser.open(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.client.get(url).status_code == 200
    return len(queries)


def test_pages_keep_their_budget(clerk: Browser) -> None:
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    desk.line_in_service(customer)
    done = installed(clerk, customer)
    charge(clerk, done)
    print_all(clerk, done)
    auditor, supervisor = signed_in("3201"), signed_in("3301")
    serve(clerk, customer)
    begin(clerk, "fixed_line.install")
    fill_products(clerk)
    fill_address(clerk)
    draft = clerk.url

    found = {
        "reception": asked(clerk, "/counter/"),
        "customer": asked(clerk, f"/counter/customers/{customer.pk}"),
        "acceptance": asked(clerk, draft),
        "order": asked(clerk, f"/counter/orders/{done}"),
        "cancellable": asked(clerk, "/counter/cancel"),
        "cancelling": asked(clerk, f"/counter/orders/{done}/cancel"),
        "my till": asked(clerk, "/counter/till"),
        "tills": asked(supervisor, "/counter/tills"),
        "takings": asked(supervisor, "/counter/takings"),
        "orders": asked(clerk, "/counter/orders"),
        "inbox": asked(clerk, "/counter/inbox"),
        "parked": asked(clerk, "/counter/parked"),
        "audit": asked(auditor, "/counter/audit"),
        "audited order": asked(auditor, f"/counter/audit/{done}"),
    }
    clerk.open("/counter/", RECEPTION)
    with CaptureQueriesContext(connection) as queries:
        clerk.press("find", mode="name", value="李")
    found["search"] = len(queries)
    clerk.open(draft, "form-acceptance")
    with CaptureQueriesContext(connection) as queries:
        clerk.press(remark="一句话")
    found["acceptance, a field changed"] = len(queries)
    found["charging"] = asked(clerk, f"/counter/orders/{installed(clerk, customer)}/charge")

    over = {page: (count, BASELINE[page]) for page, count in found.items() if count > BASELINE[page]}
    assert over == {}
    assert set(found) == set(BASELINE)


def test_long_lists_ask_no_more_than_short_ones(clerk: Browser) -> None:
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    desk.open("fixed_line.install", customer)
    before = asked(clerk, "/counter/parked"), asked(clerk, "/counter/orders?state=draft")

    for _number in range(6):
        desk.open("fixed_line.install", customer)

    assert (asked(clerk, "/counter/parked"), asked(clerk, "/counter/orders?state=draft")) == before
