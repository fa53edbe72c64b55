"""What the demo's home page says while the sample population is still being entered."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from shouli.config.population import NotePopulation, Stage, begin, note_population
from shouli.config.population_progress import Entering
from shouli.identity.tests.factories import desk, role, shop, staff
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import system

pytestmark = pytest.mark.django_db
TELLS = "样例客户和定单仍在录入，已到第12/30天。"


def reached(stage: Stage, day: int = 0) -> None:
    note_population(system(), NotePopulation(stage=stage.value, day=day, days=30))


@pytest.fixture
def demo() -> Iterator[None]:
    """Set up templates as the demo does."""
    templates: list[dict[str, Any]] = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"].append("shouli.config.population_progress.still_entering")
    with override_settings(TEMPLATES=templates):
        yield


@pytest.fixture
def clerk(client: Client) -> Client:
    """A clerk's browser, signed in."""
    client.force_login(staff("3107", role("clerk"), interface_number=desk(shop())))
    return client


def test_it_tells_how_far_the_population_is_until_it_is_complete(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    entering = Entering()
    assert entering() == ""

    reached(Stage.BEGUN, 12)
    assert entering() == "12/30"

    reached(Stage.COMPLETE, 30)
    assert entering() == ""
    with django_assert_num_queries(0):
        assert entering() == ""


def test_it_tells_of_how_many_days_before_the_first_is_over(tmp_path: Path) -> None:
    begin(folder=tmp_path)

    assert Entering()() == "0/30"


def test_it_does_not_depend_on_the_audit_trail() -> None:
    reached(Stage.BEGUN, 12)
    AuditEntry.objects.all().delete()

    assert Entering()() == "12/30"


def test_the_home_page_of_the_demo_tells_it(clerk: Client, demo: None) -> None:
    reached(Stage.BEGUN, 12)

    assert TELLS in clerk.get("/").content.decode()


def test_another_home_page_does_not(clerk: Client) -> None:
    reached(Stage.BEGUN, 12)

    assert TELLS not in clerk.get("/").content.decode()
