"""The rules that every record goes through, compiled to machine code; what they say is in ``charging.rules``.

Compiling takes some seconds and is kept between runs, in a folder named after the sources it was made of.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import njit
from numba.extending import register_jitable

from shouli.charging.rules import rating, usage
from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.rating import Prices, Tables

F = TypeVar("F", bound=Callable[..., Any])
__all__ = ["arrays_of", "as_arrays", "inlined", "jitted", "rate_rows", "segment_within"]


def _cache_folder() -> Path:
    """Name the folder of what is compiled: another source, another folder."""
    home = os.environ.get("SHOULI_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    digest = hashlib.sha256(numba.__version__.encode())
    here = Path(__file__).resolve().parent
    for source in sorted([*here.glob("*.py"), *(here.parent / "rules").glob("*.py")]):
        digest.update(source.read_bytes())
    return Path(home) / "shouli" / f"rating-{digest.hexdigest()[:16]}"


numba.config.CACHE_DIR = str(_cache_folder())  # type: ignore[attr-defined]


# Nothing compiled here makes an array or keeps one, so none need be counted: counting every use of every array, which
# several threads have to agree on, took most of the rating function's time.
UNCOUNTED: Any = {"_nrt": False}


def jitted(function: F) -> F:
    """Compile ``function``, which makes no array, when first called, and keep what was made for the next process."""
    made: Any = njit(nogil=True, cache=True, **UNCOUNTED)(function)
    return made  # type: ignore[no-any-return]


def inlined(function: F) -> F:
    """Compile ``function`` into those that call it: handing a tuple of arrays on costs more than it saves."""
    made: Any = njit(nogil=True, cache=True, inline="always", **UNCOUNTED)(function)
    return made  # type: ignore[no-any-return]


# The functions call each other by name; each is made known to the compiler before the outermost is compiled.
for helper in (rating.take, rating.priced, usage.segment_within):
    register_jitable(**UNCOUNTED)(helper)
segment_within = usage.segment_within
rate_rows: Any = jitted(rating.rate_rows)


def as_arrays(columns: Any) -> Any:
    """Turn the lists of a named tuple into arrays of 64-bit integers; single numbers stay as they are."""
    return type(columns)(*(np.asarray(column, np.int64) if isinstance(column, list) else column for column in columns))


def arrays_of(compiled: CompiledTariff) -> tuple[Prices, Tables]:
    """Lay out a compiled tariff's tables as arrays."""
    return as_arrays(compiled.prices), as_arrays(compiled.tables)
