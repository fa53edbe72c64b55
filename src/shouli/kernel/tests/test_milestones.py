"""How far something long has got: noted in the running action, read back, and taken over from the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from shouli.kernel import milestones
from shouli.kernel.context import system_context
from shouli.kernel.milestones import Reached
from shouli.kernel.models import AuditEntry, Milestone

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_the_last_value_is_kept_and_the_first_moment() -> None:
    assert milestones.reached("a pack") is None

    milestones.note(system_context("tests", NOON), "a pack", {"day": 1})
    milestones.note(system_context("tests", NOON + timedelta(hours=1)), "a pack", {"day": 2})

    assert milestones.reached("a pack") == Reached({"day": 2}, NOON)
    assert milestones.reached("another") is None


def test_what_the_audit_trail_knew_is_taken_over() -> None:
    for hour, day in ((0, 1), (1, 2)):
        entry(given={"stage": "begun", "day": day}, at=NOON + timedelta(hours=hour))
    entry(given={"stage": "complete"}, at=NOON + timedelta(hours=2), outcome="refused")

    migration = import_module("shouli.kernel.migrations.0004_milestone")
    migration.take_over(apps, connection.schema_editor())

    assert milestones.reached("population") == Reached({"stage": "begun", "day": 2}, NOON)
    assert Milestone.objects.count() == 1


def entry(*, given: dict[str, object], at: datetime, outcome: str = "done") -> AuditEntry:
    """Leave an entry of a note in the audit trail."""
    return AuditEntry.objects.create(
        action="config.note_population",
        actor="system:population",
        request_id=uuid4(),
        given=given,
        at=at,
        outcome=outcome,
    )
