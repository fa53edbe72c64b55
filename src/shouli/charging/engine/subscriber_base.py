"""The base of subscribers for one month: who they are, what each month opens with, in which shard they are rated.

Subscribers with the same holdings open the month alike, so the rules are asked once for each pattern of holdings and
not once for each subscriber.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine import reading
from shouli.charging.engine.arrays import IntArray, ints
from shouli.charging.engine.holding_columns import groups_of, joined
from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.month_opening import Bucket, buckets, rooms
from shouli.charging.rules.rating import Holdings, State

ROLLOVERS = pa.schema([(name, type_) for name, (type_, _default) in reading.ROLLOVERS.items()])
BUCKET = ("product", "allowance", "quota", "opens", "closes", "rolls_over")


@dataclass(frozen=True, slots=True)
class Opening:
    """What every subscriber of one pattern opens the month with."""

    held: tuple[Holding, ...]
    buckets: tuple[Bucket, ...]
    limits: tuple[tuple[int, int], ...]
    periods: tuple[tuple[int, int], ...]  # (from, profile); profile -1 where nothing is held


class Base:
    """Subscribers in the order of shard, group and number; the subscribers of a shard lie side by side."""

    def __init__(
        self, compiled: CompiledTariff, holdings: pa.Table, shards: int, rollovers: pa.Table | None = None
    ) -> None:
        known, of_known = groups_of(_in_month(holdings, compiled.month))
        holdings = _in_month(joined(holdings), compiled.month)
        numbers = holdings["subscriber"].to_numpy()
        group = of_known[np.searchsorted(known, numbers)]
        groups, is_group = np.where(group == 0, numbers, group), group != 0
        shard = shard_of(groups, shards)
        order = np.lexsort((np.arange(len(numbers)), numbers, is_group, groups, shard))
        numbers, groups, is_group, shard = numbers[order], groups[order], is_group[order], shard[order]
        holdings = holdings.take(pa.array(order))
        starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else np.zeros(0, np.int64)
        self.compiled = compiled
        self.shards = shards
        self.number = numbers[starts]
        # Numbers of groups and of subscribers who are alone may be the same; what is counted here is not.
        other = (groups[starts][1:] != groups[starts][:-1]) | (is_group[starts][1:] != is_group[starts][:-1])
        self.group = np.cumsum(np.r_[False, other]) if len(starts) else starts
        self.shard_first = np.searchsorted(shard[starts], np.arange(shards + 1))
        self.pattern, self.openings = self._patterns(holdings, starts)
        self.brought = self._rolled_over(ROLLOVERS.empty_table() if rollovers is None else rollovers)

    def opened(self, shard: int) -> tuple[Holdings, State, IntArray]:
        """Lay out what the groups of a shard hold and what is left as the month begins; and each subscriber's group."""
        pattern = self._pattern_of(shard)
        group = self._group_of(shard)
        in_use = self._in_use(shard, ("allowance", "quota", "opens", "closes"))
        held = np.bincount(group[in_use["owner"]], minlength=int(group[-1]) + 1 if len(group) else 0)
        limits = self._limits[pattern]
        state = State(
            left=in_use["quota"],
            meter=np.zeros(len(pattern) * self.compiled.tables.meters, np.int64),
            room=np.ascontiguousarray(limits[:, :, 0]).reshape(-1),
            through=np.ascontiguousarray(limits[:, :, 1]).reshape(-1),
        )
        holdings = Holdings(
            first=np.r_[0, np.cumsum(held)].astype(np.int64),
            allowance=in_use["allowance"],
            opens=in_use["opens"],
            closes=in_use["closes"],
        )
        return holdings, state, group

    def left_over(self, shard: int, left: IntArray) -> dict[str, IntArray]:
        """Return what rolls over of the ``left`` that ``opened`` laid out: subscriber, product, allowance, left.

        Products count in the order of the tariff.
        """
        in_use = self._in_use(shard, ("product", "allowance", "rolls_over"))
        some = np.flatnonzero((in_use["rolls_over"] == 1) & (left > 0))
        number = self.number[self.shard_first[shard] + in_use["owner"][some]]
        return {"subscriber": number, **{name: in_use[name][some] for name in ("product", "allowance")},
                "left": left[some]}  # fmt: skip

    def _in_use(self, shard: int, names: Sequence[str]) -> dict[str, IntArray]:
        """Return columns of a shard's buckets in the order of use, with ``owner``, the subscriber's place in it."""
        pattern, group = self._pattern_of(shard), self._group_of(shard)
        counts, flat = self._flat
        taken = counts[pattern]
        owner = np.repeat(np.arange(len(pattern)), taken)
        before = np.cumsum(np.r_[0, counts])[:-1]
        place = before[pattern[owner]] + np.arange(len(owner)) - np.repeat(np.cumsum(taken) - taken, taken)
        brought = slice(*np.searchsorted(self.brought["slot"], self.shard_first[shard : shard + 2]).tolist())
        owner = np.r_[owner, self.brought["slot"][brought] - self.shard_first[shard]]

        def column(name: str) -> IntArray:
            return ints(np.r_[flat[name][place], self.brought[name][brought]])

        # Members of a group bring their allowances together; they are used in one order (see month_opening.buckets).
        allowance = column("allowance")
        order = np.lexsort((np.arange(len(owner)), allowance, column("closes"), column("rolls_over"),
                            self._priority[allowance], group[owner]))  # fmt: skip
        return {"owner": owner[order], **{name: column(name)[order] for name in names}}

    def _pattern_of(self, shard: int) -> IntArray:
        return self.pattern[self.shard_first[shard] : self.shard_first[shard + 1]]

    def _group_of(self, shard: int) -> IntArray:
        """Number the groups of a shard from 0, by subscriber."""
        groups = self.group[self.shard_first[shard] : self.shard_first[shard + 1]]
        return groups - groups[:1]

    @cached_property
    def _priority(self) -> IntArray:
        return ints([allowance.priority for allowance in self.compiled.allowances] or [0])

    @cached_property
    def _flat(self) -> tuple[IntArray, dict[str, IntArray]]:
        """How many buckets each pattern opens with, and the buckets of all patterns one after the other."""
        counts = ints([len(opening.buckets) for opening in self.openings])
        every = [bucket for opening in self.openings for bucket in opening.buckets]
        places = {code: place for place, code in enumerate(self.compiled.tariff.products)}
        columns = {name: ints([getattr(bucket, name) for bucket in every]) for name in BUCKET if name != "product"}
        return counts, {**columns, "product": ints([places[bucket.product] for bucket in every])}

    def _rolled_over(self, rollovers: pa.Table) -> dict[str, IntArray]:
        """Lay out what last month left, by ``slot`` of the subscriber; what has no subscriber this month is lost."""
        compiled = self.compiled
        if not len(self.number):
            rollovers = rollovers.slice(0, 0)
        codes = [allowance.code for allowance in compiled.tariff.allowances]
        products = list(compiled.tariff.products)
        by_number = np.argsort(self.number)
        number = rollovers["subscriber"].to_numpy()
        slot = by_number[np.minimum(np.searchsorted(self.number, number, sorter=by_number), len(by_number) - 1)]
        product = numbered(rollovers["product"], products)
        closes = self._goes_on_until(product, slot)
        some = np.flatnonzero((self.number[slot] == number) & (closes > compiled.month.opens))
        order = some[np.lexsort((product[some], slot[some]))]
        return {
            "slot": slot[order],
            "product": product[order],
            "allowance": numbered(rollovers["allowance"], codes)[order] + len(codes),
            "quota": rollovers["left"].to_numpy()[order],
            "opens": np.full(len(order), compiled.month.opens),
            "closes": closes[order],
            "rolls_over": np.zeros(len(order), np.int64),
        }

    def _goes_on_until(self, product: IntArray, slot: IntArray) -> IntArray:
        """Return until when in the month products held as it begins are held on; 0 where they are not held then."""
        month = self.compiled.month
        places = {code: place for place, code in enumerate(self.compiled.tariff.products)}
        closes = np.zeros((len(self.openings), len(places)), np.int64)
        for number, opening in enumerate(self.openings):
            for item in opening.held:
                if item.opens <= month.opens:
                    closes[number, places[item.product]] = max(closes[number, places[item.product]], item.closes)
        return closes[self.pattern[slot], product]

    @cached_property
    def _limits(self) -> IntArray:
        """By pattern and cap: the room and what is let through."""
        caps = self.compiled.tables.caps
        return ints([opening.limits for opening in self.openings]).reshape(len(self.openings), caps, 2)

    def _patterns(self, holdings: pa.Table, starts: IntArray) -> tuple[IntArray, list[Opening]]:
        """Number the patterns of holdings and open the month for each."""
        month = self.compiled.month
        codes = pc.dictionary_encode(holdings["product"]).combine_chunks()
        names = codes.dictionary.to_pylist() if len(holdings) else []
        columns = np.stack([
            codes.indices.to_numpy() if len(holdings) else np.zeros(0, np.int64),
            np.maximum(holdings["opens"].to_numpy(), month.opens),
            np.minimum(holdings["closes"].to_numpy(), month.closes),
            (holdings["opens"].to_numpy() < month.opens).astype(np.int64),
        ]).astype(np.int64)  # fmt: skip
        ends = np.r_[starts[1:], columns.shape[1]] if len(starts) else starts
        pattern, firsts = alike(columns, starts, ends)
        openings = [
            self._open(
                [
                    Holding(product=names[int(row[0])], opens=int(row[1]) - int(row[3]), closes=int(row[2]))
                    for row in columns[:, starts[first] : ends[first]].T
                ]
            )
            for first in firsts.tolist()
        ]
        return pattern, openings

    def _open(self, held: Sequence[Holding]) -> Opening:
        month = self.compiled.month
        edges = sorted({month.opens, *(item.opens for item in held), *(item.closes for item in held)})
        periods = []
        for edge in (edge for edge in edges if month.opens <= edge < month.closes):
            products = [item.product for item in held if item.opens <= edge < item.closes]
            periods.append((edge, self.compiled.profile(products) if products else -1))
        return Opening(
            held=tuple(held),
            buckets=tuple(buckets(self.compiled, [held])),
            limits=tuple(rooms(self.compiled, held)) or ((0, 0),),
            periods=tuple(periods),
        )


def alike(columns: Any, starts: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    """Number runs of rows that say the same; return each run's number, and the first run of each number.

    Runs are told apart by a number mixed of all they say; that equal numbers do say the same is then looked at.
    """
    if not len(starts):
        return starts, starts
    counts = ends - starts
    place = np.arange(columns.shape[1]) - np.repeat(starts, counts)
    hashes = np.zeros(columns.shape[1], np.uint64)
    for column in (place, *columns):
        hashes = (hashes + column.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    mixed = np.add.reduceat(hashes * np.uint64(0xBF58476D1CE4E5B9), starts)
    _mixed, firsts, number = np.unique(mixed, return_index=True, return_inverse=True)
    pattern, first = number.astype(np.int64), firsts[number]
    same = counts == counts[first]
    own = np.repeat(same, counts)
    away = np.repeat(starts[first] - starts, counts)
    places = np.flatnonzero(own)
    differs = (columns[:, places] != columns[:, places + away[places]]).any(axis=0)
    same[np.repeat(np.arange(len(starts)), counts)[places[differs]]] = False
    collided = np.flatnonzero(~same)  # as good as never
    pattern[collided] = len(firsts) + np.arange(len(collided))
    return pattern, np.r_[firsts, collided].astype(np.int64)


def _in_month(holdings: pa.Table, month: Month) -> pa.Table:
    touches = pc.and_(pc.less(holdings["opens"], month.closes), pc.greater(holdings["closes"], month.opens))
    return holdings.filter(touches)


def load_base(compiled: CompiledTariff, path: Path, shards: int, rollovers: Path | None = None) -> Base:
    """Read holdings, and what last month left over, out of CSV or Parquet files and lay the base out.

    :raises Invalid: if columns are missing or values cannot be read, or a product or an allowance is unknown
    """
    tariff = compiled.tariff
    brought = reading.read_rollovers(rollovers, tariff) if rollovers else None
    return Base(compiled, reading.read_holdings(path, tariff), shards, brought)


def shard_of(groups: IntArray, shards: int) -> IntArray:
    """Spread groups over shards evenly, the same way every time."""
    mixed = groups.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (mixed % np.uint64(shards)).astype(np.int64)


def numbered(names: pa.ChunkedArray, known: Sequence[str]) -> IntArray:
    """Return the place of each name in ``known``, where it is."""
    places = pc.index_in(names.cast(pa.string()), value_set=pa.array(known, pa.string()))
    return ints(places.to_numpy())
