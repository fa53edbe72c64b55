"""Opens the clerks' tills in the morning of a sample day, and in the evening counts them and hands them over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from random import Random

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.kernel.money import ZERO
from shouli.payments import queries as payments
from shouli.payments import states
from shouli.payments.actions import (
    Counted,
    CountTill,
    ExplainVariance,
    OpenTill,
    Reason,
    ReceiveTill,
    count_till,
    explain_variance,
    open_till,
    receive_till,
)
from shouli.payments.queries import TillView

FLOAT = Decimal("200.00")
SHORT = Decimal("-0.50")
SHORT_EACH = 9  # about every ninth till is short of a coin
RECEIVES = {"S-QC": "3301", "S-HZ": "3301", "S-JQ": "3303"}


def ensure_open(ctx: Context) -> None:
    """Open the clerk's till, unless it is open already."""
    if not payments.has_open_till(ctx.actor.staff_id):
        open_till(ctx, OpenTill(opening_float=FLOAT))


def close_all(day: date, clerks: Mapping[int, Context], receiver: Callable[[str], Context], seed: str) -> None:
    """Let every clerk count, explain what is missing and hand over to the supervisor; ``clerks`` by staff id.

    Only tills of this ``day``: when days are lived through once more, a clerk may have that of a later one in hand.
    """
    for staff_id, ctx in clerks.items():
        till = payments.till_of(staff_id)
        if till is None or local_day(till.opened_at) != day:
            continue
        if till.state in states.IN_HAND:
            # Not the id, which differs from database to database.
            dice = Random(f"{seed}/{identity.get_staff(staff_id).staff_number}")  # noqa: S311 - the same each time
            till = _count(ctx, till, SHORT if dice.randrange(SHORT_EACH) == 0 else ZERO)
        reasons = tuple(Reason(means=item.means, reason="change") for item in till.unexplained)
        if reasons:
            explain_variance(ctx, ExplainVariance(till_id=till.id, reasons=reasons))
        shop = identity.get_org_unit(till.outlet_id or 0).code
        receive_till(receiver(RECEIVES[shop]), ReceiveTill(till_id=till.id))


def _count(ctx: Context, till: TillView, missing: Decimal) -> TillView:
    """Count what is there, and once more if it does not agree."""
    taken, back = payments.taken_in(till.id), payments.given_back_from(till.id)
    counted = []
    for means in payments.means_of_payment():
        amount = taken.get(means.code, ZERO) - back.get(means.code, ZERO)
        counted.append(Counted(means=means.code, amount=amount + (till.opening_float + missing) * means.is_cash))
    state = till.state
    while state in states.IN_HAND:
        state = count_till(ctx, CountTill(counted=tuple(counted), till_id=till.id)).state
    return payments.get_till(ctx, till.id)
