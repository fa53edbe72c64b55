"""The names of records a shard has seen, so that a batch learns in its own time whether it brings any of them again.

Names are kept as sorted numbers in files, each at least twice as long as the next: looking a batch up costs its own
length times a few searches, and keeping the files so costs every name a few copies in a month.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shouli.charging.engine.arrays import IntArray, Mask


def joined(levels: Sequence[IntArray], more: IntArray) -> tuple[int, IntArray]:
    """Add names; return how many of ``levels`` stay as they are, and the level that comes after those."""
    last = np.unique(more)
    stay = len(levels)
    while stay and len(levels[stay - 1]) < 2 * len(last):
        stay -= 1
        last = np.union1d(levels[stay], last)
    return stay, last


def are_known(levels: Sequence[IntArray], names: IntArray) -> Mask:
    """Say of each name whether it may have been seen; one that was seen always has a True."""
    seen = np.zeros(len(names), np.bool_)
    for level in levels:
        if len(level):
            place = np.minimum(np.searchsorted(level, names), len(level) - 1)
            seen |= level[place] == names
    return seen
