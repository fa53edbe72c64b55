"""``rate``: rows of one shard, gathered, sorted, told apart, rated; charges out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from shouli.charging.engine.arrays import IntArray
from shouli.charging.engine.compiled import arrays_of, jitted, rate_rows
from shouli.charging.engine.deduplicate import (
    CONFLICTING,
    CORRECTED,
    KEPT,
    REPEATED,
    RecordNames,
    sharing_a_name,
    verdicts,
)
from shouli.charging.engine.deriving import VOID
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules import usage
from shouli.charging.rules.compiling import FREE, CompiledTariff
from shouli.charging.rules.rating import Charges, Holdings, Rows, State

# What is known of a charge afterwards; quantities in units, money in li, moments in seconds since 1970.
CHARGES = pa.schema([
    *((name, pa.int64()) for name in ("subscriber", "at", "source", "record_id")),
    ("segment", pa.int16()),
    ("quantity", pa.int64()),
    *((name, pa.int64()) for name in Charges._fields),
    *((name, pa.dictionary(pa.int16(), pa.string())) for name in ("usage_class", "band", "price_row")),
])  # fmt: skip
NEEDED = ("subscriber", "at", "began", "key", "price", "quantity", "segment", "source", "record_id")
SHORT = 24  # rows of one moment that are put in order where they stand
REFUSED = {CONFLICTING: usage.CONFLICT, CORRECTED: usage.CORRECTED}
Columns = dict[str, IntArray]


@dataclass(frozen=True, slots=True)
class Rated:
    """What rows came to; ``refused`` are (file, line, reason) of records for which another of their name stands."""

    charges: pa.Table
    refused: IntArray
    duplicates: int
    rated: int

    @property
    def amount(self) -> int:
        """The sum of all charges, li."""
        return int(np.sum(self.charges["amount"].to_numpy()))


@dataclass(frozen=True, slots=True)
class Opened:
    """What the groups of a shard hold, what is left of it, and the group of each of its subscribers."""

    holdings: Holdings
    state: State
    group: IntArray


def rate_columns(base: Base, shard: int, opened: Opened, columns: Columns) -> Rated:
    """Rate rows of a shard (see ``gathered``), in any order, and carry ``opened.state`` on."""
    order = in_order(columns, opened.group, base.compiled.month.opens)
    needed = {name: columns[name][order] for name in NEEDED}
    shared = sharing_a_name(needed)
    where = order[shared]
    fate = verdicts(names_of(base, columns, where))
    starts = columns["segment"][where] == 0
    clash = starts & ((fate == CONFLICTING) | (fate == CORRECTED))
    reasons = np.where(fate[clash] == CONFLICTING, REFUSED[CONFLICTING], REFUSED[CORRECTED])
    refused = np.stack([columns["file"][where[clash]], columns["line"][where[clash]], reasons]).astype(np.int64)
    duplicates = int((starts & (fate == REPEATED)).sum())
    stays = needed["price"] != VOID
    stays[shared[fate != KEPT]] = False
    if not stays.all():
        needed = {name: column[stays] for name, column in needed.items()}
    columns = needed
    rows = Rows(
        subscriber=columns["subscriber"],
        group=opened.group[columns["subscriber"]],
        **{name: columns[name] for name in ("began", "key", "price", "quantity")},
    )
    prices, tables = arrays_of(base.compiled)
    charges = Charges(*(np.empty(len(rows.began), np.int64) for _column in Charges._fields))
    rate_rows(rows, prices, tables, opened.holdings, opened.state, charges)
    return Rated(
        charges=as_table(base, shard, columns, charges),
        refused=refused,
        duplicates=duplicates,
        rated=int((columns["segment"] == 0).sum()),
    )


def gathered(slices: Sequence[pa.RecordBatch], only: Any = None, names: Sequence[str] | None = None) -> Columns:
    """Put the rows of slices into columns of 64-bit integers, with the number of their slice as ``file``.

    ``only`` says by subscriber (of the shard) whether its rows are wanted, without it all are; ``names`` which columns.
    """
    wanted = [None if only is None else np.flatnonzero(only[piece.column("subscriber").to_numpy()]) for piece in slices]
    counts = [len(piece) if some is None else len(some) for piece, some in zip(slices, wanted, strict=True)]
    ends = np.cumsum([0, *counts])
    columns: Columns = {}
    for name in names or slices[0].schema.names:
        column = columns[name] = np.empty(int(ends[-1]), np.int64)
        for number, piece in enumerate(slices):
            here = piece.column(name).to_numpy()
            some = wanted[number]
            column[ends[number] : ends[number + 1]] = here if some is None else here[some]
    columns["file"] = np.repeat(np.arange(len(slices)), counts)
    return columns


def taken(columns: Mapping[str, IntArray], places: IntArray) -> Columns:
    """Take the rows at ``places``."""
    return {name: column[places] for name, column in columns.items()}


def names_of(base: Base, columns: Mapping[str, IntArray], order: IntArray) -> RecordNames:
    """Return what tells the records of rows apart, the rows in ``order``."""
    said = {
        "usage_class": columns["key"][order] // len(base.compiled.bands),
        "came": (columns["price"][order] != FREE).astype(np.int64),
        "is_void": (columns["price"][order] == VOID).astype(np.int64),
    }
    return RecordNames(**{name: said[name] if name in said else columns[name][order] for name in RecordNames._fields})


def in_order(columns: Mapping[str, IntArray], group: IntArray, opens: int) -> IntArray:
    """Return the order of group and time; rows of one moment by source, record, content and segment."""
    packed = (group[columns["subscriber"]] << 24) | (columns["at"] - opens)
    order = np.argsort(packed)
    ties = tuple(columns[name] for name in ("subscriber", "source", "record_id", "revision", "total", "key", "price",
                                            "segment"))  # fmt: skip
    if settle_ties(packed, order, ties) > SHORT:
        order = np.lexsort((*reversed(ties), packed))
    return order


@jitted
def settle_ties(packed: Any, order: Any, columns: Any) -> int:
    """Put short runs of one moment in order; return the length of the longest run, which may be too long for that."""
    longest = 0
    first = 0
    while first < len(order):
        last = first + 1
        while last < len(order) and packed[order[last]] == packed[order[first]]:
            last += 1
        longest = max(longest, last - first)
        if 1 < last - first <= SHORT:
            for here in range(first + 1, last):
                row = order[here]
                place = here
                while place > first and less(row, order[place - 1], columns):
                    order[place] = order[place - 1]
                    place -= 1
                order[place] = row
        first = last
    return longest


@jitted
def less(one: int, other: int, columns: Any) -> bool:
    """Say whether a row comes before another."""
    for column in columns:
        if column[one] != column[other]:
            return bool(column[one] < column[other])
    return False


def as_table(base: Base, shard: int, columns: Mapping[str, IntArray], charges: Charges) -> pa.Table:
    """Lay charges out as they are stored: whole numbers and the names of classes, bands and price rows."""
    compiled = base.compiled
    bands = len(compiled.bands)
    number = base.number[base.shard_first[shard] + columns["subscriber"]]
    indexes = {"usage_class": columns["key"] // bands, "band": columns["key"] % bands, "price_row": columns["price"]}
    named = {
        name: pa.DictionaryArray.from_arrays(pa.array(indexes[name], pa.int16()), known)
        for name, known in names_known(compiled).items()
    }
    plain = {
        "subscriber": number,
        **{name: columns[name] for name in ("at", "source", "record_id", "segment", "quantity")},
        **charges._asdict(),
    }
    values = {**named, **plain}
    return pa.table([values[field.name] if field.name in named else pa.array(values[field.name], field.type)
                     for field in CHARGES], schema=CHARGES)  # fmt: skip


def names_known(compiled: CompiledTariff) -> dict[str, list[str]]:
    """Return the names that classes, bands and price rows have, by the column that holds their numbers."""
    return {
        "usage_class": [item.code for item in compiled.classes],
        "band": list(compiled.bands),
        "price_row": [row.number for row in compiled.rows],
    }
