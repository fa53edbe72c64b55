"""Open a till, and close it with a blind count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, move, started
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.local_time import local_text
from shouli.kernel.money import ZERO, is_whole_cents, total
from shouli.payments import bookkeeping, queries, states
from shouli.payments.models import MeansOfPayment, TillCount, TillSession
from shouli.payments.refusals import NoTill, TillOpen
from shouli.payments.rules import tills


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTill:
    """The change money put into the till, in yuan."""

    opening_float: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted of one means, in yuan."""

    means: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTill:
    """What was counted, means by means; the clerk is not told what should be there."""

    counted: tuple[Counted, ...]


@action("payments.open_till")
def open_till(ctx: Context, data: OpenTill) -> TillSession:
    """Open a till for the clerk; payments taken from now on are counted with it.

    :raises NoTill: if the actor is no member of staff
    :raises TillOpen: if the clerk has one open already
    :raises Invalid: if the float is no amount
    """
    staff_id = ctx.actor.staff_id
    if staff_id is None:
        raise NoTill()
    standing = TillSession.objects.filter(staff_id=staff_id, state=states.OPEN).first()

    if standing is not None:
        raise TillOpen(since=local_text(standing.opened_at))
    if data.opening_float < 0 or not is_whole_cents(data.opening_float):
        text = _("Enter an amount with two decimals.")
        refuse_if([Fault(field="opening_float", code="malformed", message=text)])

    till = TillSession.objects.create(
        staff_id=staff_id, outlet_id=ctx.outlet_id, opening_float=data.opening_float, opened_at=ctx.now
    )
    started(ctx, till, states.TILL)
    cash = MeansOfPayment.objects.filter(is_cash=True).order_by("code").first()
    if cash is not None:
        bookkeeping.move_cash(ctx, till, "till_float", cash.account, bookkeeping.HANDED_OVER, data.opening_float)
    return till


@action("payments.close_till")
def close_till(ctx: Context, data: CloseTill) -> TillSession:
    """Close the clerk's till: the count is kept beside what should be there, cash differences are posted, and all cash
    is handed over. Slips that do not add up are shown as a variance for somebody to look into; no money has moved.

    :raises NoTill: if the clerk has no open till
    :raises Invalid: if a means with takings was not counted, or an amount cannot be one
    """
    till = _lock_open_till(ctx.actor.staff_id)
    means = {row.code: row for row in MeansOfPayment.objects.order_by("code")}
    cash = [code for code, row in means.items() if row.is_cash]
    expected = tills.expected_amounts(
        till.opening_float, cash, queries.taken_in(till.pk), queries.given_back_from(till.pk)
    )
    counted = {item.means: item.amount for item in data.counted}

    refuse_if(tills.count_faults(counted, expected, means))

    counts = TillCount.objects.bulk_create(
        TillCount(till=till, means=means[code], expected=expected.get(code, ZERO), counted=amount)
        for code, amount in counted.items()
    )
    move(ctx, till, states.TILL, "close", closed_at=ctx.now)
    _hand_over(ctx, till, [count for count in counts if count.means.is_cash])
    return till


def _lock_open_till(staff_id: int | None) -> TillSession:
    """Return the clerk's open till, locked.

    :raises NoTill: if there is none
    """
    if staff_id is None:
        raise NoTill()
    till = TillSession.objects.select_for_update().filter(staff_id=staff_id, state=states.OPEN).first()
    if till is None:
        raise NoTill()
    return till


def _hand_over(ctx: Context, till: TillSession, counts: Iterable[TillCount]) -> None:
    counted = list(counts)
    if not counted:
        return
    account = counted[0].means.account
    missing = -total(count.variance for count in counted)
    bookkeeping.move_cash(ctx, till, "till_variance", bookkeeping.DIFFERENCES, account, missing)
    handed_over = total(count.counted for count in counted)
    bookkeeping.move_cash(ctx, till, "till_handover", bookkeeping.HANDED_OVER, account, handed_over)
