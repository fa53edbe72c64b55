"""Drawn numbers never repeat; their forms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shouli.kernel.numbering import dated_number, draw, plain_number

pytestmark = pytest.mark.django_db


def test_numbers_rise_and_never_repeat() -> None:
    drawn = [draw() for _ in range(50)]

    assert drawn == sorted(set(drawn))


def test_a_dated_number_carries_the_operators_day() -> None:
    evening_in_utc = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # half past one in the morning in Shanghai
    before = draw()

    number = dated_number("S", evening_in_utc)

    assert number == f"S261123{before + 1:06d}"


def test_a_plain_number() -> None:
    before = draw()

    assert plain_number("A") == f"A-{before + 1:08d}"
