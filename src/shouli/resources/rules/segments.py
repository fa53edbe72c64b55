"""What makes a number segment (号段) right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from shouli.kernel.text import lazy as _

LARGEST = 100_000
NUMBER = re.compile(r"[0-9]{8}")


class Span(NamedTuple):
    """Numbers ``first`` to ``last``, both included, that begin with ``prefix``."""

    prefix: str
    first: str
    last: str


def span_faults(span: Span) -> Iterator[tuple[str, str, object]]:
    """Yield ``(column, code, message)`` for what is wrong with one segment."""
    ends = {"first": span.first, "last": span.last}
    malformed = [column for column, number in ends.items() if not NUMBER.fullmatch(number)]
    for column in malformed:
        yield column, "not_a_number", _("A service number has eight digits.")
    if malformed:
        return
    for column, number in ends.items():
        if not number.startswith(span.prefix):
            yield column, "other_prefix", _("The number does not begin with the segment's prefix.")
    if span.last < span.first:
        yield "last", "range_order", _("The range must not run backwards.")
    elif int(span.last) - int(span.first) >= LARGEST:
        yield "last", "too_large", _("Split segments of more than 100,000 numbers.")


def overlapping(spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Yield pairs of positions of spans that share numbers, the later position first."""
    ordered = sorted(enumerate(spans), key=lambda item: item[1].first)
    for (position, span), (next_position, next_span) in pairwise(ordered):
        if next_span.first <= span.last:
            yield max(position, next_position), min(position, next_position)
