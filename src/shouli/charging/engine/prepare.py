"""``prepare``: one usage file becomes rows laid out by shard, or is in suspense with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine import deriving, lookup
from shouli.charging.engine.arrays import IntArray, ints
from shouli.charging.engine.deriving import PROFILES, SHARDS, SLOT, Derived, Given, LookupTables, NameColumns, Out
from shouli.charging.engine.reading import DIRECTIONS, KINDS, USAGE
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.tariff import ANY
from shouli.charging.rules.usage import MOST, NO_NUMBER, TIMED

# What a shard needs of a segment, as narrow as it can be; ``line`` is the record's line in its file.
ROWS = pa.schema([
    ("subscriber", pa.int32()), ("at", pa.uint32()), ("key", pa.int16()), ("price", pa.int16()),
    ("quantity", pa.int64()), ("segment", pa.int16()), ("source", pa.int64()), ("record_id", pa.int64()),
    ("revision", pa.int64()), ("began", pa.uint32()), ("total", pa.int64()), ("line", pa.uint32()),
])  # fmt: skip
LAST = 1 << 32  # of moments and lines
NAMING = ("subscriber", "source", "record_id", "revision")  # what must be read to know which record one corrects


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one file became: segments in the order of their shards, where each shard begins, and what was refused."""

    rows: pa.RecordBatch
    offsets: IntArray
    records: int
    refused: IntArray  # lines
    reasons: IntArray  # of those lines

    def of_shard(self, shard: int) -> pa.RecordBatch:
        """Return the rows of one shard."""
        first, last = int(self.offsets[shard]), int(self.offsets[shard + 1])
        return self.rows.slice(first, last - first)


class Preparer:
    """Prepares any number of files for one base; may be used by several threads at once."""

    def __init__(self, base: Base) -> None:
        compiled = base.compiled
        tariff = compiled.tariff
        assert 0 <= compiled.month.opens < compiled.month.closes < LAST, "moments of the month fit into their column"
        self.base = base
        self.destination_names = ["", *sorted(set(tariff.destinations.values()) - {""})]
        self.place_names = ["", "home", *sorted(set(tariff.places.values()) - {"", "home"})]
        names = {name: place for place, name in enumerate(self.destination_names)}
        self.tree = lookup.digit_tree(tariff.destinations, names)
        self.known = _known(base, self.destination_names, self.place_names)

    def prepare(self, table: pa.Table) -> Prepared:
        """Derive what is to be priced of every record of ``table`` (see ``reading.USAGE``)."""
        count = len(table)
        assert count < LAST, "lines of a file fit into their column"
        given, names = self._given(table), NameColumns(*(_plain(table[name]) for name in NameColumns._fields))
        found = Derived(*(np.zeros(count, np.int64) for _column in Derived._fields))
        deriving.judge(given, self.known, found)
        deriving.hand_on(given, names, self.known, found)
        counts = np.zeros(self.base.shards, np.int64)
        deriving.count_parts(found, counts)
        offsets = np.r_[0, np.cumsum(counts)].astype(np.int64)
        total = int(offsets[-1])
        out = Out(**{field.name: np.empty(total, field.type.to_pandas_dtype()) for field in ROWS})
        deriving.lay_out(given, names, self.known, found, offsets[:-1].copy(), out)
        refused = np.flatnonzero(found.reason != deriving.FINE)
        rows = pa.record_batch([pa.array(getattr(out, field.name), field.type) for field in ROWS], schema=ROWS)
        return Prepared(rows, offsets, count, refused, found.reason[refused])

    def _given(self, table: pa.Table) -> Given:
        readable, is_named = np.ones((2, len(table)), np.int64)
        no_revision = _plain(table["revision"]) < 0
        for name in USAGE:
            broken = no_revision if name == "revision" else np.zeros(len(table), np.bool_)
            if table[name].null_count:
                broken = broken | table[name].is_null().to_numpy()
            readable[broken] = 0
            if name in NAMING:
                is_named[broken] = 0
        kind, direction = _codes(table["kind"], KINDS), _codes(table["direction"], DIRECTIONS)
        known = (kind >= 0) & (direction >= 0)
        destination = self._destinations(table["peer"])
        destination[(destination < 0) & (kind == KINDS.index(NO_NUMBER))] = max(int(self.tree[1][0]), 0)
        return Given(
            number=_plain(table["subscriber"]),
            kind=np.where(known, kind * len(DIRECTIONS) + direction, -1),
            destination=destination,
            place=self._places(table["area"]),
            at=_plain(table["at"]),
            quantity=_plain(table["quantity"]),
            size=_plain(table["size"]),
            delivered=_plain(table["delivered"].cast(pa.int64())),
            readable=readable,
            is_named=is_named,
        )

    def _destinations(self, peer: pa.ChunkedArray) -> IntArray:
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

    def _places(self, area: pa.ChunkedArray) -> IntArray:
        """Look the areas up; a file names few of them, often."""
        encoded = _encoded(area)
        places = self.base.compiled.tariff.places
        names = [places.get(name, "") if name else "home" for name in encoded.dictionary.to_pylist()]
        table = ints([self.place_names.index(name) for name in names] or [0])
        return ints(table[encoded.indices.to_numpy(zero_copy_only=False)])


def _known(base: Base, destination_names: list[str], place_names: list[str]) -> LookupTables:
    compiled = base.compiled
    counts = ints([len(opening.periods) for opening in base.openings])
    flat = [period for opening in base.openings for period in opening.periods]
    before = np.cumsum(np.r_[0, counts])
    taken = counts[base.pattern]
    first = np.r_[0, np.cumsum(taken)].astype(np.int64)
    place = np.repeat(before[base.pattern], taken) + np.arange(int(first[-1])) - np.repeat(first[:-1], taken)
    periods = ints(flat or [(0, -1)]).reshape(-1, 2)
    profiles = max(len(compiled.entries), 1)
    calendars = [ints(list(table)) for table in compiled.band_hours.values()]
    return LookupTables(
        subscribers=lookup.index(base.number, _packed(base)),
        period_first=first,
        period_from=periods[place, 0] if len(place) else ints([]),
        period_profile=periods[place, 1] if len(place) else ints([]),
        classes=_class_table(compiled, destination_names, place_names),
        largest=ints([-1 if item.largest is None else item.largest for item in compiled.classes]),
        most=ints([MOST[item.kind] for item in compiled.classes]),
        is_timed=ints([item.kind == TIMED for item in compiled.classes]),
        calendar=ints(compiled.calendars or [[-1] * len(compiled.classes)]).reshape(profiles, -1),
        minutes=np.stack(calendars) if calendars else np.zeros((1, 1), np.int64),
        entry=ints(compiled.entries or [[-1] * compiled.tables.keys]).reshape(profiles, len(compiled.epochs), -1),
        epochs=ints(list(compiled.epochs)),
        limits=ints([compiled.month.opens, compiled.month.closes, len(compiled.bands)]),
        shard_first=ints(base.shard_first),
    )


def _packed(base: Base) -> IntArray:
    """Pack what is looked up of each subscriber: slot, shard, and the profile if it is one all through the month."""
    opens = base.compiled.month.opens
    always = [
        opening.periods[0][1] + 1
        if len(opening.periods) == 1 and opening.periods[0][0] <= opens and opening.periods[0][1] + 1 < PROFILES
        else 0
        for opening in base.openings
    ]
    assert base.shards <= SHARDS, "so many shards fit into the number"
    slot = np.arange(len(base.number), dtype=np.int64)
    shard = np.repeat(np.arange(base.shards), np.diff(base.shard_first))
    profile = ints(always or [0])[base.pattern] if len(slot) else slot
    return ints((slot << SLOT) | (shard * PROFILES) | profile)


def _class_table(compiled: CompiledTariff, destination_names: list[str], place_names: list[str]) -> Any:
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


def _codes(column: pa.ChunkedArray, names: tuple[str, ...]) -> IntArray:
    """Number texts by their place in ``names``; -1 for any other."""
    encoded = _encoded(column)
    table = ints([names.index(name) if name in names else -1 for name in encoded.dictionary.to_pylist()] or [-1])
    return ints(table[encoded.indices.to_numpy(zero_copy_only=False)])


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Number the different texts of a column, which are few; what is missing reads as no text."""
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    found = column.unify_dictionaries().combine_chunks()
    if not found.null_count:
        return found
    names = [*found.dictionary.to_pylist(), ""]
    return pa.DictionaryArray.from_arrays(pc.fill_null(found.indices, len(names) - 1), names)


def _plain(column: pa.ChunkedArray) -> IntArray:
    """Return a column of integers; what is missing is 0, its record being refused as unreadable."""
    filled = pc.fill_null(column, 0) if column.null_count else column
    return np.asarray(filled.to_numpy(), np.int64)
