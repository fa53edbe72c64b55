"""What can be kept of what was typed. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from shouli.kernel.errors import Fault
from shouli.kernel.text import CONTROL
from shouli.kernel.text import lazy as _

LARGEST = 2**63 - 1  # the largest whole number of a database
EXACT = 2**53  # up to here a number with a point says what it means, and comes back from any database as it went
LONGEST = 5000  # characters of one text; every field has its own, shorter limit
DEEPEST = 3  # a value, a list of values, a table of lists
MOST = 1000  # values of one draft


def can_be_kept(value: Any) -> bool:
    """Say whether a database keeps one value: a text without control characters, or a number in range."""
    if isinstance(value, str):
        return len(value) <= LONGEST and not CONTROL.search(value)
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    return value is None or (isinstance(value, float) and math.isfinite(value) and abs(value) <= EXACT)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """Return a fault for each field that cannot be kept as it came, and one where there is too much of everything."""
    found = [
        Fault(field=name if can_be_kept(name) else "", code="unreadable", message=_("Cannot be read as typed."))
        for name, value in values.items()
        if not (can_be_kept(name) and all(can_be_kept(item) for item in _leaves(value, DEEPEST)))
    ]
    if sum(1 for value in values.values() for _leaf in _leaves(value, DEEPEST)) > MOST:
        found.append(Fault(field="", code="too_much", message=_("This is more than a form can hold.")))
    return found


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    """Yield what a value consists of; what is nested deeper than any form nests is itself a leaf that is not kept."""
    if depth and isinstance(value, Mapping):
        for name, item in value.items():
            yield name
            yield from _leaves(item, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item, depth - 1)
    else:
        yield value
