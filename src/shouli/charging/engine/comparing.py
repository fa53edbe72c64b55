"""Two runs of one month, side by side: what every subscriber's month comes to in each, line by line.

Each run is closed shard by shard and laid out by ranges of numbers, as usage is laid out by shards; then range after
range is compared. Memory holds one range, whatever the numbers of subscribers and shards, and what comes out is in
the order of numbers and items.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from shouli.charging.engine.arrays import IntArray
from shouli.charging.engine.months import LINES, PEOPLE, Closing, Item, Numbered
from shouli.charging.engine.run import ProgressCallback, RatingRun
from shouli.charging.engine.run_state import newly_suspended
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

RANGE = 1 << 18  # subscribers compared at once
SIDES = ("old", "new")


class OtherMonth(BusinessError):
    """Two runs of different months, or of different clocks, cannot be compared."""

    code = "other_month"
    message = _("The runs %(old)s and %(new)s are of different months.")
    way_out = _("Compare runs of one month.")


@dataclass(frozen=True, slots=True)
class Part:
    """The subscribers of a range of numbers, ``[from_, to)``, in order.

    ``people``: subscriber, old, new (li), and for each side: known, plan, unpriced (numbers of ``Comparison.names``);
    ``lost`` and ``gained`` are records that only the old, only the new run could price. ``lines``: subscriber, item
    (number of ``Comparison.items``), old, new (li).
    """

    people: dict[str, IntArray]
    lines: dict[str, IntArray]
    from_: int
    to: int


class Comparison:
    """An old and a new run of one month.

    :raises OtherMonth: if they are of different months
    """

    def __init__(self, old: RatingRun, new: RatingRun, *, size: int = RANGE) -> None:
        if old.base.compiled.month != new.base.compiled.month:
            raise OtherMonth(old=old.folder.name, new=new.folder.name)
        self.old, self.new = old, new
        self.items: Numbered[Item] = Numbered()
        self.names: Numbered[str] = Numbered("")
        numbers = np.union1d(old.base.number, new.base.number)
        self.bounds = np.r_[numbers[::size], int(numbers[-1]) + 1] if len(numbers) else np.zeros(1, np.int64)
        self.refused = {"lost": newly_suspended(old, new), "gained": newly_suspended(new, old)}

    def parts(self, progress: ProgressCallback = lambda *_told: None) -> Iterator[Part]:
        """Yield every range of numbers, one after the other."""
        count = len(self.bounds) - 1
        with emptied(self.new.folder / "comparing") as folder:
            self._lay_out(folder, progress)
            for place in range(count):
                yield self._compared(folder, place)
                progress("compare", place + 1, count)

    def _lay_out(self, folder: Path, progress: ProgressCallback) -> None:
        """Close every shard of both runs and write its rows, cut where the ranges begin."""
        of = self.old.base.shards + self.new.base.shards
        done = 0
        for side, run in zip(SIDES, (self.old, self.new), strict=True):
            closing = Closing(run, self.items, self.names)
            for shard in range(run.base.shards):
                closed = closing.close(shard)
                _write_cut(folder / f"{side}-lines-{shard:05d}.arrow", closed.lines, self.bounds)
                _write_cut(folder / f"{side}-people-{shard:05d}.arrow", closed.people, self.bounds)
                done += 1
                progress("close", done, of)

    def _compared(self, folder: Path, place: int) -> Part:
        people = {side: _read_cut(folder, f"{side}-people", place, PEOPLE) for side in SIDES}
        numbers = np.union1d(people["old"]["subscriber"], people["new"]["subscriber"])
        columns: dict[str, IntArray] = {"subscriber": numbers}
        for side, facts in people.items():
            at = np.searchsorted(numbers, facts["subscriber"])
            for name, values in {"known": np.ones(len(at), np.int64), **facts}.items():
                if name != "subscriber":
                    columns[f"{name}_{side}"] = _placed(at, values, len(numbers))
        lines = _joined(*(_read_cut(folder, f"{side}-lines", place, LINES) for side in SIDES))
        owner = np.searchsorted(numbers, lines["subscriber"])
        for side in SIDES:
            columns[side] = np.zeros(len(numbers), np.int64)
            np.add.at(columns[side], owner, lines[side])
        for name, (who, count) in self.refused.items():
            ours = np.isin(who, numbers, assume_unique=True)
            columns[name] = _placed(np.searchsorted(numbers, who[ours]), count[ours], len(numbers))
        return Part(columns, lines, int(self.bounds[place]), int(self.bounds[place + 1]))


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Give a folder of one's own, gone afterwards; what a killed process left in it goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _joined(old: dict[str, IntArray], new: dict[str, IntArray]) -> dict[str, IntArray]:
    """Put the lines of both sides into one row for each subscriber and item; nothing on one side is 0 there."""
    subscriber = np.concatenate([old["subscriber"], new["subscriber"]])
    item = np.concatenate([old["item"], new["item"]])
    order = np.lexsort((item, subscriber))
    subscriber, item = subscriber[order], item[order]
    if not len(order):
        return {"subscriber": subscriber, "item": item, "old": subscriber, "new": subscriber}
    starts = np.flatnonzero(np.r_[True, (subscriber[1:] != subscriber[:-1]) | (item[1:] != item[:-1])])
    amounts = {
        "old": np.r_[old["amount"], np.zeros(len(new["amount"]), np.int64)],
        "new": np.r_[np.zeros(len(old["amount"]), np.int64), new["amount"]],
    }
    sums = {side: np.add.reduceat(column[order], starts) for side, column in amounts.items()}
    return {"subscriber": subscriber[starts], "item": item[starts], **sums}


def _placed(at: IntArray, values: IntArray, length: int) -> IntArray:
    """Put values at their places in an array of zeros."""
    placed = np.zeros(length, np.int64)
    placed[at] = values
    return placed


def _write_cut(path: Path, table: pa.Table, bounds: IntArray) -> None:
    """Write a table in the order of numbers as one batch for each range."""
    edges = np.searchsorted(table["subscriber"].to_numpy(), bounds).tolist()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        for first, last in pairwise(edges):
            columns = [column.combine_chunks() for column in table.slice(first, last - first).columns]
            writer.write_batch(pa.record_batch(columns, schema=table.schema))


def _read_cut(folder: Path, name: str, place: int, schema: pa.Schema) -> dict[str, IntArray]:
    """Read one range out of every shard's file."""
    batches = []
    for path in sorted(folder.glob(f"{name}-*.arrow")):
        with pa.memory_map(str(path)) as source:
            batches.append(pa.ipc.open_file(source).get_batch(place))
    whole = pa.Table.from_batches(batches, schema=schema)
    return {column: whole[column].to_numpy() for column in schema.names}
