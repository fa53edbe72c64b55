"""Reads usage and holdings out of headed CSV (also gzipped) and Parquet files; what a file must hold stands here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

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


FEW = ("kind", "direction", "area")  # columns of few different texts


def read_usage(path: Path) -> pa.Table:
    """Read a usage file into the columns of ``USAGE``; a value that cannot be read is null there.

    :raises Invalid: if the file is none of ours or lacks a column
    """
    return _shaped(path, _read(path), USAGE)


def read_holdings(path: Path, tariff: Tariff) -> pa.Table:
    """Read who holds what; ``opens`` and ``closes`` as moments or as seconds since 1970.

    :raises Invalid: if a column is missing, a value cannot be read or a product is unknown
    """
    table = _shaped(path, _read(path), HOLDINGS)
    faults = [
        Fault(field=f"{path.name}:{name}", code="unreadable", message=_("A value is missing or cannot be read."))
        for name in ("subscriber", "product", "opens", "closes")
        if table[name].null_count
    ]
    unknown = set(pc.unique(table["product"]).to_pylist()) - set(tariff.products) - {None}
    faults += [
        Fault(field=f"{path.name}:product", code="unknown", message=_("%(name)s is not known.") % {"name": name})
        for name in sorted(unknown)
    ]
    if faults:
        raise Invalid(faults)
    return table


def _read(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        try:
            return pq.read_table(path, use_threads=False, read_dictionary=list(FEW))
        except (pa.ArrowInvalid, OSError) as fault:
            raise Invalid([Fault(field=path.name, code="not_parquet", message=str(fault))]) from fault
    with duckdb.connect() as connection:
        connection.execute("SET threads TO 1")
        try:
            return connection.sql(
                "SELECT * FROM read_csv(?, header = true, all_varchar = true, null_padding = false, quote = '\"',"
                " escape = '\"', delim = ',', encoding = 'utf-8')",
                params=[str(path)],
            ).to_arrow_table()
        except duckdb.Error as fault:
            text = str(fault).splitlines()[0]
            raise Invalid([Fault(field=path.name, code="not_csv", message=text)]) from fault


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
        else:
            column = _cast(table[name], type_)
            if default is not None and column.null_count:
                column = pc.fill_null(column.cast(type_), pa.scalar(default, type_))
            columns[name] = column
    return pa.table(columns)


def _cast(column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    """Turn a column into ``type_``; what cannot be turned becomes null."""
    if column.type in (type_, pa.dictionary(pa.int32(), type_)):
        return column
    if pa.types.is_timestamp(column.type) and type_ == pa.int64():
        return pc.cast(pc.cast(column, pa.timestamp("s"), safe=False), pa.int64())
    if pa.types.is_integer(column.type) or pa.types.is_dictionary(column.type):
        return pc.cast(column, type_, safe=True)
    with duckdb.connect() as connection:
        names = {pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN", pa.string(): "VARCHAR"}
        connection.register("given", pa.table({"value": column}))
        form = f"TRY_CAST(value AS {names[type_]})"
        if type_ == pa.int64():
            form = f"coalesce({form}, epoch_ns(TRY_CAST(value AS TIMESTAMPTZ)) // 1000000000)"
        found = connection.sql(f"SELECT {form} AS value FROM given")  # noqa: S608 - names are ours
        return found.to_arrow_table()["value"]
