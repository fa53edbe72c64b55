"""Reads about the filters that staff keep for lists."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.identity.models import SavedFilter
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilterView:
    """A filter of a list under the name its owner gave it; ``query`` is what the list's address asks for."""

    id: int
    name: str
    query: dict[str, str]
    is_default: bool


def list_saved_filters(ctx: Context, list_key: str) -> list[SavedFilterView]:
    """List the filters the actor has saved for a list, by name."""
    rows = SavedFilter.objects.filter(staff=ctx.actor.staff_id, list_key=list_key).order_by("name")
    return [SavedFilterView(id=row.pk, name=row.name, query=row.query, is_default=row.is_default) for row in rows]
