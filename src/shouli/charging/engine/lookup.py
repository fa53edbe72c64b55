"""Finding things by number at once: subscribers by open addressing, destinations by a tree of digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from shouli.charging.engine.compiled import kept

type_of_ints = npt.NDArray[np.int64]
EMPTY = -(1 << 62)
NOWHERE = -1


@kept
def mixed(number: int) -> int:
    """Spread a number over all bits."""
    bits = np.uint64(number)
    bits = (bits ^ (bits >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(bits >> np.uint64(2))  # type: ignore[return-value]


@kept
def _fill(table: type_of_ints, numbers: type_of_ints, values: type_of_ints) -> None:
    mask = len(table) // 2 - 1
    for index in range(len(numbers)):
        place = mixed(numbers[index]) & mask
        while table[2 * place] != EMPTY:
            place = (place + 1) & mask
        table[2 * place] = numbers[index]
        table[2 * place + 1] = values[index]


@kept
def find(table: type_of_ints, number: int) -> int:
    """Return the value of ``number``, or -1."""
    mask = len(table) // 2 - 1
    place = mixed(number) & mask
    while table[2 * place] != EMPTY:
        if table[2 * place] == number:
            return table[2 * place + 1]  # type: ignore[no-any-return]
        place = (place + 1) & mask
    return NOWHERE


def index(numbers: type_of_ints, values: type_of_ints) -> type_of_ints:
    """Index distinct numbers for ``find``: each beside its value, so that both come in one look at memory."""
    size = 1 << max(len(numbers).bit_length() + 1, 4)
    table = np.full(2 * size, EMPTY, np.int64)
    _fill(table, numbers, values)
    return table


def digit_tree(prefixes: Mapping[str, str], names: Mapping[str, int]) -> tuple[type_of_ints, type_of_ints]:
    """Build a tree of digits: the child of each node by digit, and the destination that ends there (-1 for none)."""
    children: list[list[int]] = [[0] * 10]
    ends = [NOWHERE]
    for prefix, name in prefixes.items():
        node = 0
        for digit in map(int, prefix):
            if not children[node][digit]:
                children[node][digit] = len(children)
                children.append([0] * 10)
                ends.append(NOWHERE)
            node = children[node][digit]
        ends[node] = names[name]
    return np.asarray(children, np.int64).reshape(-1), np.asarray(ends, np.int64)


@kept
def destinations(
    offsets: Any, letters: Any, children: type_of_ints, ends: type_of_ints, unknown: int, found: type_of_ints
) -> None:
    """Find for each text (Arrow's offsets and bytes) where the longest known beginning of its digits leads."""
    for row in range(len(found)):
        node = 0
        last = ends[0]
        for place in range(offsets[row], offsets[row + 1]):
            digit = letters[place] - 48
            if 0 <= digit <= 9:
                node = children[node * 10 + digit]
                if node == 0:
                    break
                if ends[node] >= 0:
                    last = ends[node]
        found[row] = last if last >= 0 else unknown
