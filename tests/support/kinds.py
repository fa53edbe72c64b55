"""What a test needs, read off its fixtures and marks: which runs it is for, when it runs, what it starts from.

A test that asks for no database cannot touch one: pytest-django refuses it. So it answers alike on SQLite and on
PostgreSQL, and runs once. Every other test runs on both.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import TransactionTestCase

from tests.support.databases import EMPTY, SAMPLE
from tests.support.shared_start import start_of

NEEDS = {
    "races": "make test-postgres",
    "postgres": "make test-postgres",
    "browser": "make test-browser",
    "spark": "make test-spark",
    "long": "make test-long",
}
ASKED_FOR = frozenset({"browser", "spark"})  # run only where ``-m`` names them
ON_POSTGRES = frozenset({"races", "postgres"})
DATABASE = frozenset({"db", "transactional_db", "django_db_setup", "_django_db_helper"})


def fixtures_of(item: pytest.Item) -> Iterable[str]:
    """Return the names of all fixtures that a test asks for, directly or not."""
    names: Iterable[str] = getattr(item, "fixturenames", ())
    return names


def needs_database(item: pytest.Item) -> bool:
    """Say whether a test may touch the database."""
    case = getattr(item, "cls", None)
    is_case = isinstance(case, type) and issubclass(case, TransactionTestCase)
    return is_case or item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(fixtures_of(item))


def commits(item: pytest.Item) -> bool:
    """Say whether a test writes for good, so that its database is of no use to the next one."""
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in fixtures_of(item) or bool(marker and marker.kwargs.get("transaction"))


def state_for(item: pytest.Item) -> str:
    """Return the state of the database that a test starts from; "" if it needs none."""
    if not needs_database(item):
        return ""
    return SAMPLE if "sample" in fixtures_of(item) else EMPTY


def is_for(item: pytest.Item, wanted: str, has_postgres: bool) -> str:
    """Return "" if this run, whose ``-m`` is ``wanted``, can answer for ``item``, else the command that can."""
    marks = [mark for mark in NEEDS if item.get_closest_marker(mark)]
    for mark in marks:
        able = has_postgres if mark in ON_POSTGRES else mark in wanted or (mark == "long" and has_postgres)
        if not able:
            return NEEDS[mark]
    if has_postgres and not needs_database(item) and not ON_POSTGRES.intersection(marks) and not ASKED_FOR & {*marks}:
        return NEEDS["long"] if "long" in marks else "make test"
    return ""


def order_of(item: pytest.Item) -> tuple[bool, bool, bool, str]:
    """Tell when a test runs: those without a database, those on an empty one, with the sample operator, that commit.

    Tests that share a start are neighbours, so that it is made once; in any other order it is made more often.
    """
    start = getattr(start_of(fixtures_of(item)), "__name__", "")
    return commits(item), needs_database(item), state_for(item) == SAMPLE, start
