"""Numbers on the command line: folded as in forms, with ends, and refused in words."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from shouli.kernel import typed

LARGEST = 10**12


def between(least: int, most: int = LARGEST) -> Callable[[str], int]:
    """Return what reads a whole number from ``least`` to ``most`` for an argument."""

    def read(text: str) -> int:
        found = typed.whole(text, least=least, most=most)
        if found is None:
            most_told = f" to {most}" if most < LARGEST else " on"
            raise argparse.ArgumentTypeError(f"a whole number from {least}{most_told}")
        return found

    return read


port = between(1, 65535)
count = between(1)
ANY = between(-(2**63), 2**63 - 1)  # subscribers and records are whole numbers of 64 bits
