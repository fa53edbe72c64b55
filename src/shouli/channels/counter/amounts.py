"""Amounts of money as they are typed at the counter."""

from __future__ import annotations

from decimal import Decimal

from shouli.kernel import typed

MOST = Decimal(100_000_000)


def amount_of(text: str) -> Decimal | None:
    """Read an amount in yuan; None if it is none, negative or finer than a fen."""
    return typed.amount(text, most=MOST)
