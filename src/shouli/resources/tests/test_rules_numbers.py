"""Wanted tails and segments."""

from __future__ import annotations

import pytest

from shouli.resources.rules.numbers import span, tail_bounds
from shouli.resources.rules.segments import Span, overlapping, span_faults


@pytest.mark.parametrize("tail", ["8", "88", "08", "90", "99", "0990", "9990", "12345678"])
def test_the_bounds_hold_exactly_the_numbers_with_the_tail(tail: str) -> None:
    start, end = tail_bounds(tail)
    numbers = {f"8601{last:04d}" for last in range(10_000)} | {"12345678", "99999999"}

    within = {number for number in numbers if number[::-1] >= start and (end is None or number[::-1] < end)}

    assert within == {number for number in numbers if number.endswith(tail)}


def test_a_span_keeps_leading_zeros() -> None:
    assert span("0008", "0011") == ["0008", "0009", "0010", "0011"]


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        (Span("8601", "86010000", "86019999"), []),
        (Span("8601", "8601000", "86019999"), [("first", "not_a_number")]),
        (Span("8601", "86010000", "8601999x"), [("last", "not_a_number")]),
        (Span("8601", "86010000", "86020000"), [("last", "other_prefix")]),
        (Span("8601", "86010009", "86010000"), [("last", "range_order")]),
        (Span("8", "86000000", "86100000"), [("last", "too_large")]),
    ],
)
def test_a_segment_is_checked(given: Span, faults: list[tuple[str, str]]) -> None:
    assert [(column, code) for column, code, _message in span_faults(given)] == faults


def test_segments_that_share_a_number_are_paired() -> None:
    spans = [Span("8602", "86020000", "86020999"), Span("860", "86010500", "86020000"), Span("8603", "86030000", "1")]

    assert list(overlapping(spans)) == [(1, 0)]
