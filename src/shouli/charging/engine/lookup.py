"""Finding things by number at once: subscribers by open addressing, destinations by a tree of digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from shouli.charging.engine.arrays import IntArray
from shouli.charging.engine.compiled import inlined, jitted
from shouli.charging.rules.usage import ABROAD, BETWEEN, WIDE

EMPTY = -(1 << 62)
NOWHERE = -1
PLUS, ZERO, NINE, SPACE = ord("+"), ord("0"), ord("9"), 0x3000
SIGNS = np.array([int(chr(code) in BETWEEN) for code in range(128)])  # what is between digits
assert set(ABROAD) == {"0"}, "a plus is dialled as zeros"


@jitted
def mixed(number: int) -> int:
    """Spread a number over all bits."""
    bits = np.uint64(number)
    bits = (bits ^ (bits >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(bits >> np.uint64(2))  # type: ignore[return-value]


@jitted
def _fill(table: IntArray, numbers: IntArray, values: IntArray) -> None:
    mask = len(table) // 2 - 1
    for index in range(len(numbers)):
        place = mixed(numbers[index]) & mask
        while table[2 * place] != EMPTY:
            place = (place + 1) & mask
        table[2 * place] = numbers[index]
        table[2 * place + 1] = values[index]


@jitted
def find(table: IntArray, number: int) -> int:
    """Return the value of ``number``, or -1."""
    mask = len(table) // 2 - 1
    place = mixed(number) & mask
    while table[2 * place] != EMPTY:
        if table[2 * place] == number:
            return table[2 * place + 1]  # type: ignore[no-any-return]
        place = (place + 1) & mask
    return NOWHERE


def index(numbers: IntArray, values: IntArray) -> IntArray:
    """Index distinct numbers for ``find``: each beside its value, so that both come in one look at memory."""
    size = 1 << max(len(numbers).bit_length() + 1, 4)
    table = np.full(2 * size, EMPTY, np.int64)
    _fill(table, numbers, values)
    return table


def digit_tree(prefixes: Mapping[str, str], names: Mapping[str, int]) -> tuple[IntArray, IntArray]:
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


@jitted
def destinations(
    offsets: Any, letters: Any, children: IntArray, ends: IntArray, unknown: int, destination: IntArray
) -> None:
    """Find for each number (Arrow's offsets and bytes) where its longest known beginning leads; -1 if it is none.

    It says the same as ``rules.usage.destination_of`` says of one number.
    """
    for row in range(len(destination)):
        node = 0
        last = ends[0]
        is_known = True
        digits = 0
        place = offsets[row]
        while place < offsets[row + 1]:
            sign = letters[place]
            place += 1
            if sign >= 128:  # of full width, in three bytes
                sign = narrow(letters, place - 1, offsets[row + 1])
                place += 2
            times = 1
            if sign == PLUS and digits == 0:
                sign, times = ZERO, len(ABROAD)
            if ZERO <= sign <= NINE:
                for _time in range(times):
                    digits += 1
                    node = children[node * 10 + sign - ZERO] if is_known else 0
                    is_known = node != 0
                    if is_known and ends[node] >= 0:
                        last = ends[node]
            elif SIGNS[sign] == 0:
                digits = NOWHERE
                break
        if digits == NOWHERE:
            destination[row] = NOWHERE
        else:
            destination[row] = last if last >= 0 else unknown


@inlined
def narrow(letters: Any, place: int, ends: int) -> int:
    """Return the sign of half width for one of full width, which takes three bytes; 0 for any other."""
    if place + 2 >= ends:
        return 0
    code = (letters[place] & 15) << 12 | (letters[place + 1] & 63) << 6 | (letters[place + 2] & 63)
    if letters[place] >> 4 != 14:
        return 0
    if code == SPACE:
        return 32
    return code - WIDE if 33 <= code - WIDE <= 126 else 0
