"""Rating in plain Python, a few subscribers at a time: the oracle that the engine is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.holdings import group_key
from shouli.charging.rules.month import Holding
from shouli.charging.rules.month_opening import Bucket, Rollover, buckets, held_in_month, left_over, rooms
from shouli.charging.rules.rating import Charges, Holdings, Rows, State, rate_rows
from shouli.charging.rules.usage import (
    CONFLICT,
    CORRECTED,
    FINE,
    NOTHING_HELD,
    UNKNOWN_SUBSCRIBER,
    UNREADABLE,
    Segment,
    Usage,
    segments,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who uses: a number, the group whose allowances it shares (itself if alone), what it holds and has left over."""

    number: int
    held: tuple[Holding, ...]
    group: int = 0
    rollovers: tuple[Rollover, ...] = ()

    @property
    def group_key(self) -> int:
        """The group, or the subscriber as a group of one."""
        return group_key(self.number, self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleCharge:
    """What one segment of one record came to; see ``rating.Charges`` for the columns."""

    usage: Usage
    segment: Segment
    units: int
    served: int
    charged: int
    free: int
    listed: int
    capped: int
    credited: int
    amount: int


@dataclass(slots=True)
class OracleOutcome:
    """The outcome of all records; in = rated + refused + duplicate."""

    charges: list[OracleCharge] = field(default_factory=list)
    refused: list[tuple[Usage, int]] = field(default_factory=list)
    duplicates: list[Usage] = field(default_factory=list)
    state: State | None = None
    left_over: dict[int, tuple[Rollover, ...]] = field(default_factory=dict)  # by subscriber, for the next month


def rate(compiled: CompiledTariff, subscribers: Sequence[Subscriber], usages: Sequence[Usage]) -> OracleOutcome:
    """Rate a month of records in any order; the outcome does not depend on it."""
    outcome = OracleOutcome()
    by_number = {subscriber.number: subscriber for subscriber in subscribers}
    derived: list[tuple[Usage, list[Segment]]] = []
    void: dict[tuple[int, int, int], int] = {}  # name → the latest revision that cannot be rated here
    for usage in usages:
        reason, parts = _derive(compiled, by_number, usage)
        if reason == FINE:
            derived.append((usage, parts))
        else:
            outcome.refused.append((usage, reason))
            void[_name(usage)] = max(usage.revision, void.get(_name(usage), 0))
    found = [(usage, part) for usage, parts in _told_apart(derived, void, outcome) for part in parts]
    groups = sorted({subscriber.group_key for subscriber in subscribers})
    place_of = {subscriber.number: place for place, subscriber in enumerate(subscribers)}
    group_of = {subscriber.number: groups.index(subscriber.group_key) for subscriber in subscribers}
    found.sort(key=lambda entry: (
        group_of[entry[0].subscriber], entry[1].at, entry[0].source, entry[0].record_id, entry[1].index
    ))  # fmt: skip
    rows = Rows(
        subscriber=[place_of[usage.subscriber] for usage, _part in found],
        group=[group_of[usage.subscriber] for usage, _part in found],
        began=[usage.at for usage, _part in found],
        key=[part.key for _usage, part in found],
        price=[part.price for _usage, part in found],
        quantity=[part.quantity for _usage, part in found],
    )
    holdings, state = opened(compiled, subscribers, groups)
    charges = Charges(*([0] * len(found) for _column in Charges._fields))
    rate_rows(rows, compiled.prices, compiled.tables, holdings, state, charges)
    for number, (usage, part) in enumerate(found):
        values = {name: column[number] for name, column in charges._asdict().items()}
        outcome.charges.append(OracleCharge(usage=usage, segment=part, **values))
    outcome.state = state
    outcome.left_over = _left_over(compiled, subscribers, groups, list(state.left))
    return outcome


def _left_over(
    compiled: CompiledTariff, subscribers: Sequence[Subscriber], groups: Sequence[int], left: Sequence[int]
) -> dict[int, tuple[Rollover, ...]]:
    found: dict[int, tuple[Rollover, ...]] = {}
    first = 0
    for group in groups:
        members = [item for item in subscribers if item.group_key == group]
        held = _buckets(compiled, members)
        for member, rollover in left_over(compiled, held, left[first : first + len(held)]):
            number = members[member].number
            found[number] = (*found.get(number, ()), rollover)
        first += len(held)
    return found


def _buckets(compiled: CompiledTariff, members: Sequence[Subscriber]) -> list[Bucket]:
    return buckets(
        compiled, [held_in_month(compiled, item.held) for item in members], [item.rollovers for item in members]
    )


def opened(
    compiled: CompiledTariff, subscribers: Sequence[Subscriber], groups: Sequence[int]
) -> tuple[Holdings, State]:
    """Lay out what the groups hold and what is left of it as the month begins."""
    first, allowance, opens, closes, left = [0], [], [], [], []
    for group in groups:
        for bucket in _buckets(compiled, [item for item in subscribers if item.group_key == group]):
            allowance.append(bucket.allowance)
            opens.append(bucket.opens)
            closes.append(bucket.closes)
            left.append(bucket.quota)
        first.append(len(left))
    limits = [limit for subscriber in subscribers for limit in _limits(compiled, subscriber)]
    state = State(
        left=left,
        meter=[0] * (len(subscribers) * compiled.tables.meters),
        room=[room for room, _through in limits],
        through=[through for _room, through in limits],
    )
    return Holdings(first=first, allowance=allowance, opens=opens, closes=closes), state


def _limits(compiled: CompiledTariff, subscriber: Subscriber) -> list[tuple[int, int]]:
    return rooms(compiled, held_in_month(compiled, subscriber.held)) or [(0, 0)]


def _told_apart(
    derived: Sequence[tuple[Usage, list[Segment]]], void: Mapping[tuple[int, int, int], int], outcome: OracleOutcome
) -> list[tuple[Usage, list[Segment]]]:
    """Leave out repetitions and corrected records; of those that contradict each other the least stands.

    Nothing stands where the latest revision cannot be rated here: what it corrects would be charged though it is wrong.
    What a record says is its moment, its quantity, its class and whether it was delivered.
    """
    standing: dict[tuple[int, int, int], tuple[int, tuple[object, ...]]] = {}
    kept = []
    for usage, parts in sorted(derived, key=lambda entry: (-entry[0].revision, *_said(*entry))):
        name, said = _name(usage), _said(usage, parts)
        if void.get(name, 0) > usage.revision:
            outcome.refused.append((usage, CORRECTED))
        elif name not in standing:
            standing[name] = usage.revision, said
            kept.append((usage, parts))
        elif standing[name][0] != usage.revision:
            outcome.refused.append((usage, CORRECTED))
        elif standing[name][1] == said:
            outcome.duplicates.append(usage)
        else:
            outcome.refused.append((usage, CONFLICT))
    return kept


def _name(usage: Usage) -> tuple[int, int, int]:
    return usage.subscriber, usage.source, usage.record_id


def _said(usage: Usage, parts: Sequence[Segment]) -> tuple[int, ...]:
    return usage.at, usage.quantity, parts[0].key, parts[0].price


def _derive(compiled: CompiledTariff, by_number: Mapping[int, Subscriber], usage: Usage) -> tuple[int, list[Segment]]:
    subscriber = by_number.get(usage.subscriber)
    if subscriber is None:
        return UNKNOWN_SUBSCRIBER, []
    if usage.revision < 0:
        return UNREADABLE, []
    held = [item.product for item in subscriber.held if item.opens <= usage.at < item.closes]
    if not held:
        return NOTHING_HELD, []
    return segments(compiled, usage, compiled.profile(held))
