"""Amounts are exact, and rounding loses nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.kernel.money import (
    CENT,
    MILLE,
    is_whole_cents,
    li_of,
    round_down,
    round_half_up,
    rounded_yuan_text,
    total,
    yuan_of,
    yuan_text,
)

amounts = st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("amount", "rounded", "residue"),
    [
        ("0.005", "0.01", "-0.005"),
        ("0.0049", "0.00", "0.0049"),
        ("-0.005", "-0.01", "0.005"),
        ("2.675", "2.68", "-0.005"),
        ("120", "120.00", "0"),
    ],
)
def test_halves_round_away_from_zero(amount: str, rounded: str, residue: str) -> None:
    assert round_half_up(Decimal(amount)) == (Decimal(rounded), Decimal(residue))


@pytest.mark.parametrize(("amount", "cut"), [("0.019", "0.01"), ("-0.019", "-0.01"), ("0.01", "0.01")])
def test_cutting_goes_towards_zero(amount: str, cut: str) -> None:
    assert round_down(Decimal(amount))[0] == Decimal(cut)


@given(amounts, st.sampled_from([CENT, MILLE]))
def test_what_is_rounded_and_what_is_left_make_the_amount(amount: Decimal, unit: Decimal) -> None:
    for rounding in (round_half_up, round_down):
        rounded, residue = rounding(amount, unit)
        assert rounded + residue == amount
        assert rounded == rounded.quantize(unit)
        assert abs(residue) < unit
    assert abs(round_half_up(amount, unit)[1]) * 2 <= unit


def test_a_total_is_exact_and_of_nothing_is_zero_yuan() -> None:
    assert total([Decimal("0.10")] * 3) == Decimal("0.30")
    assert str(total([])) == "0.00"


def test_whole_cents() -> None:
    assert is_whole_cents(Decimal("1.10"))
    assert not is_whole_cents(Decimal("1.101"))


def test_li_are_thousandths_of_a_yuan() -> None:
    assert yuan_of(1_234) == Decimal("1.234")
    assert li_of(Decimal("1.234")) == 1_234
    assert li_of(Decimal("0.0009")) == 0


@pytest.mark.parametrize(
    ("li", "text", "rounded"),
    [
        (0, "0.00", "0.00"),
        (10, "0.01", "0.01"),
        (5, "0.005", "0.01"),
        (4, "0.004", "0.00"),
        (-5, "-0.005", "−0.01"),
        (1_234_560, "1,234.56", "1,234.56"),
        (1_234_565, "1,234.565", "1,234.57"),
    ],
)
def test_li_are_written_as_yuan(li: int, text: str, rounded: str) -> None:
    assert yuan_text(li) == text
    assert rounded_yuan_text(li) == rounded
