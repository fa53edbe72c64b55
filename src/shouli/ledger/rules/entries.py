"""When a set of lines is an entry: it moves money, in whole li, and sums to zero."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shouli.kernel.errors import Fault
from shouli.kernel.money import MILLE, ZERO, round_down, total
from shouli.kernel.text import lazy as _


def line_faults(amounts: Sequence[Decimal]) -> list[Fault]:
    """Return what is wrong with single lines of an entry; ``field`` reads ``lines.0.amount``.

    ``amounts`` are in yuan, debits positive, credits negative.
    """
    faults = []
    for index, amount in enumerate(amounts):
        place = f"lines.{index}.amount"
        if not amount:
            faults.append(Fault(field=place, code="zero_line", message=_("A line of an entry cannot be zero.")))
        elif round_down(amount, MILLE)[1]:
            faults.append(Fault(field=place, code="too_fine", message=_("An amount has at most three decimals.")))
    if len(amounts) < 2:
        faults.append(Fault(field="lines", code="one_sided", message=_("An entry has at least two lines.")))
    return faults


def imbalance(amounts: Sequence[Decimal]) -> Decimal:
    """Return by how much debits exceed credits; an entry may be posted only if this is zero."""
    return total(amounts) if amounts else ZERO


def mirrored(amounts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return the lines that take an entry back."""
    return tuple(-amount for amount in amounts)
