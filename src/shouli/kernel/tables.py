"""Headed tables from packs and uploads: every cell checked, every fault named by file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from shouli.kernel.actions import Action
from shouli.kernel.cell_words import words_for
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.text import lazy as _

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """One checked row and the line (1 = header) it stood on."""

    file: str
    line: int
    value: R

    def fault(self, column: str, code: str, message: Any) -> Fault:
        """Point at one cell of this row."""
        return cell_fault(self.file, self.line, column, code, message)


@dataclass(frozen=True, slots=True)
class PackTable(Generic[R]):
    """One table of a pack: the file, what a row must look like, and the action that takes the rows.

    The action takes an input with a single field ``rows``, a tuple of :class:`Row`; running it twice changes nothing.
    """

    file: str
    row: type[R]
    load: Action[Any, Any]

    def read(self, folder: Path) -> tuple[Row[R], ...]:
        """Read this table out of a pack's folder."""
        path = folder / self.file
        return parse(self.file, path.read_text(encoding="utf-8-sig"), self.row)


def cell_fault(file: str, line: int, column: str, code: str, message: Any) -> Fault:
    """Point at one cell; ``field`` reads ``fees.csv:12:amount``."""
    return Fault(field=f"{file}:{line}:{column}", code=code, message=message)


def parse(file: str, text: str, row: type[R]) -> tuple[Row[R], ...]:
    """Read a headed CSV ``text`` into checked rows; lines beginning with # are remarks, optional columns may be absent.

    :raises Invalid: with every fault of every cell
    """
    faults: list[Fault] = []
    rows: list[Row[R]] = []
    header: Sequence[str] = ()
    for line, cells in _lines(file, text):
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            faults.extend(_header_faults(file, line, header, row))
            if faults:
                break
            continue
        found = _check_row(file, line, header, cells, row)
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults.extend(found)
    if not header:
        faults.append(cell_fault(file, 1, "", "empty_file", _("The file has no header line.")))
    refuse_if(faults)
    return tuple(rows)


def load_tables(ctx: Context, folder: Path, tables: Iterable[PackTable[Any]]) -> dict[str, int]:
    """Load ``tables`` out of ``folder`` in order; return the rows read per file."""
    counts = {}
    for table in tables:
        rows = table.read(folder)
        table.load(ctx, table.load.takes(rows=rows))
        counts[table.file] = len(rows)
    return counts


def _lines(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Take a CSV ``text`` apart; a record is known by the line it ends on.

    :raises Invalid: if it is not CSV, such as a cell without end
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise Invalid([cell_fault(file, reader.line_num, "", "bad_csv", str(error))]) from error


def _header_faults(file: str, line: int, header: Sequence[str], row: type[BaseModel]) -> list[Fault]:
    known = row.model_fields
    faults = [
        cell_fault(file, line, name, "unknown_column", _("This column is not known."))
        for name in header
        if name not in known
    ]
    faults += [
        cell_fault(file, line, name, "missing_column", _("This column is missing."))
        for name, info in known.items()
        if info.is_required() and name not in header
    ]
    return faults


def _check_row(file: str, line: int, header: Sequence[str], cells: Sequence[str], row: type[R]) -> Row[R] | list[Fault]:
    if len(cells) != len(header):
        text = _("The line has %(found)s cells, the header has %(wanted)s.")
        return [cell_fault(file, line, "", "cell_count", text % {"found": len(cells), "wanted": len(header)})]
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    optional = {name for name, info in row.model_fields.items() if not info.is_required()}
    try:
        value = row.model_validate({name: cell for name, cell in given.items() if cell or name not in optional})
    except ValidationError as error:
        return [
            cell_fault(file, line, ".".join(str(part) for part in fault["loc"]), fault["type"], words_for(fault))
            for fault in error.errors(include_url=False)
        ]
    return Row(file, line, value)
