"""How far something long has got in this database, kept apart from the audit trail, which may be purged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouli.kernel.context import Context
from shouli.kernel.models import Milestone


@dataclass(frozen=True, slots=True)
class Reached:
    """What was noted last under a name, and since when there has been something."""

    value: Mapping[str, Any]
    since: datetime


def note(ctx: Context, name: str, value: Mapping[str, Any]) -> None:
    """Note how far ``name`` has got, in the running action; the moment of the first note is kept."""
    Milestone.objects.update_or_create(
        name=name, defaults={"value": dict(value)}, create_defaults={"value": dict(value), "since": ctx.now}
    )


def reached(name: str) -> Reached | None:
    """Return how far ``name`` has got; None if nothing was noted yet."""
    row = Milestone.objects.filter(name=name).first()
    return Reached(row.value, row.since) if row else None
