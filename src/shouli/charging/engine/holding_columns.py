"""Holdings of a file as columns: what is wrong with them, with whom each subscriber shares, and what meets joined.

It says the same as ``rules.holdings`` says of one subscriber; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shouli.charging.engine.arrays import IntArray, Mask
from shouli.charging.rules.holdings import NO_TIME, TWICE
from shouli.charging.rules.requests import MOST
from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _

LISTED = 100  # faults of a kind
NO_GROUP = _("A group has a number above 0; 0 says that nothing is shared.")
TWO_GROUPS = _("A subscriber belongs to one group at a time.")


def holding_faults(path: Path, table: pa.Table) -> Iterator[Fault]:
    """Yield what single lines do not show: a product of no time or held twice at once, a subscriber of two groups."""
    number, group, opens, closes = (table[name].to_numpy() for name in ("subscriber", "group", "opens", "closes"))
    yield from _at(path, "group", "no_group", NO_GROUP, np.flatnonzero(group < 0))
    yield from _at(
        path, "closes", "no_time", NO_TIME, np.flatnonzero((opens < 0) | (opens >= closes) | (closes > MOST))
    )
    product = _ranks(table["product"])
    yield from _at(path, "product", "twice", TWICE, _overlapping(opens, closes, number, product))
    other = _overlapping(opens, closes, number)
    if len(other):
        yield from _at(path, "group", "two_groups", TWO_GROUPS, _of_two_groups(number, group, opens, closes))


def _at(path: Path, column: str, code: str, message: type_of_text, rows: IntArray) -> Iterator[Fault]:
    """Name lines of a CSV file by their place under the header, rows of Parquet from 1."""
    first = 1 if path.suffix == ".parquet" else 2
    for row in np.sort(rows)[:LISTED].tolist():
        yield Fault(field=f"{path.name}:{row + first}:{column}", code=code, message=message)


def _overlapping(opens: IntArray, closes: IntArray, *owner: IntArray) -> IntArray:
    """Return the rows that begin before an earlier one of the same owner has ended."""
    order = np.lexsort((closes, opens, *owner))
    new = _changes(*(column[order] for column in owner))
    ended = _highest_so_far(closes[order], new)
    late = np.flatnonzero(~new[1:] & (opens[order][1:] < ended[:-1])) + 1 if len(order) else order
    return order[late]


def _of_two_groups(number: IntArray, group: IntArray, opens: IntArray, closes: IntArray) -> IntArray:
    """Return those rows that are held at once with one of another group; few subscribers are in several groups."""
    order = np.lexsort((group, number))
    moved = ~_changes(number[order])
    moved[1:] &= group[order][1:] != group[order][:-1]
    rows = np.flatnonzero(np.isin(number, number[order][moved]))
    clashing = []
    by_number: dict[int, list[int]] = {}
    for row in rows[np.lexsort((closes[rows], opens[rows]))].tolist():
        before = by_number.setdefault(int(number[row]), [])
        if any(group[other] != group[row] and opens[row] < closes[other] for other in before):
            clashing.append(row)
        before.append(row)
    return np.asarray(clashing, np.int64)


def joined(holdings: pa.Table) -> pa.Table:
    """Return holdings by subscriber, moment and product; those of one product that meet are one.

    Over the month a subscriber shares with the group it is in last, so ``group`` is that of its latest line.
    """
    number, opens, closes = (holdings[name].to_numpy() for name in ("subscriber", "opens", "closes"))
    product = _ranks(holdings["product"])
    order = np.lexsort((closes, opens, product, number))
    number, product, opens, closes = number[order], product[order], opens[order], closes[order]
    owner = _changes(number, product)
    ended = _highest_so_far(closes, owner)
    new = owner.copy()
    new[1:] |= opens[1:] > ended[:-1]
    starts = np.flatnonzero(new)
    found = holdings.take(pa.array(order[starts]))
    last = np.r_[starts[1:], len(new)][: len(starts)] - 1
    found = found.set_column(found.schema.get_field_index("closes"), "closes", pa.array(ended[last]))
    place = np.lexsort((product[starts], ended[last], opens[starts], number[starts]))
    return found.take(pa.array(place))


def groups_of(holdings: pa.Table) -> tuple[IntArray, IntArray]:
    """Return every subscriber, and the group it is in last: that of its latest line; 0 for none."""
    number, group, opens, closes = (holdings[name].to_numpy() for name in ("subscriber", "group", "opens", "closes"))
    order = np.lexsort((group, closes, opens, number))
    number = number[order]
    last = np.r_[_changes(number)[1:], True] if len(number) else np.zeros(0, np.bool_)
    return number[last], group[order][last]


def _ranks(names: pa.ChunkedArray) -> IntArray:
    """Number names in the order of the alphabet."""
    known = sorted(name for name in pc.unique(names).to_pylist() if name is not None)
    places = pc.index_in(names.cast(pa.string()), value_set=pa.array(known, pa.string()))
    return np.asarray(pc.fill_null(places, -1).to_numpy(), np.int64)


def _changes(*columns: IntArray) -> Mask:
    """Say of every row whether another owner begins there."""
    begins = np.zeros(len(columns[0]), np.bool_)
    begins[:1] = True
    for column in columns:
        begins[1:] |= column[1:] != column[:-1]
    return begins


def _highest_so_far(values: IntArray, new: Mask) -> IntArray:
    """Return the highest value up to each row since ``new`` said that another owner begins."""
    if not len(values):
        return values
    # Every owner is lifted above the one before it, so that one running maximum serves all.
    ranks = np.unique(values, return_inverse=True)[1]
    lifted = np.maximum.accumulate(ranks + np.cumsum(new) * (int(ranks.max()) + 1))
    return np.asarray(np.unique(values)[lifted % (int(ranks.max()) + 1)], np.int64)
