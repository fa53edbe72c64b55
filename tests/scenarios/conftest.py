"""The sample operator, loaded once per module; every test starts from it and leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from shouli.config.packs import load_pack
from shouli.kernel.tests.factories import NOON, system
from tests.scenarios.desk import Desk, staff_at
from shouli.workforce.actions import OpenSlots, open_slots

PACK = Path(__file__).resolve().parents[2] / "packs" / "sample"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the scenarios as needing the database, so that it is made before the first module loads its data."""
    for item in items:
        if "sample" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)


@contextmanager
def undone() -> Iterator[None]:
    """Run in a transaction that is taken back, in which actions may believe that theirs is the outermost."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the sample operator for the tests of one module."""
    with django_db_blocker.unblock(), undone():
        load_pack(system(), PACK)
        open_slots(system(), OpenSlots(from_day=NOON.date(), days=7))
        yield


@pytest.fixture
def operator(sample: None, db: None) -> None:
    """Start from the sample operator and leave it as it was."""


@pytest.fixture
def desk(operator: None) -> Desk:
    """A clerk at the shop that takes appointments (泉城路营业厅)."""
    return Desk(staff_at("3107"))


@pytest.fixture
def other_desk(operator: None) -> Desk:
    """A clerk at a shop whose bureau takes none (经七路营业厅)."""
    return Desk(staff_at("3108"))
