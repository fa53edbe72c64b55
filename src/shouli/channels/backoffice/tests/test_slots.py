"""Appointment capacity: seen by day, changed slot by slot."""

from __future__ import annotations

import re

from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shouli.channels.backoffice.tests.reading import Reader, faults

MONDAY = "/office/slots/B-LX/2026-11-23"


def boxes(reader: Reader) -> dict[str, str]:
    """Return the boxes of the day and what they hold, with what the page remembers of them."""
    return dict(re.findall(r'name="((?:capacity|seen)\.\d+)"[^>]*? value="(\d+)"', reader.text(MONDAY)))


def test_a_day_is_found_and_changed(resource_manager: Reader) -> None:
    assert f'href="{MONDAY}"' in resource_manager.text(reverse("office_slots"), bureau="B-LX")
    found = boxes(resource_manager)
    first = next(name for name in found if name.startswith("capacity."))

    answer = resource_manager.send(MONDAY, **{**found, first: "7"})

    assert answer["Location"] == reverse("office_slots")
    assert boxes(resource_manager)[first] == "7"
    assert {name: value for name, value in boxes(resource_manager).items() if name.startswith("capacity.")} == {
        **{name: value for name, value in found.items() if name.startswith("capacity.")},
        first: "7",
    }


def test_each_fault_stands_at_its_slot(resource_manager: Reader) -> None:
    found = boxes(resource_manager)
    first, second = [name for name in found if name.startswith("capacity.")][:2]

    typed = resource_manager.send(MONDAY, **{**found, first: "viele"})
    beyond = resource_manager.send(MONDAY, **{**found, second: "999"})

    assert (typed.status_code, list(faults(typed))) == (422, [f"f-{first.replace('.', '-')}"])
    assert list(faults(beyond)) == [f"f-{second.replace('.', '-')}"]
    assert boxes(resource_manager) == found


def test_a_page_overtaken_is_told(resource_manager: Reader) -> None:
    found = boxes(resource_manager)
    first = next(name for name in found if name.startswith("capacity."))
    resource_manager.send(MONDAY, **{**found, first: "7"})

    assert resource_manager.send(MONDAY, **{**found, first: "8"}).status_code == 409
    assert boxes(resource_manager)[first] == "7"


def test_a_day_that_has_passed_only_shows_and_others_are_not_there(resource_manager: Reader) -> None:
    assert 'value="save"' not in resource_manager.text("/office/slots/B-LX/2026-11-01")
    for address in ("/office/slots/B-LX/2026-13-01", "/office/slots/NO/2026-11-23", "/office/slots/S-QC/2026-11-23"):
        assert resource_manager.get(address).status_code == 404


def test_the_pages_keep_their_budget(
    resource_manager: Reader, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for address in (reverse("office_slots"), MONDAY):
        resource_manager.text(address)
        with django_assert_max_num_queries(10):
            resource_manager.text(address)
