"""What every record goes through on its way to a price, over whole columns of integers at once.

It says the same as ``rules.usage.segments`` says of one record; the tests hold the two against each other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from shouli.charging.engine import lookup
from shouli.charging.engine.arrays import IntArray
from shouli.charging.engine.compiled import inlined, jitted, segment_within
from shouli.charging.rules import usage as rules
from shouli.charging.rules.compiling import FREE, MINUTE
from shouli.charging.rules.compiling import OPEN_PRICE as OPEN

FINE, UNKNOWN_SUBSCRIBER, NOTHING_HELD, NO_CLASS = (
    rules.FINE, rules.UNKNOWN_SUBSCRIBER, rules.NOTHING_HELD, rules.NO_CLASS
)  # fmt: skip
NO_PRICE, OPEN_PRICE, OTHER_MONTH, BAD_QUANTITY, UNREADABLE, BAD_PEER = (
    rules.NO_PRICE, rules.OPEN_PRICE, rules.OTHER_MONTH, rules.BAD_QUANTITY, rules.UNREADABLE, rules.BAD_PEER
)  # fmt: skip


VOID = -1  # the price row of a correction that cannot be rated here: it has none, and what it corrects does not count

# A subscriber is looked up as one number: slot, shard, and profile + 1, or 0 where that changes in the month.
PROFILES, SHARDS, SLOT = 1 << 16, 1 << 14, 30


class Given(NamedTuple):
    """The columns of a file as integers."""

    number: IntArray
    kind: IntArray  # kind * directions + direction, -1 where unknown
    destination: IntArray  # -1 where the other party's number is none
    place: IntArray
    at: IntArray
    quantity: IntArray
    size: IntArray
    delivered: IntArray
    readable: IntArray
    is_named: IntArray  # what names it and its revision can be read, whatever else cannot


class NameColumns(NamedTuple):
    """The columns that name the records of a file; apart from ``Given``, as passing a long tuple is slow."""

    source: IntArray
    record_id: IntArray
    revision: IntArray


class Out(NamedTuple):
    """Segments in the order of their shards; ``subscriber`` counts within the shard, ``line`` within the file."""

    subscriber: Any
    at: Any
    key: Any
    price: Any
    quantity: Any
    segment: Any
    source: Any
    record_id: Any
    revision: Any
    began: Any
    total: Any
    line: Any


class LookupTables(NamedTuple):
    """The tables that deriving looks things up in."""

    subscribers: IntArray  # for lookup.find: slot, shard and profile packed (see PROFILES)
    period_first: IntArray  # by subscriber
    period_from: IntArray
    period_profile: IntArray
    classes: Any  # (kind, destination, place) → class or -1
    largest: IntArray  # by class; -1 for no end
    most: IntArray  # by class: the most of a single use
    is_timed: IntArray  # by class: whether a change of band cuts a use
    calendar: Any  # (profile, class) → calendar or -1
    minutes: Any  # (calendar, minute) → band
    entry: Any  # (profile, epoch, key) → price row
    epochs: IntArray
    limits: IntArray  # opens, closes, bands
    shard_first: IntArray  # slot


class Derived(NamedTuple):
    """The result for each record."""

    reason: IntArray
    slot: IntArray
    shard: IntArray
    parts: IntArray
    usage_class: IntArray
    profile: IntArray
    epoch: IntArray


@inlined
def profile_at(slot: int, at: int, known: LookupTables) -> int:
    """Return the profile of a subscriber at a moment, -1 for none."""
    profile = -1
    for period in range(known.period_first[slot], known.period_first[slot + 1]):
        if known.period_from[period] <= at:
            profile = known.period_profile[period]
    return profile


@jitted
def judge(given: Given, known: LookupTables, derived: Derived) -> None:
    """Say of every record who used what under which profile and in how many segments, or why it cannot be priced."""
    # By itself, so that the machine looks many subscribers up at once.
    for i in range(len(given.at)):
        derived.slot[i] = lookup.find(known.subscribers, given.number[i])
    for i in range(len(given.at)):
        derived.reason[i] = FINE
        if given.readable[i] == 0:
            derived.reason[i] = UNREADABLE
            continue
        at = given.at[i]
        packed = derived.slot[i]
        if packed < 0:
            derived.reason[i] = UNKNOWN_SUBSCRIBER
            continue
        if not known.limits[0] <= at < known.limits[1]:
            derived.reason[i] = OTHER_MONTH
            continue
        slot = packed >> SLOT
        profile = packed % PROFILES - 1
        if profile < 0:
            profile = profile_at(slot, at, known)
        if profile < 0:
            derived.reason[i] = NOTHING_HELD
            continue
        if given.destination[i] < 0:
            derived.reason[i] = BAD_PEER
            continue
        usage_class = -1
        if given.kind[i] >= 0:
            usage_class = known.classes[given.kind[i], given.destination[i], given.place[i]]
        if usage_class < 0:
            derived.reason[i] = NO_CLASS
            continue
        epoch = 0
        while epoch + 1 < len(known.epochs) and known.epochs[epoch + 1] <= at:
            epoch += 1
        derived.slot[i] = slot
        derived.shard[i] = packed // PROFILES % SHARDS
        derived.profile[i] = profile
        derived.usage_class[i] = usage_class
        derived.epoch[i] = epoch
        price_parts(i, given, known, derived)


@jitted
def hand_on(given: Given, names: NameColumns, known: LookupTables, derived: Derived) -> None:
    """Let the shards know of corrections that cannot be rated, so that what they correct is not charged."""
    for i in range(len(given.at)):
        if derived.reason[i] == FINE or names.revision[i] <= 0 or given.is_named[i] == 0:
            continue
        packed = lookup.find(known.subscribers, given.number[i])
        if packed >= 0:
            derived.slot[i] = packed >> SLOT
            derived.shard[i] = packed // PROFILES % SHARDS
            derived.parts[i] = 1


@inlined
def price_parts(i: int, given: Given, known: LookupTables, derived: Derived) -> None:
    """Count the segments of record ``i`` and see that each has a price."""
    usage_class = derived.usage_class[i]
    calendar = known.calendar[derived.profile[i], usage_class]
    quantity = given.quantity[i]
    if not 0 <= quantity <= known.most[usage_class]:
        derived.reason[i] = BAD_QUANTITY
        return
    at = given.at[i]
    rest = quantity
    parts = 0
    while parts == 0 or rest > 0:
        band = 0
        part = rest
        if calendar >= 0:
            band = known.minutes[calendar, (at - known.limits[0]) // MINUTE]
            if known.is_timed[usage_class] == 1:
                part = segment_within(at, rest, known.minutes[calendar], known.limits[0])
        price = known.entry[derived.profile[i], derived.epoch[i], usage_class * known.limits[2] + band]
        if price < 0 and delivered(i, given, known, usage_class):
            derived.reason[i] = OPEN_PRICE if price == OPEN else NO_PRICE
            return
        parts += 1
        at += part
        rest -= part
    derived.parts[i] = parts


@inlined
def delivered(i: int, given: Given, known: LookupTables, usage_class: int) -> bool:
    """Say whether a record came through: it says so, and a message is not too large."""
    largest = known.largest[usage_class]
    return bool(given.delivered[i] == 1 and (largest < 0 or given.size[i] <= largest))


@jitted
def count_parts(derived: Derived, counts: IntArray) -> None:
    """Add up the segments of each shard."""
    for i in range(len(derived.reason)):
        if derived.parts[i] > 0:
            counts[derived.shard[i]] += derived.parts[i]


@inlined
def name_row(
    i: int, row: int, segment: int, names: NameColumns, known: LookupTables, derived: Derived, out: Any
) -> None:
    """Write to a row whose it is and which record it is of."""
    out.segment[row] = segment
    out.subscriber[row] = derived.slot[i] - known.shard_first[derived.shard[i]]
    out.source[row] = names.source[i]
    out.record_id[row] = names.record_id[i]
    out.revision[row] = names.revision[i]
    out.line[row] = i


@jitted
def lay_out(
    given: Given, names: NameColumns, known: LookupTables, derived: Derived, places: IntArray, out: Any
) -> None:
    """Write the segments of every record that can be priced to ``out``; ``places`` is where each shard goes on.

    A correction that cannot be priced is one row of nothing at the month's beginning.
    """
    for i in range(len(given.at)):
        if derived.parts[i] == 0:
            continue
        if derived.reason[i] != FINE:
            row = places[derived.shard[i]]
            places[derived.shard[i]] += 1
            out.at[row] = known.limits[0]
            out.key[row] = 0
            out.price[row] = VOID
            out.quantity[row] = 0
            name_row(i, row, 0, names, known, derived, out)
            out.began[row] = known.limits[0]
            out.total[row] = 0
            continue
        usage_class = derived.usage_class[i]
        calendar = known.calendar[derived.profile[i], usage_class]
        came = delivered(i, given, known, usage_class)
        at = given.at[i]
        rest = given.quantity[i]
        first = places[derived.shard[i]]
        places[derived.shard[i]] += derived.parts[i]
        for segment in range(derived.parts[i]):
            band = 0
            part = rest
            if calendar >= 0:
                band = known.minutes[calendar, (at - known.limits[0]) // MINUTE]
                if known.is_timed[usage_class] == 1:
                    part = segment_within(at, rest, known.minutes[calendar], known.limits[0])
            key = usage_class * known.limits[2] + band
            row = first + segment
            out.at[row] = at
            out.key[row] = key
            out.price[row] = known.entry[derived.profile[i], derived.epoch[i], key] if came else FREE
            out.quantity[row] = part
            name_row(i, row, segment, names, known, derived, out)
            out.began[row] = given.at[i]
            out.total[row] = given.quantity[i]
            at += part
            rest -= part
