"""``rate``: the rows of one shard out of all files, sorted, told apart, rated; charges out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from shouli.charging.engine.base import Base, type_of_ints
from shouli.charging.engine.compiled import arrays_of, kept, rate_rows
from shouli.charging.engine.lookup import mixed
from shouli.charging.rules.compiling import FREE
from shouli.charging.rules.rating import Charges, Rows, State

# What is known of a charge afterwards; quantities in units, money in li, moments in seconds since 1970.
CHARGES = pa.schema([
    *((name, pa.int64()) for name in ("subscriber", "at", "source", "record_id")),
    ("segment", pa.int16()),
    ("quantity", pa.int64()),
    *((name, pa.int64()) for name in Charges._fields),
    *((name, pa.dictionary(pa.int16(), pa.string())) for name in ("usage_class", "band", "price_row")),
])  # fmt: skip
SHORT = 24  # rows of one moment that are put in order where they stand
KEPT, REPEATED, CONFLICTING = 0, 1, 2


class Names(NamedTuple):
    """What tells records apart."""

    subscriber: type_of_ints
    source: type_of_ints
    record_id: type_of_ints
    segment: type_of_ints
    began: type_of_ints
    total: type_of_ints
    usage_class: type_of_ints
    came: type_of_ints


@dataclass(frozen=True, slots=True)
class Rated:
    """What a shard came to; ``conflicts`` are (file, line) of records whose name another record bears."""

    charges: pa.Table
    conflicts: type_of_ints
    duplicates: int
    rated: int
    state: State


def rate_shard(base: Base, shard: int, slices: Sequence[pa.RecordBatch]) -> Rated:
    """Rate a month of a shard; ``slices`` are its rows out of every file, in any order."""
    columns = {
        name: np.concatenate([piece.column(place).to_numpy() for piece in slices]).astype(np.int64)
        for place, name in enumerate(slices[0].schema.names)
    }
    files = np.repeat(np.arange(len(slices)), [len(piece) for piece in slices])
    holdings, state, group = base.opened(shard)
    order = in_order(columns, group, base.compiled.month.opens)
    columns = {name: column[order] for name, column in columns.items()}
    files = files[order]
    fate = standing(base, columns)
    starts = columns["segment"] == 0
    kept = fate == KEPT
    clash = np.flatnonzero((fate == CONFLICTING) & starts)
    columns = {name: column[kept] for name, column in columns.items()}
    rows = Rows(
        subscriber=columns["subscriber"],
        group=group[columns["subscriber"]] if len(group) else columns["subscriber"],
        at=columns["at"],
        key=columns["key"],
        price=columns["price"],
        quantity=columns["quantity"],
    )
    prices, tables = arrays_of(base.compiled)
    charges = Charges(*(np.zeros(len(rows.at), np.int64) for _column in Charges._fields))
    rate_rows(rows, prices, tables, holdings, state, charges)
    found = np.stack([files[clash], names_line(order, slices, clash)]) if len(clash) else np.zeros((2, 0), np.int64)
    return Rated(
        charges=as_table(base, shard, columns, charges),
        conflicts=found,
        duplicates=int(((fate == REPEATED) & starts).sum()),
        rated=int((columns["segment"] == 0).sum()),
        state=state,
    )


def standing(base: Base, columns: dict[str, type_of_ints]) -> type_of_ints:
    """Say of every row, in order, whether it is kept, repeats a record or contradicts one of the same name."""
    said = {
        "usage_class": columns["key"] // len(base.compiled.bands),
        "came": (columns["price"] != FREE).astype(np.int64),
    }
    names = Names(**{name: said[name] if name in said else columns[name] for name in Names._fields})
    fate = np.zeros(len(columns["at"]), np.int64)
    tell_apart(names, np.full(_table_size(len(fate)), -1, np.int64), fate)
    return fate


def names_line(order: type_of_ints, slices: Sequence[pa.RecordBatch], rows: type_of_ints) -> type_of_ints:
    """Return the lines, in their files, of rows of the sorted whole."""
    lines = np.concatenate([piece.column("line").to_numpy() for piece in slices]).astype(np.int64)
    return lines[order[rows]]


def in_order(columns: dict[str, type_of_ints], group: type_of_ints, opens: int) -> type_of_ints:
    """Return the order of group and time; rows of one moment by source, record, content and segment."""
    owner = group[columns["subscriber"]] if len(group) else columns["subscriber"]
    packed = (owner << 24) | (columns["at"] - opens)
    order = np.argsort(packed)
    ties = (columns["subscriber"], columns["source"], columns["record_id"], columns["total"], columns["key"],
            columns["price"], columns["segment"])  # fmt: skip
    if settle_ties(packed, order, ties) > SHORT:
        order = np.lexsort((*reversed(ties), packed))
    return order


@kept
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


@kept
def less(one: int, other: int, columns: Any) -> bool:
    """Say whether a row comes before another."""
    for column in columns:
        if column[one] != column[other]:
            return bool(column[one] < column[other])
    return False


@kept
def tell_apart(names: Names, table: type_of_ints, fate: type_of_ints) -> None:
    """Say of every row, in order, whether it stands, repeats one that stands, or contradicts one of the same name."""
    mask = len(table) - 1
    for row in range(len(fate)):
        place = mixed(names.record_id[row] + names.source[row] * 7919 + (names.subscriber[row] << 20)) & mask
        while table[place] >= 0 and not same_name(names, table[place], row):
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = row
        elif not same_content(names, table[place], row):
            fate[row] = CONFLICTING
        elif same_name(names, row - 1, row) and names.segment[row - 1] == names.segment[row]:
            fate[row] = REPEATED  # rows of one name and segment lie side by side
        elif names.segment[row] == 0:
            fate[row] = REPEATED


@kept
def same_name(names: Names, one: int, other: int) -> bool:
    """Say whether two rows are of records of one name."""
    return bool(
        names.record_id[one] == names.record_id[other]
        and names.source[one] == names.source[other]
        and names.subscriber[one] == names.subscriber[other]
    )


@kept
def same_content(names: Names, one: int, other: int) -> bool:
    """Say whether two rows are of records that say the same."""
    return bool(
        names.began[one] == names.began[other]
        and names.total[one] == names.total[other]
        and names.usage_class[one] == names.usage_class[other]
        and names.came[one] == names.came[other]
    )


def _table_size(rows: int) -> int:
    return 1 << max((2 * rows).bit_length(), 4)


def as_table(base: Base, shard: int, columns: dict[str, type_of_ints], charges: Charges) -> pa.Table:
    """Lay charges out as they are stored: whole numbers and the names of classes, bands and price rows."""
    compiled = base.compiled
    bands = len(compiled.bands)
    number = base.number[base.shard_first[shard] + columns["subscriber"]]
    dictionary = pa.DictionaryArray.from_arrays
    named = {
        "usage_class": dictionary(pa.array(columns["key"] // bands, pa.int16()), [c.code for c in compiled.classes]),
        "band": dictionary(pa.array(columns["key"] % bands, pa.int16()), list(compiled.bands)),
        "price_row": dictionary(pa.array(columns["price"], pa.int16()), [row.number for row in compiled.rows]),
    }
    plain = {
        "subscriber": number,
        **{name: columns[name] for name in ("at", "source", "record_id", "segment", "quantity")},
        **charges._asdict(),
    }
    values = {**named, **plain}
    return pa.table([values[field.name] if field.name in named else pa.array(values[field.name], field.type)
                     for field in CHARGES], schema=CHARGES)  # fmt: skip
