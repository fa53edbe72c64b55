"""Amounts of money: exact decimals, a currency, and the only places where rounding happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")  # 分
MILLE = Decimal("0.001")  # 厘
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in one currency.

    :raises ValueError: on arithmetic between currencies
    """

    amount: Decimal
    currency: str = "CNY"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * times, self.currency)

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.amount


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
