"""What a new version of a fee table would change, row by row and column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shouli.catalog.rules.fees import FeeRow

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One column of one row, before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that a version adds, removes or changes."""

    kind: str
    row_number: str
    cells: tuple[CellChange, ...]


def cells_of(row: FeeRow) -> dict[str, str]:
    """Write ``row`` as the cells of its sheet; conditions stand under the names of their facts."""
    return {
        "row_number": row.row_number,
        "priority": str(row.priority),
        "charge_item": row.charge_item,
        "unit_amount": f"{row.unit_amount:.2f}",
        "per": row.per,
        "kind": row.kind,
        **{condition.fact: condition.text for condition in row.conditions},
        "clause": row.clause,
        "reason": row.reason,
        "reason_en": row.reason_en,
    }


def difference(before: Iterable[FeeRow], after: Iterable[FeeRow]) -> list[RowChange]:
    """List what ``after`` changes, rows of ``after`` first in their order, then what is gone."""
    old = {row.row_number: cells_of(row) for row in before}
    new = {row.row_number: cells_of(row) for row in after}
    changes = []
    for number, cells in new.items():
        changed = _changed(old.get(number, {}), cells)
        if changed:
            changes.append(RowChange(CHANGED if number in old else ADDED, number, changed))
    changes += [RowChange(REMOVED, number, _changed(old[number], {})) for number in old if number not in new]
    return changes


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[CellChange, ...]:
    columns = dict.fromkeys([*after, *before])
    return tuple(
        CellChange(column, before.get(column, ""), after.get(column, ""))
        for column in columns
        if before.get(column, "") != after.get(column, "")
    )
