"""How many queries the home page of each role may ask: its numbers are counted together, its lists read by sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shouli.channels.counter.tests.browser import signed_in
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.budgets.test_pages import asked
from tests.scenarios.desk import Desk, staff_at

BASELINE: dict[str, int] = json.loads((Path(__file__).parent / "home.json").read_text(encoding="utf-8"))
ROLES = {
    "clerk": "3107",
    "supervisor": "3301",
    "auditor": "3201",
    "installer": "5101",
    "product manager": "6101",
    "resource manager": "6201",
    "administrator": "9001",
    "security auditor": "9101",
}


def day_of_work(desk: Desk, first: int, number: int) -> None:
    """Leave something behind for everybody: drafts, charges, audits, visits."""
    for serial in range(first, first + number):
        customer = desk.new_customer(document_number=desk.citizen(f"{serial}"))
        desk.open("fixed_line.install", customer)
        _saved, paid, done = (desk.save(desk.fill_install(desk.open("fixed_line.install", customer))) for _ in range(3))
        for order in (paid, done):
            desk.collect(order)
            desk.papers(order)
        desk.audit(done)


@pytest.mark.usefixtures("operator")
def test_the_home_of_each_role_keeps_its_budget_however_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    desk = Desk(staff_at("3107"))
    day_of_work(desk, 101, 1)
    found = {role: asked(signed_in(number), "/") for role, number in ROLES.items()}
    day_of_work(desk, 102, 2)
    more = {role: asked(signed_in(number), "/") for role, number in ROLES.items()}

    assert more == found
    over = {role: (count, BASELINE.get(role, 0)) for role, count in found.items() if count > BASELINE.get(role, 0)}
    assert over == {}
    assert set(found) == set(BASELINE)
