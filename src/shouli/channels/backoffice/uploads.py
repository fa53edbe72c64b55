"""Tables that staff upload: read the text out of a file, or say plainly why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.tables import text_faults, text_of
from shouli.kernel.typed import is_digits

FILE = "file"
MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20000
MOST_FAULTS = 200
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An uploaded table: its file's name and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """One thing wrong with a table: where it is, and what it is."""

    file: str
    line: str
    column: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFaults:
    """Everything wrong with an uploaded table; of very many only the first are listed."""

    name: str
    faults: tuple[CellFault, ...]
    total: int

    @property
    def unlisted(self) -> int:
        """How many are not listed."""
        return self.total - len(self.faults)


def read_upload(request: HttpRequest) -> Sheet:
    """Read the table that came with a form.

    :raises Invalid: if there is none, or it is too big or too long, or with every cell that is not UTF-8 text
    """
    file = request.FILES.get(FILE)
    if not isinstance(file, UploadedFile) or not file.size:
        raise _refused("missing", _("Choose a file that is not empty."))
    if file.size > MOST_BYTES:
        raise _refused("too_big", _("The file is bigger than %(most)s MiB.") % {"most": MOST_BYTES // 1024**2})
    name = _plain_name(file.name)
    text = text_of(name, file.read())
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        told = _("The file has %(lines)s lines; send at most %(most)s at once.")
        raise _refused("too_long", told % {"lines": lines, "most": MOST_LINES})
    refuse_if(text_faults(name, text))
    return Sheet(name=name, text=text)


def sheet_faults(faults: Iterable[Fault]) -> SheetFaults | None:
    """List the faults that are in cells of a table, ``file:line:column``; None if there is none."""
    found = [cell for cell in map(_cell, faults) if cell]
    return SheetFaults(name=found[0].file, faults=tuple(found[:MOST_FAULTS]), total=len(found)) if found else None


def without_cells(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults that stand at the form's own fields."""
    return tuple(fault for fault in faults if not _cell(fault))


def _cell(fault: Fault) -> CellFault | None:
    file, _colon, place = fault.field.partition(":")
    line, colon, column = place.partition(":")
    if not (colon and is_digits(line)):
        return None
    return CellFault(file=file, line=line, column=column, text=fault.text)


def _refused(code: str, text: str) -> Invalid:
    return Invalid([Fault(field=FILE, code=code, message=text)])


def _plain_name(name: str | None) -> str:
    """Keep what can be shown of a file's name; a colon would part it from the line."""
    kept = "".join(letter for letter in name or "" if letter.isprintable() and letter != ":")
    return kept[-LONGEST_NAME:] or "table.csv"
