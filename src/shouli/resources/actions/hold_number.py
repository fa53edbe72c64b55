"""Hold a picked number, or any numbers of an exchange, for an owner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from shouli.kernel import errors
from shouli.kernel.actions import action, record_moves, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.resources import queries, states
from shouli.resources.models import TelephoneNumber
from shouli.resources.rules.levels import ORDINARY


class NumberTaken(errors.BusinessError):
    """Somebody else was quicker, or the number cannot be had at all."""

    code = "number_taken"
    message = _("Number %(number)s is not free any more.")
    way_out = _("Draw again and pick another number.")


class TooFewNumbers(errors.BusinessError):
    """The exchange has fewer free numbers of this level than asked for."""

    code = "too_few_numbers"
    message = _("Only %(found)s of %(wanted)s numbers are free at this exchange.")
    way_out = _("Ask for fewer, or have numbers added to the exchange.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNumber:
    """The number to hold, its owner (``order:12``), and until when; None holds it until it is released."""

    number: str
    owner: str
    until: datetime | None


@action("resources.hold_number")
def hold_number(ctx: Context, data: HoldNumber) -> TelephoneNumber:
    """Hold a free number; holding one's own number again moves its deadline (FL-046).

    The database decides who of many is first: the number is taken by one statement that only a free number satisfies.

    :raises NumberTaken: if it is not free
    :raises NotFound: if the operator has no such number
    """
    asked = TelephoneNumber.objects.filter(number=data.number)
    won = asked.filter(state=states.FREE).update(state=states.HELD, owner=data.owner, held_until=data.until)
    number = asked.select_for_update().first()

    if number is None:
        raise errors.NotFound(thing=_("number"), key=data.number)
    if not won and (number.state, number.owner) != (states.HELD, data.owner):
        raise NumberTaken(number=data.number)

    if won:
        record_moves(ctx, [number], states.NUMBER, "hold", states.FREE)
    else:
        write(number, held_until=data.until)
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAny:
    """How many numbers to hold, of which exchange and level, for which owner, until when."""

    exchange_id: int
    count: int
    owner: str
    until: datetime | None
    level: str = ORDINARY


@action("resources.hold_any")
def hold_any(ctx: Context, data: HoldAny) -> list[str]:
    """Hold any ``count`` free numbers, for lines ordered by quantity (FL-016); give them in number order.

    Rows that another order is about to take are passed over instead of waited for.

    :raises TooFewNumbers: if the exchange has not enough
    """
    free = TelephoneNumber.objects.filter(exchange_id=data.exchange_id, state=states.FREE, level=data.level)
    rows = free.select_for_update(skip_locked=True).order_by("draw_key")
    begin = secrets.randbelow(queries.KEY_RANGE)
    picked = list(rows.filter(draw_key__gte=begin)[: data.count])
    if len(picked) < data.count:
        picked += rows.filter(draw_key__lt=begin)[: data.count - len(picked)]

    if len(picked) < data.count:
        raise TooFewNumbers(found=len(picked), wanted=data.count)

    TelephoneNumber.objects.filter(pk__in=[row.pk for row in picked], state=states.FREE).update(
        state=states.HELD, owner=data.owner, held_until=data.until
    )
    record_moves(ctx, picked, states.NUMBER, "hold", states.FREE)
    return sorted(row.number for row in picked)
