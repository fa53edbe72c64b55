"""What all tables of identity check: that a key stands once, and that what a cell names exists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from pydantic import BaseModel

from shouli.kernel.errors import Fault
from shouli.kernel.tables import Row
from shouli.kernel.text import lazy as _

R = TypeVar("R", bound=BaseModel)


def repeated(rows: Iterable[Row[R]], column: str, key: Callable[[R], object]) -> list[Fault]:
    """Point at every row whose key stood before."""
    seen: set[object] = set()
    faults = []
    for row in rows:
        value = key(row.value)
        if value in seen:
            faults.append(row.fault(column, "twice", _("This stands twice in the table.")))
        seen.add(value)
    return faults


def unknown(
    rows: Iterable[Row[R]], column: str, known: Collection[str], named: Callable[[R], Iterable[str]]
) -> list[Fault]:
    """Point at every cell that names what is not ``known``."""
    text = _("%(key)s is not known.")
    return [
        row.fault(column, "unknown", text % {"key": name})
        for row in rows
        for name in named(row.value)
        if name not in known
    ]
