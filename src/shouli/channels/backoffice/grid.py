"""Tables that are edited as they stand: a line per thing, a fault at its cell, empty lines at the end for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shouli.kernel.typed import is_digits
from shouli.web.forms import PART_LABELS, Choice, FieldView
from shouli.web.posted import Posted

WIDGET = "backoffice/widgets/grid"
SPARE = 3  # empty lines offered
MOST = 200  # lines read, whatever was sent
TICKED = "1"
MANY = "|"  # between the values of a cell that takes several


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """A column; ``kind`` is text, digits, check, select or many (several of a list).

    ``usual`` is what an empty line holds already; a column that is ``below`` is under the others of its line.
    """

    name: str
    label: str
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    most: int = 60
    usual: str = ""
    required: bool = False
    size: str = ""  # narrow, wide
    placeholder: str = ""
    below: bool = False

    @property
    def values(self) -> int:
        """How many values a cell sends at most."""
        return len(self.choices) if self.kind == "many" else 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``key`` is where a fault of it stands: ``3.pattern``."""

    column: GridColumn
    key: str
    value: str

    @property
    def label(self) -> str:
        """What the cell is called where its column heading is out of sight."""
        return f"{self.column.label} {int(self.key.partition('.')[0]) + 1}"

    @property
    def values(self) -> tuple[str, ...]:
        """The values chosen in a cell that takes several."""
        return tuple(value for value in self.value.split(MANY) if value)


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of a table: its cells, and those that stand below them."""

    cells: tuple[Cell, ...]
    below: tuple[Cell, ...]


def grid(
    name: str, label: str, columns: Sequence[GridColumn], lines: Iterable[Mapping[str, str]], **more: Any
) -> FieldView:
    """Build the table of one field with its lines and some empty ones."""
    filled = list(lines)
    usual = {column.name: column.usual for column in columns}
    cells = [
        [Cell(column, f"{index}.{column.name}", line.get(column.name, "")) for column in columns]
        for index, line in enumerate([*filled, *([usual] * SPARE)])
    ]
    rows = tuple(
        GridLine(
            cells=tuple(cell for cell in line if not cell.column.below),
            below=tuple(cell for cell in line if cell.column.below),
        )
        for line in cells
    )
    extra = {
        "columns": tuple(columns),
        "heads": tuple(column for column in columns if not column.below),
        "rows": rows,
        "filled": len(filled),
        PART_LABELS: {cell.key: cell.label for line in cells for cell in line},
    }
    return FieldView(name=name, label=label, widget=WIDGET, wide=True, extra=extra, **more)


def refilled(field: FieldView, posted: Posted) -> FieldView:
    """Put back what was typed; lines emptied are gone, and there are empty ones again."""
    columns = field.extra["columns"]
    again = grid(field.name, field.label, columns, lines_of(posted, field.name, columns))
    return replace(field, extra=again.extra)


def lines_of(posted: Posted, name: str, columns: Sequence[GridColumn]) -> list[dict[str, str]]:
    """Read the lines of a table in the order they stand; one that holds only what is usual counts as empty."""
    parts = posted.parts(name)
    numbers = sorted({int(key) for part in parts if is_digits(key := part.partition(".")[0]) and len(key) <= 4})
    lines = []
    for number in numbers[:MOST]:
        line = {column.name: _cell(posted, parts, f"{number}.{column.name}", name, column) for column in columns}
        if any(line[column.name] for column in columns if column.kind in ("text", "digits") and not column.usual):
            lines.append(line)
    return lines


def _cell(posted: Posted, parts: Mapping[str, str], key: str, name: str, column: GridColumn) -> str:
    return MANY.join(posted.many(f"{name}.{key}")) if column.kind == "many" else parts.get(key, "")
