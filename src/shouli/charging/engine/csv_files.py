"""Headed CSV files, plain or gzipped, as they are: every cell a text, nothing guessed, nothing left out.

A file is looked through before it is read, so that what is cut off, damaged or one endless line is refused in little
memory, whatever it would unpack to.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from shouli.charging.engine.sql import connected
from shouli.kernel.errors import Fault, Invalid, type_of_text
from shouli.kernel.text import lazy as _

PIECE = 1 << 20  # bytes; no line is twice as long
MOST_COLUMNS = 200
LINE = re.compile(r"CSV Error on Line: ([0-9]+)")
ENDS = (b"\r\n", b"\n", b"\r")


class Header(NamedTuple):
    """The names of the columns, and how lines end."""

    names: tuple[str, ...]
    ending: str


def read(path: Path) -> pa.Table:
    """Read a headed CSV file into columns of text; an empty cell is null.

    :raises Invalid: if it is cut off, damaged, no UTF-8, or its lines do not fit its header
    """
    header = _looked_through(path)
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in header.names)
    with connected() as connection:
        try:
            return connection.sql(
                "SELECT * FROM read_csv(?, auto_detect = false, header = true, null_padding = false, quote = '\"',"  # noqa: S608 - quoted
                f" escape = '\"', delim = ',', encoding = 'utf-8', new_line = {_quoted(header.ending)},"
                f" columns = {{{columns}}}, compression = '{'gzip' if _zipped(path) else 'none'}')",
                params=[_literally(path)],
            ).to_arrow_table()
        except duckdb.Error as fault:
            raise _refused(path, "not_csv", _told(fault)) from fault


def _told(fault: duckdb.Error) -> type_of_text:
    """Say which line is wrong, and nothing of what is in it: that is about somebody."""
    line = LINE.search(str(fault))
    if line is None:
        return _("Its lines do not fit its header, or are not UTF-8.")
    return _("Line %(line)s does not fit the header, has a stray quotation mark, or is not UTF-8.") % {
        "line": line.group(1)
    }


def _looked_through(path: Path) -> Header:
    """Go through the file once, whole, and return its header."""
    first = b""
    unended = 0
    try:
        for piece in _pieces(path):
            if len(first) < PIECE and not _ended(first):
                first += piece
            unended = 0 if b"\n" in piece or b"\r" in piece else unended + len(piece)
            if unended >= PIECE:
                raise _refused(path, "endless_line", _("A line is longer than 1 MiB."))
    except EOFError as fault:
        raise _refused(path, "truncated", _("The file is cut off: its compressed data have no end.")) from fault
    except (gzip.BadGzipFile, zlib.error) as fault:
        raise _refused(path, "damaged", _("The compressed data are damaged.")) from fault
    return _header(path, first)


def _pieces(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if _zipped(path) else path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _ended(text: bytes) -> bool:
    return b"\n" in text or b"\r" in text


def _header(path: Path, first: bytes) -> Header:
    line = first.splitlines(keepends=True)[0] if first else b""
    ending = next((end for end in ENDS if line.endswith(end)), b"\n")
    if ending == b"\r" and first[len(line) : len(line) + 1] == b"\n":
        ending = b"\r\n"
    try:
        names = next(csv.reader([line.removesuffix(ending).decode("utf-8-sig")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as fault:
        raise _refused(path, "not_csv", _("The first line is not a header in UTF-8.")) from fault
    if not names or len(names) > MOST_COLUMNS or not all(names):
        raise _refused(path, "not_csv", _("The first line is not a header in UTF-8."))
    lowered = [name.lower() for name in names]
    twice = sorted({name for name in lowered if lowered.count(name) > 1})
    if twice:
        message = _("This column is there twice.")
        raise Invalid([Fault(field=f"{path.name}:{name}", code="twice", message=message) for name in twice])
    return Header(tuple(names), ending.decode().replace("\r", "\\r").replace("\n", "\\n"))


def _zipped(path: Path) -> bool:
    return path.suffix == ".gz"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literally(path: Path) -> str:
    """Name one file, whatever letters its name has: some would mean any file that fits."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _refused(path: Path, code: str, message: type_of_text) -> Invalid:
    return Invalid([Fault(field=path.name, code=code, message=message)])
