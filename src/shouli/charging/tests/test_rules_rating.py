"""The rating function on tables made by hand and by chance: order, tiers, caps, credit, and nothing ever lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouli.charging.engine.compiled import as_arrays, rate_rows
from shouli.charging.rules import rating
from shouli.charging.rules.rating import BOUNDLESS, NONE, Charges, Holdings, Prices, Rows, State, Tables

PRICES, KEYS, METERS, CAPS, ALLOWANCES = 4, 3, 2, 2, 5


def charges_of(count: int) -> Charges:
    return Charges(*([0] * count for _column in Charges._fields))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rows, Prices, Tables, Holdings, State]:
    """Any tariff of four price rows and five allowances, any holdings of three groups, any sorted records."""
    number = st.integers
    tiered = draw(st.booleans())
    prices = Prices(
        step=draw(st.lists(number(1, 60), min_size=PRICES, max_size=PRICES)),
        per=draw(st.lists(number(1, 1000), min_size=PRICES, max_size=PRICES)),
        amount=draw(st.lists(number(0, 5000), min_size=PRICES, max_size=PRICES)),
        by_month=[draw(number(0, 1)), draw(number(0, 1)), 0, draw(number(0, 1))],  # by the month needs a meter
        meter=[0, 1, NONE, 0],
        tier_to=[draw(number(0, 3000)), 0, 0, 0],
        next_tier=[3 if tiered else NONE, NONE, NONE, NONE],
        cap=draw(st.lists(st.sampled_from([NONE, 0, 1]), min_size=PRICES, max_size=PRICES)),
    )
    covers = draw(st.lists(number(0, 1), min_size=ALLOWANCES * KEYS, max_size=ALLOWANCES * KEYS))
    money = draw(st.lists(number(0, 1), min_size=ALLOWANCES, max_size=ALLOWANCES))
    tables = Tables(covers=covers, is_money=money, keys=KEYS, meters=METERS, caps=CAPS)
    held = draw(st.lists(st.lists(st.tuples(number(0, 4), number(0, 50), number(0, 99), number(0, 4000)), max_size=4),
                         min_size=3, max_size=3))  # fmt: skip
    flat = [item for group in held for item in group]
    first = [0, len(held[0]), len(held[0]) + len(held[1]), len(flat)]
    holdings = Holdings(first, *([item[place] for item in flat] for place in range(3)))
    limit = st.one_of(st.just(BOUNDLESS), number(0, 20_000))
    state = State(
        left=[item[3] for item in flat],
        meter=[0] * (3 * METERS),
        room=draw(st.lists(limit, min_size=3 * CAPS, max_size=3 * CAPS)),
        through=draw(st.lists(limit, min_size=3 * CAPS, max_size=3 * CAPS)),
    )
    records = draw(st.lists(
        st.tuples(number(0, 2), number(0, 99), number(0, KEYS - 1), number(0, 2), number(0, 5000)), max_size=25
    ))  # fmt: skip
    records.sort(key=lambda record: record[:2])
    who = [record[0] for record in records]
    rows = Rows(who, who, *([record[place] for record in records] for place in (1, 2, 3, 4)))
    return rows, prices, tables, holdings, state


def copy_of(state: State) -> State:
    return State(*(list(column) for column in state))


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_what_is_compiled_says_what_is_written(world: tuple[Rows, Prices, Tables, Holdings, State]) -> None:
    rows, prices, tables, holdings, state = world
    plain, plain_state = charges_of(len(rows.began)), copy_of(state)
    fast, fast_state = as_arrays(charges_of(len(rows.began))), as_arrays(copy_of(state))

    rating.rate_rows(rows, prices, tables, holdings, plain_state, plain)
    rate_rows(*(as_arrays(part) for part in (rows, prices, tables, holdings)), fast_state, fast)

    assert [column.tolist() for column in fast] == list(plain)
    assert [column.tolist() for column in fast_state] == list(plain_state)


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_no_unit_and_no_li_is_lost(world: tuple[Rows, Prices, Tables, Holdings, State]) -> None:
    """Quantity in = allowances + charged + free; listed = paid + capped + credited; what left a holding was served."""
    rows, prices, tables, holdings, state = world
    after, charges = copy_of(state), charges_of(len(rows.began))

    rating.rate_rows(rows, prices, tables, holdings, after, charges)

    for place, quantity in enumerate(rows.quantity):
        units, served, charged, free, listed, capped, credited, amount = (column[place] for column in charges)
        step = prices.step[rows.price[place]]
        assert units % step == 0
        assert 0 <= units - quantity < step
        assert units == served + charged + free
        assert listed == amount + capped + credited
        assert min(served, charged, free, capped, credited, amount) >= 0
    used = [before - left for before, left in zip(state.left, after.left, strict=True)]
    money = [tables.is_money[kind] == 1 for kind in holdings.allowance]
    assert sum(units for units, is_money in zip(used, money, strict=True) if not is_money) == sum(charges.served)
    assert sum(li for li, is_money in zip(used, money, strict=True) if is_money) == sum(charges.credited)
    assert min(after.left, default=0) >= 0


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, 25))
def test_batches_are_as_one_pass(world: tuple[Rows, Prices, Tables, Holdings, State], cut: int) -> None:
    """State carried from one batch to the next gives what one pass gives."""
    rows, prices, tables, holdings, state = world
    whole, whole_state = charges_of(len(rows.began)), copy_of(state)
    rating.rate_rows(rows, prices, tables, holdings, whole_state, whole)
    parts, carried = [], copy_of(state)

    for piece in (slice(None, cut), slice(cut, None)):
        batch = Rows(*(list(column)[piece] for column in rows))
        parts.append(charges_of(len(batch.began)))
        rating.rate_rows(batch, prices, tables, holdings, carried, parts[-1])

    assert [[*one, *two] for one, two in zip(*parts, strict=True)] == list(whole)
    assert list(carried) == list(whole_state)


@pytest.mark.parametrize(("before", "units", "amount"), [(0, 100, 200), (90, 20, 30), (100, 50, 50), (0, 150, 250)])
def test_tiers_over_the_sum_of_the_month(before: int, units: int, amount: int) -> None:
    """2 li up to 100 units, 1 li beyond."""
    prices = Prices([1, 1], [1, 1], [2, 1], [1, 1], [0, 0], [100, 0], [1, NONE], [NONE, NONE])
    state = State(left=[], meter=[before], room=[0], through=[0])
    charges = charges_of(1)

    rows, holdings = Rows([0], [0], [0], [0], [0], [units]), Holdings([0, 0], [], [], [])
    rating.rate_rows(rows, prices, Tables([0], [0], 1, 1, 1), holdings, state, charges)

    assert charges.amount == [amount]
    assert state.meter == [before + units]


def test_arrays_hold_64_bits() -> None:
    assert {column.dtype for column in as_arrays(charges_of(2))} == {np.dtype(np.int64)}
