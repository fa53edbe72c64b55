"""A pack of anything: every table, cell by cell and row by row, is loaded, or refused by file, line and cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError

from shouli.config import packs
from shouli.kernel.errors import Invalid
from shouli.kernel.tables import PackTable, TableRow, parse
from shouli.kernel.tests.factories import system
from tests.hostile.taking_back import taken_back

SAMPLE = Path(settings.SHOULI_PACK)
FILES = sorted(path.relative_to(SAMPLE).as_posix() for table in packs.tables() for path in SAMPLE.glob(table.file))
CELLS = (
    "", "x" * 400, "9" * 30, "2147483648", "32768", "-1", "1_0", "１２", "0", "1.005", "NaN", "1e9", "86400", "3600",
    "0001-01-01", "9999-12-31", "2026-02-30", "08:30+08:00", "24:00", "yes", "a\x00b",
    "a|a|b", ";", "=1+1", "line\nbreak", "X",
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("operator")


def table_of(file: str) -> PackTable[Any]:
    """Return the table that a file of the pack belongs to."""
    return next(table for table in packs.tables() if SAMPLE / file in SAMPLE.glob(table.file))


def content(file: str) -> tuple[list[str], list[list[str]]]:
    """Take a file of the sample pack apart into header and rows."""
    lines = csv.reader(io.StringIO((SAMPLE / file).read_text(encoding="utf-8")))
    header, *rows = [cells for cells in lines if cells and not cells[0].startswith("#")]
    return header, rows


def text_of(header: list[str], rows: list[list[str]]) -> str:
    """Put a table together again."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def variants(file: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Yield short tables: a row twice, and two rows of which one has a hostile cell, in each of the columns."""
    header, rows = content(file)
    if not rows:
        return
    first, second = rows[0], rows[-1]
    yield header, [first, first]
    for place in range(len(header)):
        for cell in CELLS:
            yield header, [[*first[:place], cell, *first[place + 1 :]], second]
        for other in dict.fromkeys((second[place], first[place - 1])):
            yield header, [first, [*first[:place], other, *first[place + 1 :]]]


def load(table: PackTable[Any], rows: tuple[TableRow[Any], ...]) -> None:
    """Load one table of the pack, and take it back."""
    with taken_back():
        table.load(system(), table.load.takes(rows=rows))


@pytest.mark.parametrize("file", FILES)
def test_every_cell_of_a_pack_is_loaded_or_refused_by_its_place(file: str) -> None:
    table = table_of(file)
    row = type(table.read(SAMPLE)[0].value)
    broken: list[object] = []
    for header, cells in variants(file):
        try:
            load(table, parse(file, text_of(header, cells), row))
        except Invalid as refusal:
            broken += [fault for fault in refusal.faults if not (fault.field.startswith(f"{file}:") and fault.text)]
        except (AssertionError, DatabaseError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            broken.append(f"{cells}: {error!r}")

    assert broken == []
