"""What a shard carries from one batch to the next, and the rating of a batch that goes on from there.

A batch costs its own records. Where it brings something that belongs before what a group has been rated on (a late
record), or a name that was there already (a repetition, a correction), that group alone is rated again from the month's
beginning: its earlier charges are taken back, and the new ones take their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine.arrays import IntArray, Mask, read_arrays
from shouli.charging.engine.deduplicate import NAMED, names_in
from shouli.charging.engine.deriving import VOID
from shouli.charging.engine.seen_names import are_known
from shouli.charging.engine.shard import CHARGES, Columns, Opened, Rated, gathered, rate_columns
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.rating import State

NEVER = -1
NAME = ("subscriber", "source", "record_id", "segment")
# A charge of an earlier batch that another batch changed: what it was and what it is, li; null where it is gone.
CHANGES = pa.schema([*(CHARGES.field(name) for name in NAME), ("was", pa.int64()), ("is", pa.int64())])


@dataclass(frozen=True, slots=True)
class Carried:
    """What is left of the month, and ``reached``, the latest moment of each group's rows so far."""

    state: State
    reached: IntArray

    def save(self, path: Path) -> None:
        """Write it."""
        left, meter, room, through = (np.asarray(column) for column in self.state)
        with path.open("wb") as file:
            np.savez(file, reached=self.reached, left=left, meter=meter, room=room, through=through)

    @staticmethod
    def load(path: Path) -> Carried:
        """Read what ``save`` wrote."""
        found = read_arrays(path)
        return Carried(State(**{name: found[name] for name in State._fields}), found["reached"])


@dataclass(frozen=True, slots=True)
class RatedBatch:
    """One batch of one shard: what it came to, and what was taken back of earlier batches (None for nothing)."""

    rated: Rated
    undone: Rated | None
    carried: Carried


def rate_first(base: Base, shard: int, slices: Sequence[pa.RecordBatch]) -> RatedBatch:
    """Rate all rows there are from the month's beginning; ``slices`` are a shard's rows out of every file."""
    opened = Opened(*base.opened(shard))
    columns = gathered(slices)
    rated = rate_columns(base, shard, opened, columns)
    reached = np.full(len(opened.holdings.first) - 1, NEVER, np.int64)
    return RatedBatch(rated, None, Carried(opened.state, later(reached, opened, columns)))


def rate_more(
    base: Base,
    shard: int,
    carried: Carried,
    levels: Sequence[IntArray],
    earlier: Sequence[pa.RecordBatch],
    more: Sequence[pa.RecordBatch],
) -> RatedBatch:
    """Rate what ``more`` files bring, given what was ``carried`` and the names seen in ``earlier`` ones."""
    opened = Opened(*base.opened(shard))
    columns = gathered(more)
    again = groups_to_rerate(opened, carried.reached, levels, columns)
    state = renewed(base, opened, carried.state, again)
    undone = None
    columns["file"] += len(earlier)
    if again.any():
        before = gathered(earlier, again[opened.group])
        if len(before["at"]):
            untouched = State(*(np.array(column) for column in opened.state))
            undone = rate_columns(base, shard, replace(opened, state=untouched), before)
        columns = {name: np.concatenate([before[name], column]) for name, column in columns.items()}
    rated = rate_columns(base, shard, replace(opened, state=state), columns)
    return RatedBatch(rated, undone, Carried(state, later(carried.reached, opened, columns)))


def groups_to_rerate(opened: Opened, reached: IntArray, levels: Sequence[IntArray], columns: Columns) -> Mask:
    """Say by group whether it must be rated again: a record is late, or has the name of an earlier one."""
    group = opened.group[columns["subscriber"]]
    again = np.zeros(len(reached), np.bool_)
    again[group[(columns["at"] <= reached[group]) & (columns["price"] != VOID)]] = True
    again[group[are_known(levels, names_in(*(columns[name] for name in NAMED)))]] = True
    return again


def renewed(base: Base, opened: Opened, state: State, again: Mask) -> State:
    """Return what is left, as if the groups to be rated again had not used anything yet."""
    tables = base.compiled.tables
    held = np.repeat(again, np.diff(np.asarray(opened.holdings.first)))
    member = again[opened.group] if len(opened.group) else np.zeros(0, np.bool_)
    whose = {"left": held, "meter": np.repeat(member, tables.meters)}
    limits = np.repeat(member, tables.caps)
    return State(**{
        name: np.where(whose.get(name, limits), np.asarray(fresh), np.asarray(column))
        for (name, column), fresh in zip(state._asdict().items(), opened.state, strict=True)
    })  # fmt: skip


def later(reached: IntArray, opened: Opened, columns: Columns) -> IntArray:
    """Return the latest moment of each group after the rows of ``columns``."""
    found = reached.copy()
    np.maximum.at(found, opened.group[columns["subscriber"]], columns["at"])
    return found


def changes(undone: pa.Table, rated: pa.Table) -> pa.Table:
    """Return the earlier charges that a batch changed: ``undone`` it took back, ``rated`` it put in their place."""
    was = undone.select([*NAME, "amount"]).rename_columns([*NAME, "was"])
    now = rated.select([*NAME, "amount"]).rename_columns([*NAME, "is"])
    both = was.join(now, list(NAME), join_type="left outer", use_threads=False)
    both = both.filter(pc.fill_null(pc.not_equal(both["was"], both["is"]), True))
    return both.select(CHANGES.names).cast(CHANGES).sort_by([(name, "ascending") for name in NAME])
