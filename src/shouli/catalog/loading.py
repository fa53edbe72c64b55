"""Shared by the actions that take a pack's tables: cell types, references by code, and one write for many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.db.models import Model
from pydantic import BaseModel, Field

from shouli.kernel.errors import Fault
from shouli.kernel.tables import TableRow
from shouli.kernel.text import lazy as _

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+.-]{1,30}$")]
Name = Annotated[str, Field(min_length=1, max_length=60)]


def seconds_of(rows: Iterable[TableRow[Any]], *columns: str) -> list[TableRow[Any]]:
    """Return the rows whose ``columns`` together came before."""
    seen: set[tuple[object, ...]] = set()
    again = []
    for row in rows:
        key = tuple(getattr(row.value, column) for column in columns)
        again += [row] if key in seen else []
        seen.add(key)
    return again


def period_faults(rows: Iterable[TableRow[Any]], begins: str, ends: str) -> list[Fault]:
    """Point at the end of each period that is over before it has begun; one without an end is fine."""
    return [
        row.fault(ends, "ends_too_early", _("The end must come after the beginning."))
        for row in rows
        if getattr(row.value, ends) is not None and getattr(row.value, ends) <= getattr(row.value, begins)
    ]


def ids(model: type[Model], field: str = "code") -> dict[str, int]:
    """Map the codes of a table to its ids."""
    return dict(model._default_manager.values_list(field, "pk"))


def put(model: type[Model], instances: Sequence[Model], *key: str) -> int:
    """Create the instances, or rewrite those whose ``key`` is there already; return how many were given.

    A ``version`` column keeps counting where it is, so that a form opened before is still found to be stale.
    """
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name != "version"]
    model._default_manager.bulk_create(
        instances,
        update_conflicts=True,
        unique_fields=list(key),
        update_fields=[name for name in names if name not in key] or [key[-1]],
    )
    return len(instances)


def cells(row: TableRow[Any], *without: str) -> dict[str, Any]:
    """Return a row's cells by column, less the columns that stand for something else."""
    value: BaseModel = row.value
    return {name: cell for name, cell in value if name not in without}
