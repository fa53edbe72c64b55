"""One use at a time: what it comes to after all that was used before, and how much of it a balance covers.

What a group has used in a month is counted up under names, from nothing on: so much of an allowance, so much towards a
tier or a cap. What is left follows from what is held. A change of holdings or of the tariff therefore touches no
counter, and what a reservation claims is a handful of counters of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.month import Holding
from shouli.charging.rules.month_opening import Bucket, Rollover, buckets, held_in_month, left_over, rooms
from shouli.charging.rules.rating import BOUNDLESS, NONE, Charges, Holdings, Rows, State, rate_rows
from shouli.charging.rules.usage import (
    FINE,
    NOTHING_HELD,
    OTHER_MONTH,
    Segment,
    Usage,
    classified,
    segments_of,
)

type_of_counters = Mapping[str, int]
type_of_left = Sequence[tuple[int, Rollover, str]]
SEATS = 8192  # laid out at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An allowance in a group's hands: ``counter`` names what was used of ``quota`` units (or li).

    An allowance that rolls over is used in two months: ``beside`` names what the other month has used of it.
    """

    counter: str
    allowance: str
    quota: int
    opens: int
    closes: int
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a subscriber's month has below one cap: li, and units until use is stopped."""

    cap: str
    room: int
    through: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seat:
    """What one subscriber's use is rated with in a month; ``shares`` are those of its group in the order of use.

    A seat equals itself alone, so that what is laid out for it is found at once.
    """

    number: int
    held: tuple[Holding, ...]
    limits: tuple[Limit, ...]
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pricing:
    """A compiled tariff, and by which names its allowances, meters and caps are counted."""

    compiled: CompiledTariff
    allowances: Mapping[str, int]
    meters: tuple[str, ...]
    rolls_over: bool
    lock: Lock

    def profile(self, products: Sequence[str]) -> int:
        """Return the index of the profile that holds ``products``; threads that meet a new one wait for each other."""
        with self.lock:
            return self.compiled.profile(products)

    @staticmethod
    def of(compiled: CompiledTariff) -> Pricing:
        """Name the counters of a compiled tariff; a meter bears the name of the class of use it counts."""
        names = {}
        for row, meter in zip(compiled.rows, compiled.prices.meter, strict=True):
            if meter != NONE:
                names[meter] = row.usage_class
        return Pricing(
            compiled,
            {allowance.code: index for index, allowance in enumerate(compiled.tariff.allowances)},
            tuple(names[meter] for meter in sorted(names)),
            any(allowance.rolls_over for allowance in compiled.tariff.allowances),
            Lock(),
        )


@dataclass(frozen=True, slots=True)
class Priced:
    """What a use came to, by segment, and how far it moves which counters."""

    parts: Sequence[Segment]
    charges: Charges
    used: dict[str, int]

    @property
    def amount(self) -> int:
        """What is to pay, li."""
        return sum(self.charges.amount)

    @property
    def passed(self) -> int:
        """The units that were let through."""
        return sum(self.charges.units) - sum(self.charges.free)


def last_left(
    last: CompiledTariff, members: Mapping[int, Sequence[Holding]], before: Sequence[Share] = ()
) -> type_of_left:
    """Say what of the month ``last`` may be used in the next: whose, all there was of it, and what counts its use.

    ``before`` are the shares as that month was laid out: what is held may have been changed since.
    """
    numbers = sorted(members)
    found = buckets(last, [held_in_month(last, members[number]) for number in numbers])
    whole = left_over(last, found, [bucket.quota for bucket in found])
    shares = [_share(last, numbers, bucket, {}) for bucket in found if bucket.rolls_over and bucket.quota]
    counters = [share.counter for share in _named_as_before(shares, before)]
    return [(numbers[member], rollover, counter) for (member, rollover), counter in zip(whole, counters, strict=True)]


def seats_of(compiled: CompiledTariff, members: Mapping[int, Sequence[Holding]], last: type_of_left = ()) -> list[Seat]:
    """Open the month of a group: ``members`` are the holdings of each subscriber, by number; see ``last_left``."""
    numbers = sorted(members)
    held = [held_in_month(compiled, members[number]) for number in numbers]
    brought = [[rollover for whose, rollover, _counter in last if whose == number] for number in numbers]
    counted = {(whose, rollover.product, rollover.allowance): counter for whose, rollover, counter in last}
    shares = tuple(_share(compiled, numbers, bucket, counted) for bucket in buckets(compiled, held, brought))
    return [
        Seat(
            number=number,
            held=tuple(items),
            limits=tuple(
                Limit(cap=cap.code, room=room, through=through)
                for cap, (room, through) in zip(compiled.caps, rooms(compiled, items), strict=True)
            ),
            shares=shares,
        )
        for number, items in zip(numbers, held, strict=True)
    ]


def _share(
    compiled: CompiledTariff, numbers: Sequence[int], bucket: Bucket, counted: Mapping[tuple[int, str, str], str]
) -> Share:
    code = compiled.allowances[bucket.allowance].code
    whose = f"{numbers[bucket.member]}/{bucket.product}/{code}"
    share = Share(
        counter=f"{whose}/{bucket.opens}",
        allowance=code,
        quota=bucket.quota,
        opens=bucket.opens,
        closes=bucket.closes,
    )
    if bucket.allowance >= len(compiled.tariff.allowances):
        beside = counted[numbers[bucket.member], bucket.product, code]
        return replace(share, counter=f"{whose}/left/{compiled.month.opens}", beside=beside)
    return replace(share, beside=f"{whose}/left/{compiled.month.closes}") if bucket.rolls_over else share


def counted_as_before(seats: Sequence[Seat], before: Sequence[Share]) -> list[Seat]:
    """Let allowances laid out again be counted where they were: of a holding whose ends were moved all stays used."""
    shares = _named_as_before(seats[0].shares, before) if seats else ()
    return [replace(seat, shares=shares) for seat in seats]


def _named_as_before(shares: Sequence[Share], before: Sequence[Share]) -> tuple[Share, ...]:
    known = {share.counter for share in before}

    def named(share: Share) -> Share:
        same = (former for former in before if _is_same(former, share))
        former = None if share.counter in known else next(same, None)
        return share if former is None else replace(share, counter=former.counter)

    return tuple(named(share) for share in shares)


def _is_same(former: Share, share: Share) -> bool:
    """Say whether two are one allowance of one holding, which was held at some moment by both."""
    whose = [item.counter.rpartition("/")[0] for item in (former, share)]
    return whose[0] == whose[1] and former.opens < share.closes and share.opens < former.closes


def packed(seats: Sequence[Seat]) -> dict[str, Any]:
    """Turn the seats of a group into JSON values; what they share is there once."""
    shares = seats[0].shares if seats else ()
    return {
        "shares": [
            [share.counter, share.allowance, share.quota, share.opens, share.closes, share.beside] for share in shares
        ],
        "seats": {
            str(seat.number): {
                "held": [[item.product, item.opens, item.closes] for item in seat.held],
                "limits": [[limit.cap, limit.room, limit.through] for limit in seat.limits],
            }
            for seat in seats
        },
    }


def unpacked(opened: Mapping[str, Any], number: int) -> Seat:
    """Turn JSON values back into the seat of one subscriber."""
    own = opened["seats"][str(number)]
    return Seat(
        number=number,
        held=tuple(Holding(product=product, opens=opens, closes=closes) for product, opens, closes in own["held"]),
        limits=tuple(Limit(cap=cap, room=room, through=through) for cap, room, through in own["limits"]),
        shares=shares_in(opened),
    )


def shares_in(opened: Mapping[str, Any]) -> tuple[Share, ...]:
    """Turn JSON values back into what the group shares."""
    return tuple(
        Share(counter=counter, allowance=allowance, quota=quota, opens=opens, closes=closes, beside=beside)
        for counter, allowance, quota, opens, closes, beside in opened["shares"]
    )


def derive(pricing: Pricing, seat: Seat, usage: Usage, usage_class: str = "") -> tuple[int, list[Segment]]:
    """Derive what is to be priced, or the reason why it cannot be (see ``usage.REASONS``).

    A class named ``usage_class`` was found before; the other party need not be told again.
    """
    compiled = pricing.compiled
    held = [item.product for item in seat.held if item.opens <= usage.at < item.closes]
    if not held:
        return NOTHING_HELD, []
    if not compiled.month.opens <= usage.at < compiled.month.closes:
        return OTHER_MONTH, []
    reason, found = FINE, compiled.tariff.classes.get(usage_class)
    if found is None:
        reason, found = classified(compiled.tariff, usage)
    return (reason, []) if found is None else segments_of(compiled, found, usage, pricing.profile(held))


def rate_use(pricing: Pricing, seat: Seat, counters: type_of_counters, parts: Sequence[Segment]) -> Priced:
    """Rate the segments of one use after ``counters``, which stay as they are."""
    compiled = pricing.compiled
    names, holdings = _layout(pricing, seat)
    before = State(
        left=[max(share.quota - counters.get(share.counter, 0) - counters.get(share.beside, 0), 0)
              for share in seat.shares],
        meter=[counters.get(name, 0) for name in names.meter] or [0],
        room=[max(limit.room - counters.get(name, 0), 0)
              for limit, name in zip(seat.limits, names.room, strict=True)] or [BOUNDLESS],
        through=[max(limit.through - counters.get(name, 0), 0)
                 for limit, name in zip(seat.limits, names.through, strict=True)] or [BOUNDLESS],
    )  # fmt: skip
    state = State(*(list(column) for column in before))
    nobody = [0] * len(parts)
    rows = Rows(
        subscriber=nobody,
        group=nobody,
        began=[part.at for part in parts[:1]] * len(parts),
        key=[part.key for part in parts],
        price=[part.price for part in parts],
        quantity=[part.quantity for part in parts],
    )
    charges = Charges(*([0] * len(parts) for _column in Charges._fields))
    rate_rows(rows, compiled.prices, compiled.tables, holdings, state, charges)
    used = {}
    for column, were, are in zip(names, before, state, strict=True):
        if were == are:
            continue
        for name, was, now in zip(column, were, are, strict=False):
            if was != now:
                used[name] = abs(was - now)
    return Priced(parts, charges, used)


def most_covered(cost: Callable[[int], int], wanted: int, available: int) -> int:
    """Return the most of ``wanted`` units that cost no more than ``available`` li; -1 if not even none does.

    More units never cost less, so halving the doubt again and again finds it.
    """
    enough, too_much = -1, wanted + 1
    if cost(wanted) <= available:
        return wanted
    while too_much - enough > 1:
        middle = (enough + too_much) // 2
        if cost(middle) <= available:
            enough = middle
        else:
            too_much = middle
    return enough


def added(counters: type_of_counters, more: type_of_counters, less: type_of_counters | None = None) -> dict[str, int]:
    """Return ``counters`` moved up by ``more`` and down by ``less``; a counter at nothing is left out."""
    found = dict(counters)
    for name, units in more.items():
        found[name] = found.get(name, 0) + units
    for name, units in (less or {}).items():
        found[name] = found.get(name, 0) - units
    return {name: units for name, units in found.items() if units}


def used_beside(seat: Seat, counters: type_of_counters) -> dict[str, int]:
    """Return what a month beside, which has ``counters``, used of a seat's shares; its meters and caps are its own."""
    return {share.beside: counters[share.beside] for share in seat.shares if share.beside in counters}


def relevant(pricing: Pricing, seat: Seat, counters: type_of_counters) -> dict[str, int]:
    """Return those counters that decide what this subscriber's use comes to."""
    names, _holdings = _layout(pricing, seat)
    mine = [*(name for column in names for name in column), *(share.beside for share in seat.shares)]
    return {name: counters[name] for name in mine if name in counters}


class _Names(NamedTuple):
    """The names of a seat's counters, in the order of the columns of ``State``."""

    left: Sequence[str]
    meter: Sequence[str]
    room: Sequence[str]
    through: Sequence[str]


@lru_cache(maxsize=SEATS)
def _layout(pricing: Pricing, seat: Seat) -> tuple[_Names, Holdings]:
    """Lay out what the rating function reads of a seat, and the names of what it changes."""
    names = _Names(
        left=[share.counter for share in seat.shares],
        meter=[f"{seat.number}:meter:{usage_class}" for usage_class in pricing.meters],
        room=[f"{seat.number}:room:{limit.cap}" for limit in seat.limits],
        through=[f"{seat.number}:through:{limit.cap}" for limit in seat.limits],
    )
    holdings = Holdings(
        first=[0, len(seat.shares)],
        allowance=[pricing.allowances[share.allowance] for share in seat.shares],
        opens=[share.opens for share in seat.shares],
        closes=[share.closes for share in seat.shares],
    )
    return names, holdings
