"""Give held numbers back: when their owner lets go, or when their time has run out."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, record_moves, say
from shouli.kernel.context import Context
from shouli.resources import queries, states
from shouli.resources.events import NumberHoldExpired
from shouli.resources.models import TelephoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNumbers:
    """The owner whose holds are released: ``numbers``, or all if none is named."""

    owner: str
    numbers: tuple[str, ...] = ()


@action("resources.release_numbers")
def release_numbers(ctx: Context, data: ReleaseNumbers) -> list[str]:
    """Set an owner's held numbers free and give them in number order; numbers held no more are passed over."""
    held = queries.lock_numbers_of(data.owner, states.HELD)
    let_go = [number for number in held if not data.numbers or number.number in data.numbers]

    _free(ctx, let_go)
    return [number.number for number in let_go]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireHolds:
    """The largest number of holds to release."""

    limit: int = 500


@action("resources.expire_holds")
def expire_holds(ctx: Context, data: ExpireHolds) -> int:
    """Set numbers free whose time has run out, and tell their owners' stories; give how many.

    Rows in somebody's hands, such as those of an order being saved just now, are left for the next sweep.
    """
    overdue = TelephoneNumber.objects.filter(state=states.HELD, held_until__lte=ctx.now).order_by("number")
    expired = list(overdue.select_for_update(skip_locked=True)[: data.limit])

    _free(ctx, expired)

    for number in expired:
        say(NumberHoldExpired(number=number.number, owner=number.owner))
    return len(expired)


def _free(ctx: Context, held: list[TelephoneNumber]) -> None:
    TelephoneNumber.objects.filter(pk__in=[number.pk for number in held]).update(
        state=states.FREE, owner="", held_until=None
    )
    record_moves(ctx, held, states.NUMBER, "release", states.HELD)
