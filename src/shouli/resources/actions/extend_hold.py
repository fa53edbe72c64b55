"""Keep held numbers longer, or hand them to another owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouli.kernel import errors
from shouli.kernel.actions import action, write_all
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.resources import queries, states
from shouli.resources.models import TelephoneNumber


class HoldLost(errors.BusinessError):
    """Numbers that were thought to be held are not; their time had run out."""

    code = "hold_lost"
    message = _("These numbers are not held for you any more: %(numbers)s.")
    way_out = _("Pick other numbers and save again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendHold:
    """The owner of the holds, the new end (None: until released), and the numbers that must still be held."""

    owner: str
    until: datetime | None
    numbers: tuple[str, ...] = ()


@action("resources.extend_hold")
def extend_hold(ctx: Context, data: ExtendHold) -> list[str]:
    """Move the deadline of all numbers an owner holds; give them in number order.

    :raises HoldLost: if one of ``numbers`` is gone
    """
    held = queries.lock_numbers_of(data.owner, states.HELD)

    refuse_lost(held, data.numbers)

    write_all(held, held_until=data.until)
    return [number.number for number in held]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferHold:
    """From whom to whom, and until when."""

    from_owner: str
    to_owner: str
    until: datetime | None
    numbers: tuple[str, ...] = ()


@action("resources.transfer_hold")
def transfer_hold(ctx: Context, data: TransferHold) -> list[str]:
    """Hand all numbers an owner holds to another, as when a draft becomes an order; give them in number order.

    :raises HoldLost: if one of ``numbers`` is gone
    """
    held = queries.lock_numbers_of(data.from_owner, states.HELD)

    refuse_lost(held, data.numbers)

    write_all(held, owner=data.to_owner, held_until=data.until)
    return [number.number for number in held]


def refuse_lost(held: list[TelephoneNumber], wanted: tuple[str, ...]) -> None:
    """Refuse if one of the numbers ``wanted`` is not among those held.

    :raises HoldLost: with the numbers that are gone
    """
    lost = sorted(set(wanted) - {number.number for number in held})
    if lost:
        raise HoldLost(numbers=", ".join(lost))
