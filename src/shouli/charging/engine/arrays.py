"""The arrays that the engine computes with: whole numbers of 64 bits, and masks."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


def ints(values: Any) -> IntArray:
    """Make an array of 64-bit integers."""
    return np.asarray(values, np.int64)
