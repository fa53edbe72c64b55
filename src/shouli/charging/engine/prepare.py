"""``prepare``: one usage file becomes rows laid out by shard, or stands in suspense with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine import deriving, lookup
from shouli.charging.engine.base import Base, ints, type_of_ints
from shouli.charging.engine.deriving import Found, Given, Known, Out
from shouli.charging.engine.reading import DIRECTIONS, KINDS, USAGE
from shouli.charging.rules.compiling import Compiled
from shouli.charging.rules.tariff import ANY

# What a shard needs of a stretch; ``line`` is the record's line in its file.
ROWS = pa.schema([
    ("subscriber", pa.int32()), ("at", pa.int64()), ("key", pa.int16()), ("price", pa.int16()),
    ("quantity", pa.int64()), ("segment", pa.int16()), ("source", pa.int64()), ("record_id", pa.int64()),
    ("revision", pa.int64()), ("began", pa.int64()), ("total", pa.int64()), ("line", pa.int64()),
])  # fmt: skip
MANDATORY = tuple(name for name, (_type, default) in USAGE.items() if default is None)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one file became: stretches in the order of their shards, where each shard begins, and what was refused."""

    rows: pa.RecordBatch
    offsets: type_of_ints
    records: int
    refused: type_of_ints  # lines
    reasons: type_of_ints  # of those lines

    def of_shard(self, shard: int) -> pa.RecordBatch:
        """Return the rows of one shard."""
        first, last = int(self.offsets[shard]), int(self.offsets[shard + 1])
        return self.rows.slice(first, last - first)


class Preparer:
    """Prepares any number of files for one base; may be used by several threads at once."""

    def __init__(self, base: Base) -> None:
        compiled = base.compiled
        tariff = compiled.tariff
        self.base = base
        self.destination_names = ["", *sorted(set(tariff.destinations.values()) - {""})]
        self.place_names = ["", "home", *sorted(set(tariff.places.values()) - {"", "home"})]
        names = {name: place for place, name in enumerate(self.destination_names)}
        self.tree = lookup.digit_tree(tariff.destinations, names)
        self.known = _known(base, self.destination_names, self.place_names)

    def prepare(self, table: pa.Table) -> Prepared:
        """Derive what is to be priced of every record of ``table`` (see ``reading.USAGE``)."""
        count = len(table)
        given = self._given(table)
        found = Found(*(np.zeros(count, np.int64) for _column in Found._fields))
        deriving.judge(given, self.known, found)
        shard = np.searchsorted(self.base.shard_first[1:], found.slot, side="right")
        parts = np.where(found.reason == deriving.FINE, found.parts, 0)
        order = np.argsort(shard, kind="stable")
        ends = np.cumsum(parts[order])
        places = np.empty(count, np.int64)
        places[order] = ends - parts[order]
        total = int(ends[-1]) if count else 0
        out = Out(
            at=np.empty(total, np.int64),
            key=np.empty(total, np.int16),
            price=np.empty(total, np.int16),
            quantity=np.empty(total, np.int64),
            segment=np.empty(total, np.int16),
            record=np.empty(total, np.int64),
        )
        deriving.lay_out(given, self.known, found, places, out)
        offsets = np.zeros(self.base.shards + 1, np.int64)
        np.cumsum(np.bincount(np.repeat(shard, parts), minlength=self.base.shards), out=offsets[1:])
        refused = np.flatnonzero(found.reason != deriving.FINE)
        return Prepared(self._rows(table, found, shard, out), offsets, count, refused, found.reason[refused])

    def _rows(self, table: pa.Table, found: Found, shard: type_of_ints, out: Out) -> pa.RecordBatch:
        record = out.record
        local = found.slot[record] - self.base.shard_first[shard[record]]
        columns = {
            "subscriber": local,
            "at": out.at,
            "key": out.key,
            "price": out.price,
            "quantity": out.quantity,
            "segment": out.segment,
            "source": _plain(table["source"])[record],
            "record_id": _plain(table["record_id"])[record],
            "revision": _plain(table["revision"])[record],
            "began": _plain(table["at"])[record],
            "total": _plain(table["quantity"])[record],
            "line": record,
        }
        return pa.record_batch([pa.array(columns[field.name], field.type) for field in ROWS], schema=ROWS)

    def _given(self, table: pa.Table) -> Given:
        readable = np.ones(len(table), np.int64)
        for name in MANDATORY:
            if table[name].null_count:
                readable[table[name].is_null().to_numpy()] = 0
        kind = _codes(table["kind"], KINDS) * len(DIRECTIONS) + _codes(table["direction"], DIRECTIONS)
        known = (_codes(table["kind"], KINDS) >= 0) & (_codes(table["direction"], DIRECTIONS) >= 0)
        return Given(
            number=_plain(table["subscriber"]),
            kind=np.where(known, kind, -1),
            destination=self._destinations(table["peer"]),
            place=self._places(table["area"]),
            at=_plain(table["at"]),
            quantity=_plain(table["quantity"]),
            size=_plain(table["size"]),
            delivered=_plain(table["delivered"].cast(pa.int64())),
            readable=readable,
        )

    def _destinations(self, peer: pa.ChunkedArray) -> type_of_ints:
        found = np.zeros(len(peer), np.int64)
        done = 0
        for chunk in peer.chunks:
            _nulls, offsets, letters = chunk.buffers()
            if letters is not None:
                starts = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
                here = found[done : done + len(chunk)]
                lookup.destinations(starts, np.frombuffer(letters, np.uint8), *self.tree, 0, here)
            done += len(chunk)
        return found

    def _places(self, area: pa.ChunkedArray) -> type_of_ints:
        """Look the areas up; a file names few of them, often."""
        encoded = pc.dictionary_encode(area).combine_chunks()
        places = self.base.compiled.tariff.places
        names = [places.get(name, "") if name else "home" for name in encoded.dictionary.to_pylist()]
        table = ints([self.place_names.index(name) for name in names] or [0])
        return ints(table[encoded.indices.to_numpy(zero_copy_only=False)])


def _known(base: Base, destination_names: list[str], place_names: list[str]) -> Known:
    compiled = base.compiled
    keys, slots = lookup.index(base.number)
    counts = ints([len(opening.periods) for opening in base.openings])
    flat = [period for opening in base.openings for period in opening.periods]
    before = np.cumsum(np.r_[0, counts])
    taken = counts[base.pattern]
    first = np.r_[0, np.cumsum(taken)].astype(np.int64)
    place = np.repeat(before[base.pattern], taken) + np.arange(int(first[-1])) - np.repeat(first[:-1], taken)
    periods = ints(flat or [(0, -1)]).reshape(-1, 2)
    profiles = max(len(compiled.entries), 1)
    calendars = [ints(list(table)) for table in compiled.band_hours.values()]
    return Known(
        keys=keys,
        slots=slots,
        period_first=first,
        period_from=periods[place, 0] if len(place) else ints([]),
        period_profile=periods[place, 1] if len(place) else ints([]),
        classes=_class_table(compiled, destination_names, place_names),
        largest=ints([-1 if item.largest is None else item.largest for item in compiled.classes]),
        calendar=ints(compiled.calendars or [[-1] * len(compiled.classes)]).reshape(profiles, -1),
        minutes=np.stack(calendars) if calendars else np.zeros((1, 1), np.int64),
        entry=ints(compiled.entries or [[-1] * compiled.tables.keys]).reshape(profiles, len(compiled.epochs), -1),
        epochs=ints(list(compiled.epochs)),
        limits=ints([compiled.month.opens, compiled.month.closes, len(compiled.bands)]),
    )


def _class_table(compiled: Compiled, destination_names: list[str], place_names: list[str]) -> Any:
    """Return which class fits (kind and direction, destination, place): the first of the tariff that does."""
    table = np.full((len(KINDS) * len(DIRECTIONS), len(destination_names), len(place_names)), -1, np.int64)
    for index in reversed(range(len(compiled.classes))):
        item = compiled.classes[index]
        kinds = [
            KINDS.index(item.kind) * len(DIRECTIONS) + place
            for place, name in enumerate(DIRECTIONS)
            if item.direction in (ANY, name)
        ]
        goals = [place for place, name in enumerate(destination_names) if item.destination in (ANY, name)]
        places = [place for place, name in enumerate(place_names) if item.place in (ANY, name)]
        table[np.ix_(kinds, goals, places)] = index
    return table


def _codes(column: pa.ChunkedArray, names: tuple[str, ...]) -> type_of_ints:
    """Number texts by their place in ``names``; -1 for any other."""
    found = pc.index_in(column, value_set=pa.array(names))
    return ints(pc.fill_null(found, -1).to_numpy())


def _plain(column: pa.ChunkedArray) -> type_of_ints:
    """Return a column of integers; what is missing is 0, its record being refused as unreadable."""
    filled = pc.fill_null(column, 0) if column.null_count else column
    return np.asarray(filled.to_numpy(), np.int64)
