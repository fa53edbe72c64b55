"""Amounts of money: exact decimals, whole li in rating, and the only places where they are rounded and written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")  # 分
MILLE = Decimal("0.001")  # 厘
ZERO = Decimal("0.00")
LI = 1000  # li (厘) in a yuan; rating counts in whole li


def is_whole_cents(amount: Decimal) -> bool:
    """Say whether ``amount`` (yuan) has no part smaller than one fen."""
    return amount == amount.quantize(CENT, rounding=ROUND_DOWN)


def round_half_up(amount: Decimal, unit: Decimal = CENT) -> tuple[Decimal, Decimal]:
    """Round ``amount`` to ``unit``, halves away from zero; return the result and the residue left over."""
    rounded = amount.quantize(unit, rounding=ROUND_HALF_UP)
    return rounded, amount - rounded


def round_down(amount: Decimal, unit: Decimal = CENT) -> tuple[Decimal, Decimal]:
    """Cut ``amount`` to ``unit``; return the result and the residue left over."""
    cut = amount.quantize(unit, rounding=ROUND_DOWN)
    return cut, amount - cut


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum ``amounts``; an empty series is 0.00, not the integer 0."""
    return sum(amounts, ZERO)


def yuan_of(li: int) -> Decimal:
    """Return an amount of li in yuan, exactly."""
    return Decimal(li) / LI


def li_of(amount: Decimal) -> int:
    """Return an amount of yuan in li; what is less than one li is left out."""
    return int(amount * LI)


def yuan_text(li: int) -> str:
    """Write an amount of li as yuan: two decimals, three where the third says something."""
    whole, rest = divmod(abs(li), LI)
    text = f"{whole:,}.{rest:03d}"
    return ("-" if li < 0 else "") + text.removesuffix("0")


def rounded_yuan_text(li: int) -> str:
    """Write an amount of li as yuan to the fen, halves away from zero: ``1,200.00``, ``−0.01``."""
    fen = (abs(li) * 2 + LI // 100) // (LI // 50)
    return f"{'−' if li < 0 else ''}{fen // 100:,}.{fen % 100:02d}"
