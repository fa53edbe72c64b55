"""Whether the reason that customers read agrees with the amount that its row charges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from shouli.catalog.rules.fees import FeeRow, RowFault
from shouli.kernel.text import lazy as _

_NUMBER = r"[0-9][0-9,]*(?:[.][0-9]+)?"
_MONEY = re.compile(rf"({_NUMBER})\s*(?:元|圆|yuan\b|CNY\b|RMB\b)|(?:¥|￥|CNY|RMB)\s*({_NUMBER})", re.IGNORECASE)
TEXTS = ("reason", "reason_en")


def amounts_named(text: str) -> tuple[Decimal, ...]:
    """Return the amounts of money that a text names, such as 120 in 工料费120元 or in ``120 yuan``."""
    return tuple(Decimal((before or after).replace(",", "")) for before, after in _MONEY.findall(text))


def reason_faults(rows: Sequence[FeeRow], before: Iterable[FeeRow] = ()) -> list[RowFault]:
    """Find reasons that name amounts, none of which is what their row charges; one that names none is fine.

    A row whose amount is not the one in ``before`` may not keep a text that names the old one either: after
    由120元调整为70元 it cannot charge 120 again.
    """
    old = {row.row_number: row for row in before}
    return [
        RowFault(index=index, column=column, code="contradicts", message=_told(row, wrong))
        for index, row in enumerate(rows)
        for column in TEXTS
        if (wrong := _wrongly_named(row, old.get(row.row_number, row), column)) is not None
    ]


def _wrongly_named(row: FeeRow, was: FeeRow, column: str) -> Decimal | None:
    """Return the amount that the text in ``column`` names against what the row charges; None if it agrees."""
    text = getattr(row, column)
    named = amounts_named(text)
    if named and row.unit_amount not in named:
        return named[-1]
    kept = row.unit_amount != was.unit_amount and text == getattr(was, column)
    return was.unit_amount if kept and was.unit_amount in named else None


def _told(row: FeeRow, named: Decimal) -> str:
    text = str(_("The reason names %(named)s yuan, but the row charges %(amount)s yuan; write the reason again."))
    return text % {"named": f"{named:.2f}", "amount": f"{row.unit_amount:.2f}"}
