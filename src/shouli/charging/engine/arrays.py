"""The arrays that the engine computes with: whole numbers of 64 bits, and masks."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

# NumPy parses what stands before an array with Python's own parser, which in 3.11 may fail where two threads parse at
# once ("AST constructor recursion depth mismatch", python/cpython 106905): files are read one after the other.
READING = Lock()


def ints(values: Any) -> IntArray:
    """Make an array of 64-bit integers."""
    return np.asarray(values, np.int64)


def read_arrays(path: Path) -> dict[str, IntArray]:
    """Read all arrays of a file by their names; from any thread."""
    with READING, np.load(path) as found:
        return {name: found[name] for name in found.files}


def map_array(path: Path) -> IntArray:
    """Map the array of a file, to read of it only what is looked at; from any thread."""
    with READING:
        mapped: IntArray = np.load(path, mmap_mode="r")
    return mapped
