"""Amounts in capitals, against a hand-written table and a reader written the other way round."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.payments.rules.capital import capital_amount

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1.00", "壹元整"),
        ("3.05", "叁元零伍分"),
        ("10.00", "壹拾元整"),
        ("50.00", "伍拾元整"),
        ("120.00", "壹佰贰拾元整"),
        ("120.50", "壹佰贰拾元伍角整"),
        ("105.00", "壹佰零伍元整"),
        ("150.30", "壹佰伍拾元叁角整"),
        ("1000.00", "壹仟元整"),
        ("1003.00", "壹仟零叁元整"),
        ("1120.00", "壹仟壹佰贰拾元整"),
        ("3000.00", "叁仟元整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("10010.00", "壹万零壹拾元整"),
        ("1000500.00", "壹佰万零伍佰元整"),
        ("100000001.00", "壹亿零壹元整"),
        ("999999999.99", "玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_is_written_as_on_a_voucher(amount: str, written: str) -> None:
    assert capital_amount(Decimal(amount)) == written


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "1000000000000"])
def test_what_cannot_be_written_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="capitals"):
        capital_amount(Decimal(amount))


def read_yuan(text: str) -> int:
    """Read a whole number in capitals: groups of four digits, each closed by its myriad."""
    whole = group = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            group, digit = group + digit * UNITS[sign], 0
        else:
            whole = (
                (whole + (group + digit) * MYRIADS[sign]) if sign == "万" else (whole + group + digit) * MYRIADS[sign]
            )
            group = digit = 0
    return whole + group + digit


def read_back(text: str) -> Decimal:
    yuan, found, rest = text.removesuffix("整").partition("元")
    small = rest if found else text.removesuffix("整")
    fen = 0
    for sign, unit in zip(small[::2], small[1::2], strict=False):
        if unit in "角分":
            fen += DIGITS[sign] * (10 if unit == "角" else 1)
    if small.startswith("零"):
        fen = DIGITS[small[1]]
    return Decimal(read_yuan(yuan) if found else 0) + Decimal(fen) / 100


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_can_be_read_back_to_the_fen(fen: int) -> None:
    amount = Decimal(fen) / 100

    written = capital_amount(amount)

    assert read_back(written) == amount
    assert written.endswith("整") is (fen % 10 == 0)
    assert "零零" not in written
