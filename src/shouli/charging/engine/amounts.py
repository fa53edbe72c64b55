"""Columns as people read them: li as yuan with three decimals, numbers of things as their names."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine.arrays import IntArray

YUAN = pa.decimal128(23, 3)
IN_YUAN = pa.scalar(Decimal("0.001"))


def yuan(table: pa.Table, *names: str) -> pa.Table:
    """Turn columns of li into exact decimals of yuan."""
    for name in names:
        column = pc.multiply(pc.cast(table[name], pa.decimal128(19, 0)), IN_YUAN)
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table


def texts(known: Sequence[str], numbers: IntArray) -> pa.Array:
    """Turn numbers of things into a column of their names."""
    return pa.DictionaryArray.from_arrays(pa.array(numbers), pa.array(known, pa.string())).cast(pa.string())
