"""The rules that every record goes through, compiled to machine code; what they say stands in ``charging.rules``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from shouli.charging.rules import rating, usage
from shouli.charging.rules.compiling import Compiled
from shouli.charging.rules.rating import Charges, Holdings, Prices, Rows, State, Tables

# The functions call each other by name; each of them is made known to the compiler before the outermost is compiled.
for helper in (rating.take, rating.priced, usage.stretch_within):
    register_jitable(helper)

stretch_within = usage.stretch_within
rate_rows = njit(rating.rate_rows, nogil=True, cache=False)


def as_arrays(columns: Any) -> Any:
    """Turn the lists of a named tuple into arrays of 64-bit integers; single numbers stay as they are."""
    return type(columns)(*(np.asarray(column, np.int64) if isinstance(column, list) else column for column in columns))


def arrays_of(compiled: Compiled) -> tuple[Prices, Tables]:
    """Lay out a compiled tariff's tables as arrays."""
    return as_arrays(compiled.prices), as_arrays(compiled.tables)


__all__ = ["Charges", "Holdings", "Rows", "State", "arrays_of", "as_arrays", "rate_rows", "stretch_within"]
