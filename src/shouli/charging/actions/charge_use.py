"""Charge a use in one go, such as a message."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.charging import queries
from shouli.charging.account_lock import KnownRequest, LockedAccount, known_request, lock_account
from shouli.charging.actions.commit_use import Charged
from shouli.charging.actions.reserve_use import pricer
from shouli.charging.charge_sql import Request, charge_rows, request_row
from shouli.charging.refusals import AlreadyCharged, BalanceTooLow
from shouli.charging.rules.month import Month
from shouli.charging.rules.online import Priced, added, relevant
from shouli.charging.rules.requests import request_faults, usage_faults
from shouli.charging.rules.usage import Usage
from shouli.charging.statements import write
from shouli.kernel import recording
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, refuse_if
from shouli.kernel.money import yuan_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeUse:
    """The use to charge, with its session and request."""

    session: str
    request: int
    usage: Usage


@action("charging.charge_use", secret=["peer"], own_trail=True)
def charge_use(ctx: Context, data: ChargeUse) -> Charged:
    """Charge a whole use if the balance covers it, as the batch would; the same request has the same answer.

    :raises Invalid: if a number of the request is beyond all measure
    :raises NotFound: if the number is not charged online
    :raises CannotBeRated: if it has no price
    :raises BalanceTooLow: if the balance does not cover it
    :raises AlreadyCharged: if a record of this name was charged before
    :raises KeyReused: if the request came before and said something else
    """
    refuse_if([*request_faults(data.session, data.request), *usage_faults(data.usage)])
    given = recording.digest(data)
    pricing = queries.pricing(Month.of(data.usage.at))
    account = lock_account(data.usage.subscriber, pricing)

    try:
        priced = _covered(account, data.usage)
    except BusinessError:
        if known := known_request(data.session, data.request, given):
            return _answer(known)
        raise

    asked = Request(
        session=data.session,
        request=data.request,
        given_digest=given,
        usage=data.usage,
        granted=data.usage.quantity,
        reserved_li=priced.amount,
        expires_at=ctx.now,
        claim=priced.used,
        before=relevant(pricing, account.seat, account.known()),
    )

    taken, charged, *_booked = write(
        request_row(ctx, account, asked, priced, is_over=True),
        charge_rows(account, data.usage, priced, data.session, data.request),
        *account.bookings(added(account.counters, priced.used), pay=priced.amount),
    )
    if not taken:
        return _answer(known_request(data.session, data.request, given))
    if charged != len(priced.parts):
        raise AlreadyCharged(source=data.usage.source, record_id=data.usage.record_id)
    return Charged(amount=priced.amount, unpaid=0)


def _covered(account: LockedAccount, usage: Usage) -> Priced:
    priced = pricer(account, usage)(usage.quantity)
    if priced.amount > account.available:
        raise BalanceTooLow(amount=yuan_text(priced.amount), available=yuan_text(account.available))
    return priced


def _answer(known: KnownRequest | None) -> Charged:
    assert known is not None, "a request that cannot be taken is there"
    return Charged(amount=known.amount or 0, unpaid=known.unpaid or 0)
