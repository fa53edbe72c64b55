"""How a wanted tail of a number is looked for, and what lies between two numbers."""

from __future__ import annotations


def tail_bounds(tail: str) -> tuple[str, str | None]:
    """Return ``(from, to)`` such that a reversed number lies in ``[from, to)`` exactly if the number ends in ``tail``.

    ``to`` is None where nothing lies above. A range of digits is found by any ordinary index, in any collation.
    """
    start = tail[::-1]
    if set(start) == {"9"}:
        return start, None
    return start, str(int(start) + 1).zfill(len(start))


def span(first: str, last: str) -> list[str]:
    """Return every number from ``first`` to ``last``, both included, at the length of ``first``."""
    return [str(value).zfill(len(first)) for value in range(int(first), int(last) + 1)]
