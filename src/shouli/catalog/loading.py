"""Shared by the actions that take a pack's tables: cell types, references by code, and one write for many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, Field

from shouli.kernel.errors import Fault
from shouli.kernel.tables import Row


def _split(cell: object) -> object:
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+.-]{1,30}$")]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]  # a|b|c


def twice(rows: Iterable[Row[Any]], *columns: str) -> list[Fault]:
    """Point at rows whose ``columns`` together came before."""
    seen: set[tuple[object, ...]] = set()
    faults = []
    for row in rows:
        key = tuple(getattr(row.value, column) for column in columns)
        if key in seen:
            faults.append(row.fault(columns[-1], "twice", _("This stands in the file twice.")))
        seen.add(key)
    return faults


def unknown(rows: Iterable[Row[Any]], column: str, known: Iterable[str]) -> list[Fault]:
    """Point at cells whose code, or one of whose codes, is not ``known``; an empty cell names nothing."""
    codes = frozenset(known)
    faults = []
    for row in rows:
        cell = getattr(row.value, column)
        for code in cell if isinstance(cell, tuple) else (cell,):
            if code and code not in codes:
                message = str(_("%(code)s is not known.")) % {"code": code}
                faults.append(row.fault(column, "unknown_code", message))
    return faults


def ids(model: type[Model], field: str = "code") -> dict[str, int]:
    """Map the codes of a table to its ids."""
    return dict(model._default_manager.values_list(field, "pk"))


def put(model: type[Model], instances: Sequence[Model], *key: str) -> int:
    """Create the instances, or rewrite those whose ``key`` is there already; return how many were given.

    A ``version`` column keeps counting where it stands, so that a form opened before is still found to be stale.
    """
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name != "version"]
    model._default_manager.bulk_create(
        instances,
        update_conflicts=True,
        unique_fields=list(key),
        update_fields=[name for name in names if name not in key] or [key[-1]],
    )
    return len(instances)


def cells(row: Row[Any], *without: str) -> dict[str, Any]:
    """Return a row's cells by column, less the columns that stand for something else."""
    value: BaseModel = row.value
    return {name: cell for name, cell in value if name not in without}
