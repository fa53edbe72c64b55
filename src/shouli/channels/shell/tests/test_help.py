"""Help: what fields and work places mean is in the program, for every member of staff, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

import shouli
from shouli.channels.shell.explained import PLACES
from shouli.identity import queries as identity
from shouli.web import workplaces
from shouli.web.explaining import every_explanation, explanation
from shouli.web.forms import FormView
from shouli.web.tests.pages import in_one_line

SOURCES = Path(shouli.__file__).parent


def shown_to(staff_number: str, address: str) -> str:
    """Open a page as a member of staff and return its source."""
    staff = identity.find_staff(staff_number)
    assert staff is not None
    client = Client()
    client.force_login(staff)
    answer = client.get(address)
    assert answer.status_code == 200
    return in_one_line(answer.content.decode())


def test_every_work_place_is_explained() -> None:
    names = {entry.name for entry in workplaces._entries.values() if not entry.serves}

    assert names == set(PLACES)


def test_an_explanation_is_of_a_field_there_is() -> None:
    written = "".join(
        path.read_text(encoding="utf-8")
        for part in ("channels", "journeys", "orders")
        for path in (SOURCES / part).rglob("*.py")
        if path.name != "explained.py"
    )
    for told in every_explanation():
        assert re.search(rf'"{told.field}["{{.]', written), told.field  # counted.{code} repeats for each means
        assert re.search(rf'"{told.form}"', written), told.form


@pytest.mark.parametrize("staff_number", ["3107", "3201", "6101", "9001"])
def test_the_help_tells_of_the_readers_own_work_places(operator: None, staff_number: str) -> None:
    shown = shown_to(staff_number, "/help")

    told = set(re.findall(r'id="place-([^"]+)"', shown))
    businesses = {entry.name for entry in workplaces._entries.values() if entry.serves}
    assert told <= set(PLACES) | businesses
    assert ("fee_tables" in told) is (staff_number == "6101")
    assert ("audit" in told) is (staff_number == "3201")
    assert "改号通知音" in shown


def test_a_page_leads_to_its_own_help(operator: None) -> None:
    shown = shown_to("6101", "/office/fee-tables/")

    assert 'href="/help#place-fee_tables"' in shown
    assert 'data-key="F1"' in shown


@pytest.mark.parametrize("staff_number", ["3107", "3201", "3301", "5101", "6101", "6201", "9001", "9101"])
def test_every_place_of_the_menu_has_its_part_of_the_help(operator: None, staff_number: str) -> None:
    shown = shown_to(staff_number, "/help")
    menu = shown[shown.index('<nav class="places"') :]
    menu = menu[: menu.index("</nav>")]

    places = set(re.findall(r'href="([^"]+)"', menu)) - {"/"}
    parts = dict(re.findall(r'<dt id="place-([^"]+)"> *<a href="([^"]+)"', shown))

    assert places
    assert places <= set(parts.values())


def test_an_acceptance_leads_to_the_help_of_its_business(operator: None) -> None:
    shown = shown_to("3107", "/help")

    for name in ("start:fixed_line.install", "start:orders.cancel"):
        assert f'id="place-{name}"' in shown


def test_a_field_says_what_it_means_to_eyes_and_ears(operator: None) -> None:
    shown = shown_to("6101", "/office/fee-tables/FL-MOVE/change")

    assert 'popovertarget="f-valid_from-explained"' in shown
    assert re.search(r'<div id="f-valid_from-explained" class="explained" popover>[^<]+</div>', shown)
    assert re.search(r'id="f-valid_from"[^>]*aria-describedby="f-valid_from-help f-valid_from-explained"', shown)
    assert 'popovertarget="f-note-explained"' not in shown


def test_a_field_that_repeats_is_explained_each_time() -> None:
    form = FormView(key="till", title="", url="", sections=())

    assert explanation(form, "counted.cash") == explanation(form, "counted.card") != ""
    assert explanation(form, "countedly") == explanation(form, "note.cash") == ""


def test_the_help_asks_no_other_host(operator: None) -> None:
    shown = shown_to("6101", "/help")

    hosts = set(re.findall(r"(?:href|src)=\"(https?:[^\"]+)", shown))
    assert hosts == set()
