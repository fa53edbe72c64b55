"""Reads usage and holdings out of headed CSV (also gzipped) and Parquet files, usage out of call data records too.

What a file must hold is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shouli.charging.engine import casting, csv_files
from shouli.charging.engine.cdr import decoding as cdr
from shouli.charging.engine.cdr import framing
from shouli.charging.engine.holding_columns import holding_faults
from shouli.charging.rules.tariff import Tariff
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.text import lazy as _

KINDS = ("voice", "data", "sms", "mms")
DIRECTIONS = ("out", "in")
EVER = 1 << 40

# Column → type, and what stands for a column that a file need not have.
USAGE: Mapping[str, tuple[pa.DataType, object]] = {
    "source": (pa.int64(), 0),
    "record_id": (pa.int64(), None),
    "subscriber": (pa.int64(), None),
    "kind": (pa.string(), None),
    "direction": (pa.string(), "out"),
    "peer": (pa.string(), ""),
    "area": (pa.string(), ""),
    "at": (pa.int64(), None),
    "quantity": (pa.int64(), None),
    "size": (pa.int64(), 0),
    "delivered": (pa.bool_(), True),
    "revision": (pa.int64(), 0),
    "suspended": (pa.string(), ""),
}
HOLDINGS: Mapping[str, tuple[pa.DataType, object]] = {
    "subscriber": (pa.int64(), None),
    "group": (pa.int64(), 0),
    "product": (pa.string(), None),
    "opens": (pa.int64(), 0),
    "closes": (pa.int64(), EVER),
}
ROLLOVERS: Mapping[str, tuple[pa.DataType, object]] = {
    "subscriber": (pa.int64(), None),
    "product": (pa.string(), None),
    "allowance": (pa.string(), None),
    "left": (pa.int64(), None),
}

NOT_PARQUET = _("This is not a Parquet file, or it is damaged.")
FEW = ("kind", "direction", "area")  # columns of few different texts


def read_usage(path: Path) -> pa.Table:
    """Read a usage file into the columns of ``USAGE``; a value that cannot be read is null there.

    :raises Invalid: if the file is none of ours or lacks a column
    """
    if path.suffix in framing.SUFFIXES:
        return cdr.read(path, pa.schema([(name, type_) for name, (type_, _default) in USAGE.items()]))
    return _shaped(path, _read(path), USAGE)


def read_holdings(path: Path, tariff: Tariff) -> pa.Table:
    """Read who holds what; ``opens`` and ``closes`` as moments or as seconds since 1970.

    :raises Invalid: if a column is missing, a value cannot be read or a product is unknown; naming every line that
        holds something of no time, twice at once, or for two groups
    """
    table = _shaped(path, _read(path), HOLDINGS)
    faults = [*_unreadable(path, table), *_unknown(path, "product", table, tariff.products)]
    faults = faults or list(holding_faults(path, table))
    if faults:
        raise Invalid(faults)
    return table


def read_rollovers(path: Path, tariff: Tariff) -> pa.Table:
    """Read what a month left of allowances that roll over; ``left`` in units, of credit in li.

    :raises Invalid: if a column is missing, a value cannot be read, below 0 or unknown, or something is there twice
    """
    table = _shaped(path, _read(path), ROLLOVERS)
    allowances = [allowance.code for allowance in tariff.allowances]
    faults = [
        *_unreadable(path, table),
        *_unknown(path, "product", table, tariff.products),
        *_unknown(path, "allowance", table, allowances),
    ]
    if pc.any(pc.less(table["left"], 0)).as_py():
        faults.append(
            Fault(field=f"{path.name}:left", code="negative", message=_("What is left cannot be below zero."))
        )
    named = ["subscriber", "product", "allowance"]
    if len(table.group_by(named, use_threads=False).aggregate([])) < len(table):
        message = _("A subscriber has an allowance of a product twice.")
        faults.append(Fault(field=f"{path.name}:allowance", code="twice", message=message))
    if faults:
        raise Invalid(faults)
    return table


def _unreadable(path: Path, table: pa.Table) -> Iterator[Fault]:
    for name in table.column_names:
        if table[name].null_count:
            message = _("A value is missing or cannot be read.")
            yield Fault(field=f"{path.name}:{name}", code="unreadable", message=message)


def _unknown(path: Path, column: str, table: pa.Table, known: Iterable[str]) -> Iterator[Fault]:
    for name in sorted(set(pc.unique(table[column]).to_pylist()) - set(known) - {None}):
        message = _("%(name)s is not known.") % {"name": name}
        yield Fault(field=f"{path.name}:{column}", code="unknown", message=message)


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        raise Invalid([Fault(field=path.name, code="missing_file", message=_("This table is missing."))])
    if path.suffix == ".parquet":
        try:
            return pq.read_table(path, use_threads=False, read_dictionary=list(FEW))
        except (pa.ArrowInvalid, OSError) as fault:
            raise Invalid([Fault(field=path.name, code="not_parquet", message=NOT_PARQUET)]) from fault
    return csv_files.read(path)


def _shaped(path: Path, table: pa.Table, wanted: Mapping[str, tuple[pa.DataType, object]]) -> pa.Table:
    missing = [
        Fault(field=f"{path.name}:{name}", code="missing_column", message=_("This column is missing."))
        for name, (_type, default) in wanted.items()
        if default is None and name not in table.column_names
    ]
    if missing:
        raise Invalid(missing)
    columns = {}
    for name, (type_, default) in wanted.items():
        if name not in table.column_names:
            columns[name] = pa.chunked_array([pa.repeat(pa.scalar(default, type_), len(table))])
            continue
        column = casting.cast(f"{path.name}:{name}", table[name], type_)
        if name not in FEW and pa.types.is_dictionary(column.type):
            column = column.cast(type_)
        if default is not None and column.null_count:
            # What is there and cannot be read is not what a missing value would be: it stays open.
            missing = pc.and_(pc.is_null(column), pc.is_null(table[name]))
            column = pc.if_else(missing, pa.scalar(default, type_), column.cast(type_))
        columns[name] = column
    return pa.table(columns)
