"""Charge what was really used of a reservation, and give the rest back."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.charging import states
from shouli.charging.account_lock import LockedReservation, lock_reservation
from shouli.charging.charge_sql import charge_rows, settlement
from shouli.charging.refusals import AlreadyCharged, CannotBeRated
from shouli.charging.rules.online import added, derive, rate_use
from shouli.charging.rules.requests import quantity_faults, request_faults
from shouli.charging.rules.usage import FINE, REASONS, Usage
from shouli.charging.statements import write
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import KeyReused, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitUse:
    """The units used of what the request was granted; they may be fewer or more."""

    session: str
    request: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """What a use came to, and how much of that the balance did not cover, li."""

    amount: int
    unpaid: int


@action("charging.commit_use", own_trail=True)
def commit_use(ctx: Context, data: CommitUse) -> Charged:
    """Charge a reserved use as the batch would have at the moment it was granted; a repeat has the same answer.

    Of more than was granted, only what is left above the floor is taken off the balance; the rest is told as unpaid.

    :raises Invalid: if a number is beyond all measure
    :raises NotFound: if there was no such request
    :raises CannotBeRated: if the quantity is
    :raises WrongState: if the reservation was released or has expired
    :raises AlreadyCharged: if a record of this name was charged before
    :raises KeyReused: if another quantity was charged
    """
    refuse_if([*request_faults(data.session, data.request), *quantity_faults(data.quantity)])
    account, reservation = lock_reservation(data.session, data.request)

    if reservation.state == states.COMMITTED:
        return _answer(reservation, data.quantity)
    after = states.RESERVATION.target("commit", reservation.state)

    # More than was granted is rated with what others have left, so that nothing is used twice.
    without = added(account.counters, {}, reservation.claim)
    usage = _usage(reservation, data.quantity)
    reason, parts = derive(account.pricing, account.seat, usage, reservation.usage_class)
    if reason != FINE:
        raise CannotBeRated(why=REASONS[reason][1])
    before = reservation.before if data.quantity <= reservation.granted else account.known(without)
    priced = rate_use(account.pricing, account.seat, before, parts)
    paid = min(priced.amount, account.available + reservation.reserved_li)

    taken, *_booked = write(
        charge_rows(account, usage, priced, data.session, data.request),
        *account.bookings(added(without, priced.used), pay=paid, hold=-reservation.reserved_li),
        settlement(ctx, reservation.id, after, used=data.quantity, amount=priced.amount, unpaid=priced.amount - paid),
    )
    if taken != len(priced.parts):
        raise AlreadyCharged(source=usage.source, record_id=usage.record_id)
    return Charged(amount=priced.amount, unpaid=priced.amount - paid)


def _usage(reservation: LockedReservation, quantity: int) -> Usage:
    """Say what was used; the class is known, so the other party and the place need not be."""
    return Usage(
        source=reservation.source,
        record_id=reservation.record_id,
        subscriber=reservation.subscriber,
        kind="",
        at=reservation.at,
        quantity=quantity,
        delivered=reservation.delivered,
    )


def _answer(reservation: LockedReservation, quantity: int) -> Charged:
    if reservation.used != quantity:
        raise KeyReused
    assert reservation.amount is not None
    assert reservation.unpaid is not None
    return Charged(amount=reservation.amount, unpaid=reservation.unpaid)
