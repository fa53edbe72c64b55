"""Tells records of one name apart: which one is kept, which repeat it, contradict it or were corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from shouli.charging.engine.arrays import IntArray
from shouli.charging.engine.compiled import jitted
from shouli.charging.engine.lookup import mixed

KEPT, REPEATED, CONFLICTING, CORRECTED, VOIDED = 0, 1, 2, 3, 4
EMPTY = -1
NAMED = ("subscriber", "source", "record_id")  # what a record's name is made of


class RecordNames(NamedTuple):
    """The columns that tell records apart; rows in the order of group and time."""

    subscriber: Any
    source: Any
    record_id: Any
    revision: Any
    segment: Any
    began: Any
    total: Any
    usage_class: Any
    came: Any
    is_void: Any  # 1: a correction that cannot be rated here


def verdicts(names: RecordNames) -> IntArray:
    """Say of every row whether it is kept, repeats a record, contradicts one of the same name, or was corrected.

    Corrections that cannot be rated here are void: they only take what they correct away.
    """
    fate = np.zeros(len(names.segment), np.int64)
    tell_apart(names, np.full(_table_size(len(fate)), EMPTY, np.int64), fate)
    return fate


def sharing_a_name(columns: Mapping[str, IntArray]) -> IntArray:
    """Return the rows of records whose name, or one that looks like it, another record bears; few, if any."""
    told = names_in(*(columns[name] for name in NAMED))
    firsts = np.sort(told[columns["segment"] == 0])
    twice = np.unique(firsts[1:][firsts[1:] == firsts[:-1]])
    if not len(twice):
        return np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(twice, told), len(twice) - 1)
    return np.flatnonzero(twice[place] == told)


def names_in(subscriber: IntArray, source: IntArray, record_id: IntArray) -> IntArray:
    """Return the number of each row's name; equal names have equal numbers, and others nearly never."""
    found = np.empty(len(record_id), np.int64)
    _name(subscriber, source, record_id, found)
    return found


@jitted
def _name(subscriber: IntArray, source: IntArray, record_id: IntArray, found: IntArray) -> None:
    for row in range(len(found)):
        found[row] = name_of(subscriber[row], source[row], record_id[row])


@jitted
def name_of(subscriber: int, source: int, record_id: int) -> int:
    """Make one number of a record's name; different names hardly ever share one."""
    return mixed(mixed(record_id) + source * 7919 + (subscriber << 20))


@jitted
def tell_apart(names: RecordNames, table: Any, fate: Any) -> None:
    """Find for every name the record that stands, the earliest of the latest revision; then judge every row by it.

    Where the latest revision cannot be rated here (it belongs to another month, or nothing prices it), none is charged.
    """
    mask = len(table) - 1
    for row in range(len(fate)):
        if names.segment[row] == 0:
            place = where(names, table, mask, row)
            fate[row] = place  # kept until the row is judged
            if table[place] == EMPTY or goes_before(names, row, table[place]):
                table[place] = row
    for row in range(len(fate)):
        first = names.segment[row] == 0
        stands = table[fate[row] if first else where(names, table, mask, row)]
        fate[row] = KEPT
        if names.is_void[row] == 1:
            fate[row] = VOIDED
            continue
        if stands == row:
            continue
        if names.revision[row] < names.revision[stands]:
            fate[row] = CORRECTED
        elif not same_content(names, stands, row):
            fate[row] = CONFLICTING
        elif first or repeats(names, row):
            fate[row] = REPEATED


@jitted
def goes_before(names: RecordNames, one: int, other: int) -> bool:
    """Say whether a record counts in place of another of its name: it is later, or as late and can be rated."""
    if names.revision[one] != names.revision[other]:
        return bool(names.revision[one] > names.revision[other])
    return bool(names.is_void[one] < names.is_void[other])


@jitted
def where(names: RecordNames, table: Any, mask: int, row: int) -> int:
    """Return the place in ``table`` of the name of ``row``, or the place where it would go."""
    place = name_of(names.subscriber[row], names.source[row], names.record_id[row]) & mask
    while table[place] != EMPTY and not same_name(names, table[place], row):
        place = (place + 1) & mask
    return place


@jitted
def repeats(names: RecordNames, row: int) -> bool:
    """Say whether the row before is the same segment of the same record: those lie side by side."""
    before = row - 1
    return bool(
        before >= 0
        and same_name(names, before, row)
        and names.segment[before] == names.segment[row]
        and names.revision[before] == names.revision[row]
        and same_content(names, before, row)
    )


@jitted
def same_name(names: RecordNames, one: int, other: int) -> bool:
    """Say whether two rows are of records of one name."""
    return bool(
        names.record_id[one] == names.record_id[other]
        and names.source[one] == names.source[other]
        and names.subscriber[one] == names.subscriber[other]
    )


@jitted
def same_content(names: RecordNames, one: int, other: int) -> bool:
    """Say whether two rows are of records that say the same."""
    return bool(
        names.began[one] == names.began[other]
        and names.total[one] == names.total[other]
        and names.usage_class[one] == names.usage_class[other]
        and names.came[one] == names.came[other]
    )


def _table_size(rows: int) -> int:
    return 1 << max((2 * rows).bit_length(), 4)
