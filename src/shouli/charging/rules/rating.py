"""The rating function: what each record costs, in one pass over records in the order of their time.

Integers only: units of use, li of money, indexes into flat tables. As Python over lists this is the specification and
the oracle of the tests; compiled over arrays it is the engine. Nothing here knows a text, a date or a file.

For each record, in this order: round its quantity up to the step of its price; let through what the month still lets
through; take it out of allowances in their order; price the rest by tier; hold the price under its cap; take that out
of credit. What has been used is kept in ``State`` between records and between batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

NONE = -1
BOUNDLESS = 1 << 60  # more than any month can use


class IntColumn(Protocol):
    """Whole numbers one after the other: a list, or an array."""

    def __getitem__(self, place: int, /) -> int:
        """Return the number at ``place``."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __iter__(self) -> Iterator[int]:
        """Go through them."""


class Counters(IntColumn, Protocol):
    """Whole numbers that are changed in place."""

    def __setitem__(self, place: int, value: int, /) -> None:
        """Put ``value`` at ``place``."""


class Rows(NamedTuple):
    """Parts of uses sorted by group and time, one column each: who, what kind of use, at which price, how much.

    ``began`` is when the whole use began: that moment decides what it may take, also of a part that comes later.
    """

    subscriber: IntColumn
    group: IntColumn
    began: IntColumn  # seconds
    key: IntColumn  # class and band together
    price: IntColumn  # row of Prices
    quantity: IntColumn  # seconds, bytes, messages


class Prices(NamedTuple):
    """Price rows; ``meter`` and ``cap`` say which counter of the subscriber they move, -1 for none."""

    step: IntColumn  # a record's quantity is rounded up to this
    per: IntColumn
    amount: IntColumn  # li for each ``per`` units
    by_month: IntColumn  # 1: only full ``per`` units of the month's sum cost anything
    meter: IntColumn
    tier_to: IntColumn  # the row holds up to this sum of its meter; 0 for no end
    next_tier: IntColumn
    cap: IntColumn


class Tables(NamedTuple):
    """What else the tariff says: which kinds of use each allowance covers, and how wide the counters are."""

    covers: IntColumn  # allowance * keys + key → 1 or 0
    is_money: IntColumn  # by allowance
    keys: int
    meters: int
    caps: int


class Holdings(NamedTuple):
    """What the groups hold, in the order it is used: group ``g`` holds ``first[g]`` up to ``first[g + 1]``."""

    first: IntColumn
    allowance: IntColumn
    opens: IntColumn  # seconds
    closes: IntColumn


class State(NamedTuple):
    """What is left; the only thing rating changes."""

    left: Counters  # by holding: units or li
    meter: Counters  # subscriber * meters + meter: units priced so far
    room: Counters  # subscriber * caps + cap: li until the cap
    through: Counters  # subscriber * caps + cap: units until use is stopped


class Charges(NamedTuple):
    """What each record came to; ``units = served + charged + free``, ``amount = listed - capped - credited``."""

    units: Counters
    served: Counters  # by allowances
    charged: Counters  # priced, also at a price of 0
    free: Counters  # not let through
    listed: Counters  # li by the price rows
    capped: Counters
    credited: Counters
    amount: Counters  # li


def rate_rows(rows: Rows, prices: Prices, tables: Tables, holdings: Holdings, state: State, charges: Charges) -> None:
    """Rate every row, in order, into the same row of ``charges``."""
    for i in range(len(rows.began)):
        price = rows.price[i]
        group = rows.group[i]
        key = rows.key[i]
        began = rows.began[i]
        counters = rows.subscriber[i] * tables.meters
        limits = rows.subscriber[i] * tables.caps
        step = prices.step[price]
        cap = prices.cap[price]
        units = (rows.quantity[i] + step - 1) // step * step

        passed = units
        if cap != NONE:
            passed = min(units, state.through[limits + cap])
            state.through[limits + cap] -= passed
        served = take(passed, 0, group, key, began, tables, holdings, state)
        listed = priced(passed - served, price, counters, prices, state)
        due = listed
        if cap != NONE:
            due = min(listed, state.room[limits + cap])
            state.room[limits + cap] -= due
        credited = take(due, 1, group, key, began, tables, holdings, state)

        charges.units[i] = units
        charges.served[i] = served
        charges.charged[i] = passed - served
        charges.free[i] = units - passed
        charges.listed[i] = listed
        charges.capped[i] = listed - due
        charges.credited[i] = credited
        charges.amount[i] = due - credited


def take(
    wanted: int, is_money: int, group: int, key: int, began: int, tables: Tables, holdings: Holdings, state: State
) -> int:
    """Take up to ``wanted`` units (or li of credit) out of what the group holds; return how much there was."""
    rest = wanted
    for h in range(holdings.first[group], holdings.first[group + 1]):
        if rest == 0:
            break
        allowance = holdings.allowance[h]
        if (
            tables.is_money[allowance] == is_money
            and tables.covers[allowance * tables.keys + key] == 1
            and holdings.opens[h] <= began < holdings.closes[h]
        ):
            taken = min(rest, state.left[h])
            state.left[h] -= taken
            rest -= taken
    return wanted - rest


def priced(units: int, price: int, counters: int, prices: Prices, state: State) -> int:
    """Return what ``units`` cost from row ``price`` on, li, going up the tiers as the meter fills."""
    amount = 0
    rest = units
    row = price
    while rest > 0:
        part = rest
        before = 0
        if prices.meter[row] != NONE:
            before = state.meter[counters + prices.meter[row]]
            if prices.next_tier[row] != NONE:
                part = min(rest, max(prices.tier_to[row] - before, 0))
            state.meter[counters + prices.meter[row]] = before + part
        per = prices.per[row]
        if prices.by_month[row] == 1:
            amount += ((before + part) // per - before // per) * prices.amount[row]
        else:
            amount += (part + per - 1) // per * prices.amount[row]
        rest -= part
        if rest > 0:
            row = prices.next_tier[row]
    return amount
