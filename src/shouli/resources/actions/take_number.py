"""A number's life in service: taken into use, put to rest, woken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouli.kernel import errors
from shouli.kernel.actions import action, move, record_moves
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.resources import states
from shouli.resources.actions.extend_hold import HoldLost
from shouli.resources.models import TelephoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNumber:
    """The number to take into use, its holder (``order:12``) and its user (``subscription:7``)."""

    number: str
    owner: str
    new_owner: str


@action("resources.take_number")
def take_number(ctx: Context, data: TakeNumber) -> TelephoneNumber:
    """Put a held number into use.

    :raises HoldLost: if it is not held by ``owner``
    :raises NotFound: if the operator has no such number
    """
    number = _lock(data.number)

    if (number.state, number.owner) != (states.HELD, data.owner):
        raise HoldLost(numbers=data.number)

    move(ctx, number, states.NUMBER, "take", owner=data.new_owner, held_until=None)
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class RestNumber:
    """The number to rest, its user, and until when it rests."""

    number: str
    owner: str
    until: datetime


@action("resources.rest_number")
def rest_number(ctx: Context, data: RestNumber) -> TelephoneNumber:
    """Take a number out of use and keep it back for a while, so that its former callers do not reach a stranger.

    :raises NotFound: if it is not a number of this owner
    :raises WrongState: if it is not in use
    """
    number = _lock(data.number)

    if number.owner != data.owner:
        raise errors.NotFound(thing=_("number"), key=data.number)

    move(ctx, number, states.NUMBER, "rest", owner="", resting_until=data.until)
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeNumbers:
    """The largest number of numbers to wake."""

    limit: int = 500


@action("resources.wake_numbers")
def wake_numbers(ctx: Context, data: WakeNumbers) -> int:
    """Set numbers free that have rested long enough; give how many."""
    rested = TelephoneNumber.objects.filter(state=states.RESTING, resting_until__lte=ctx.now).order_by("number")
    woken = list(rested.select_for_update(skip_locked=True)[: data.limit])

    TelephoneNumber.objects.filter(pk__in=[number.pk for number in woken]).update(state=states.FREE, resting_until=None)
    record_moves(ctx, woken, states.NUMBER, "wake", states.RESTING)
    return len(woken)


def _lock(number: str) -> TelephoneNumber:
    found = TelephoneNumber.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise errors.NotFound(thing=_("number"), key=number)
    return found
