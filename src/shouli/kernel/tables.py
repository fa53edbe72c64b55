"""Headed tables from packs and uploads: every cell checked, every fault named by file, line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from shouli.kernel.actions import Action
from shouli.kernel.cell_forms import form_fault
from shouli.kernel.cell_messages import words_for
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.text import CONTROL
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import folded

R = TypeVar("R", bound=BaseModel)
MOST_BYTES = 64 * 1024 * 1024
BREAK = re.compile("[\t\r\n\x85\u2028\u2029]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AGAIN = _("Save it as “CSV UTF-8”.")


def split(cell: object) -> object:
    """Take a cell that lists several codes apart."""
    if not isinstance(cell, str):
        return cell
    return tuple(part.strip() for part in cell.replace(";", "|").split("|") if part.strip())


Reference = Annotated[str, Field(min_length=1)]  # the code of something on another line or in another table
Listed = Annotated[tuple[str, ...], BeforeValidator(split)]  # a|b|c or a; b; c


@dataclass(frozen=True, slots=True)
class TableRow(Generic[R]):
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

    The action takes an input with a single field ``rows``, a tuple of :class:`TableRow`; a second run changes nothing.
    """

    file: str
    row: type[R]
    load: Action[Any, Any]

    def read(self, folder: Path) -> tuple[TableRow[R], ...]:
        """Read this table out of a pack's folder.

        :raises Invalid: with every fault of every cell, or why the file cannot be read
        """
        return read_table(folder, self.file, self.row)


def cell_fault(file: str, line: int, column: str, code: str, message: Any) -> Fault:
    """Point at one cell; ``field`` reads ``fees.csv:12:amount``."""
    return Fault(field=f"{file}:{line}:{column}", code=code, message=message)


def repeated(rows: Iterable[TableRow[Any]], *columns: str) -> list[Fault]:
    """Point at the last of ``columns`` in each row whose ``columns`` together were on an earlier line."""
    lines: dict[tuple[object, ...], int] = {}
    faults = []
    for row in rows:
        key = tuple(getattr(row.value, column) for column in columns)
        earlier = lines.setdefault(key, row.line)
        if earlier != row.line:
            text = str(_("This is on line %(line)s already.")) % {"line": earlier}
            faults.append(row.fault(columns[-1], "twice", text))
    return faults


def unknown(rows: Iterable[TableRow[Any]], column: str, known: Iterable[str]) -> list[Fault]:
    """Point at each cell of ``column`` that names, or lists, a code not ``known``; an empty cell names nothing."""
    codes = frozenset(known)
    faults = []
    for row in rows:
        cell = getattr(row.value, column)
        named = cell if isinstance(cell, tuple) else (cell,)
        strange = [code for code in named if code and code not in codes]
        faults += [row.fault(column, "unknown", str(_("%(code)s is not known.")) % {"code": code}) for code in strange]
    return faults


def read_table(folder: Path, file: str, row: type[R]) -> tuple[TableRow[R], ...]:
    """Read the table ``file`` in ``folder`` into checked rows.

    :raises Invalid: with every fault of every cell, or why the file cannot be read
    """
    return parse(file, read_text(folder, file), row)


def read_text(folder: Path, file: str) -> str:
    """Read the text of a table's file; bytes that are no UTF-8 stay in it, for :func:`parse` to name their cells.

    :raises Invalid: if it cannot be read, is too big or is in another encoding altogether
    """
    path = folder / file
    if not path.exists():
        raise missing(file)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        text = str(_("The file cannot be read (%(why)s).")) % {"why": error.strerror}
        raise Invalid([cell_fault(file, 1, "", "unreadable_file", text)]) from error
    if size > MOST_BYTES:
        text = str(_("The file is bigger than %(most)s MiB.")) % {"most": MOST_BYTES // 1024**2}
        raise Invalid([cell_fault(file, 1, "", "too_big", text)])
    return text_of(file, data)


def missing(file: str) -> Invalid:
    """Make the refusal of a table that is not there."""
    return Invalid([cell_fault(file, 0, "", "missing_file", _("The file is missing."))])


def text_of(file: str, data: bytes) -> str:
    """Return the text in ``data``; bytes that are no UTF-8 stay in it, for :func:`parse` to name their cells.

    :raises Invalid: if it is in another encoding altogether
    """
    if data.startswith(UTF_16):
        text = str(_("The file is in UTF-16.")) + " " + str(SAVE_AGAIN)
        raise Invalid([cell_fault(file, 1, "", "not_utf8", text)])
    return data.decode("utf-8-sig", errors="surrogateescape")


def text_faults(file: str, text: str) -> list[Fault]:
    """List the cells of a table, whatever its columns are, that hold what is no UTF-8 or what cannot be kept.

    :raises Invalid: if it is not CSV
    """
    header: list[str] = []
    faults: list[Fault] = []
    for line, cells in _lines(file, text):
        places = [*header, *(str(place) for place in range(len(header) + 1, len(cells) + 1))]
        wrong = _unreadable(file, line, dict(zip(places, cells, strict=False)))
        header = header or ([] if wrong else cells)
        faults += wrong
    return faults


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula; ``as_meant`` reads it back, whatever it was."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def as_meant(cell: str) -> str:
    """Read a cell that ``harmless`` may have written."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def parse(file: str, text: str, row: type[R]) -> tuple[TableRow[R], ...]:
    """Read a headed CSV ``text`` into checked rows; lines beginning with # are remarks, optional columns may be absent.

    :raises Invalid: with every fault of every cell
    """
    faults: list[Fault] = []
    rows: list[TableRow[R]] = []
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
        found = check_row(file, line, header, [as_meant(cell) for cell in cells], row)
        if isinstance(found, TableRow):
            rows.append(found)
        else:
            faults.extend(found)
    if not header:
        faults.append(cell_fault(file, 1, "", "empty_file", _("The file has no header line.")))
    refuse_if(faults)
    return tuple(rows)


def load_tables(ctx: Context, folder: Path, tables: Iterable[PackTable[Any]]) -> dict[str, int]:
    """Load ``tables`` out of ``folder`` in order; return the rows read per file.

    All files are read before any is loaded, so that the faults of all cells of all files show at once.

    :raises Invalid: with every fault of every cell, or with those that the first action to refuse its rows has found
    """
    faults: list[Fault] = []
    read: list[tuple[PackTable[Any], tuple[TableRow[Any], ...]]] = []
    for table in tables:
        try:
            read.append((table, table.read(folder)))
        except Invalid as refusal:
            faults.extend(refusal.faults)
    refuse_if(dict.fromkeys(faults))

    for table, rows in read:
        table.load(ctx, table.load.takes(rows=rows))
    return {table.file: len(rows) for table, rows in read}


def _lines(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Take a CSV ``text`` apart; a record is known by the line it ends on.

    :raises Invalid: if it is not CSV, such as a cell without end
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        lines.extend((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        told = _("The line cannot be split into cells: a quotation mark is missing, or a cell is too long.")
        raise Invalid([cell_fault(file, reader.line_num, "", "bad_csv", told)]) from error
    return lines


def _header_faults(file: str, line: int, header: Sequence[str], row: type[BaseModel]) -> list[Fault]:
    known = row.model_fields
    faults = _unreadable(file, line, {str(place): name for place, name in enumerate(header, start=1)})
    if faults:
        return faults
    for place, name in enumerate(header):
        if name not in known:
            faults.append(cell_fault(file, line, name, "unknown_column", _("This column is not known.")))
        elif name in header[:place]:
            faults.append(cell_fault(file, line, name, "twice", _("There are two columns of this name.")))
    faults += [
        cell_fault(file, line, name, "missing_column", _("This column is missing."))
        for name, info in known.items()
        if info.is_required() and name not in header
    ]
    return faults


def check_row(
    file: str, line: int, header: Sequence[str], cells: Sequence[str], row: type[R]
) -> TableRow[R] | list[Fault]:
    """Check one line of cells under the names in ``header``; return the row, or a fault for each wrong cell."""
    if len(cells) != len(header):
        text = str(_("The line has %(found)s cells, the header has %(wanted)s."))
        return [cell_fault(file, line, "", "cell_count", text % {"found": len(cells), "wanted": len(header)})]
    written = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    optional = {name for name, info in row.model_fields.items() if not info.is_required()}
    given = {name: folded(cell) for name, cell in written.items()}
    given = {name: cell for name, cell in given.items() if cell or name not in optional}
    faults = _unreadable(file, line, written) or [
        cell_fault(file, line, name, fault["type"], words_for(fault))
        for name, cell in given.items()
        if cell and (fault := form_fault(row.model_fields[name], cell))
    ]
    wrong = {fault.field for fault in faults}
    try:
        value = row.model_validate(given)
    except ValidationError as error:
        told = [
            cell_fault(file, line, str(fault["loc"][0]), fault["type"], words_for(fault))
            for fault in error.errors(include_url=False)
        ]
        return [*faults, *(fault for fault in told if fault.field not in wrong)]
    return faults or TableRow(file, line, value)


def _unreadable(file: str, line: int, given: dict[str, str]) -> list[Fault]:
    """Point at cells with bytes that are no UTF-8, or with characters that no name or number holds."""
    faults = []
    for name, cell in given.items():
        if any("\udc80" <= letter <= "\udcff" for letter in cell):
            text = str(_("This is not UTF-8 text.")) + " " + str(SAVE_AGAIN)
            faults.append(cell_fault(file, line, name, "not_utf8", text))
        elif CONTROL.search(cell) or BREAK.search(cell):
            faults.append(cell_fault(file, line, name, "unreadable", _("Contains characters that cannot be stored.")))
    return faults
