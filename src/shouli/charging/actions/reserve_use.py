"""Say whether a use may begin, and reserve as much of it as the balance covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shouli.charging import queries
from shouli.charging.account_lock import KnownRequest, LockedAccount, known_request, lock_account
from shouli.charging.charge_sql import Request, request_row
from shouli.charging.refusals import BalanceTooLow, CannotBeRated, UseStopped
from shouli.charging.rules.month import Month
from shouli.charging.rules.online import Priced, added, derive, most_covered, rate_use, relevant
from shouli.charging.rules.requests import grant_faults, request_faults, usage_faults
from shouli.charging.rules.usage import FINE, REASONS, Usage
from shouli.charging.statements import write
from shouli.kernel import recording
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, refuse_if
from shouli.kernel.money import yuan_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveUse:
    """A use asked for in a request of a session: ``usage.quantity`` is wanted, fewer than ``least`` are of no use.

    What is granted is kept for ``seconds``.
    """

    session: str
    request: int
    usage: Usage
    least: int = 1
    seconds: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The units that may be used, until when, and the li reserved for them."""

    granted: int
    reserved_li: int
    expires_at: datetime


@action("charging.reserve_use", secret=["peer"], own_trail=True)
def reserve_use(ctx: Context, data: ReserveUse) -> Granted:
    """Reserve a use, or as much of it as passes and the balance covers; the same request has the same answer.

    :raises Invalid: if a number of the request is beyond all measure
    :raises NotFound: if the number is not charged online
    :raises CannotBeRated: if it has no price
    :raises UseStopped: if the month's limit of this use is reached
    :raises BalanceTooLow: if the balance does not cover the least that is of use
    :raises KeyReused: if the request came before and said something else
    """
    refuse_if([
        *request_faults(data.session, data.request),
        *usage_faults(data.usage),
        *grant_faults(data.least, data.seconds),
    ])  # fmt: skip
    given = recording.digest(data)
    pricing = queries.pricing(Month.of(data.usage.at))
    account = lock_account(data.usage.subscriber, pricing)

    try:
        granted, priced = _grant(account, data.usage, data.least)
    except BusinessError:
        if known := known_request(data.session, data.request, given):
            return _answer(known)
        raise

    asked = Request(
        session=data.session,
        request=data.request,
        given_digest=given,
        usage=data.usage,
        granted=granted,
        reserved_li=priced.amount,
        expires_at=ctx.now + timedelta(seconds=data.seconds),
        claim=priced.used,
        before=relevant(pricing, account.seat, account.known()),
    )

    taken, *_booked = write(
        request_row(ctx, account, asked, priced, is_over=False),
        *account.bookings(added(account.counters, priced.used), hold=priced.amount),
    )
    if not taken:
        return _answer(known_request(data.session, data.request, given))
    return Granted(granted=granted, reserved_li=priced.amount, expires_at=asked.expires_at)


def pricer(account: LockedAccount, usage: Usage) -> Callable[[int], Priced]:
    """Return what tells what any quantity of a use comes to.

    :raises CannotBeRated: when called, if the use has no price
    """

    def priced(quantity: int) -> Priced:
        asked = usage if quantity == usage.quantity else replace(usage, quantity=quantity)
        reason, parts = derive(account.pricing, account.seat, asked)
        if reason != FINE:
            raise CannotBeRated(why=REASONS[reason][1])
        return rate_use(account.pricing, account.seat, account.known(), parts)

    return priced


def _grant(account: LockedAccount, usage: Usage, least: int) -> tuple[int, Priced]:
    """Return how much is granted, and what that comes to."""
    priced = pricer(account, usage)
    whole = priced(usage.quantity)
    passes = min(usage.quantity, whole.passed)
    if usage.quantity and not passes:
        raise UseStopped
    if passes == usage.quantity and whole.amount <= account.available:
        return usage.quantity, whole
    granted = most_covered(lambda quantity: priced(quantity).amount, passes, account.available)
    wanted = min(least, passes)
    if granted < wanted:
        raise BalanceTooLow(amount=yuan_text(priced(wanted).amount), available=yuan_text(account.available))
    return granted, priced(granted)


def _answer(known: KnownRequest | None) -> Granted:
    assert known is not None, "a request that cannot be taken is there"
    return Granted(granted=known.granted, reserved_li=known.reserved_li, expires_at=known.expires_at)
