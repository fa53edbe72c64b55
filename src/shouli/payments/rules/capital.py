"""Amounts in capitals (大写金额), as the rules for bills and settlement vouchers ask for on invoices and receipts.

Digits are written 壹贰叁…, an amount that ends in yuan or jiao is closed with 整, and a missing jiao before fen is 零.
"""

from __future__ import annotations

from decimal import Decimal

from shouli.kernel.money import is_whole_cents

LIMIT = Decimal(10) ** 12


def capital_amount(amount: Decimal) -> str:
    """Write ``amount`` (yuan) in capitals: 120 is 壹佰贰拾元整, 0.5 is 伍角整, 3.05 is 叁元零伍分.

    :raises ValueError: if it is negative, finer than a fen, or a trillion or more
    """
    import cn2an  # takes a tenth of a second, which a command that writes no paper need not spend

    if amount < 0 or amount >= LIMIT or not is_whole_cents(amount):
        raise ValueError(f"{amount} cannot be written in capitals")
    written = str(cn2an.an2cn(f"{amount:.2f}", "rmb"))
    return written if written.endswith(("整", "分")) else written + "整"
