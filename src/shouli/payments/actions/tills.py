"""Open a till, count it blind, and say why a count differs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from shouli.identity import queries as identity
from shouli.kernel.actions import action, move, record_created, savepoint
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, NotAllowed, refuse_if
from shouli.kernel.local_time import local_text
from shouli.kernel.money import ZERO
from shouli.payments import bookkeeping, queries, states, till_access
from shouli.payments.models import MeansOfPayment, TillCount, TillSession, TillVariance
from shouli.payments.refusals import NoTill, TillOpen
from shouli.payments.rules import tills as rules

RECEIVE = "payments.receive_till"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTill:
    """The change money that was counted into the till, in yuan."""

    opening_float: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted of one means, in yuan."""

    means: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTill:
    """What was counted, means by means; by default of the actor's own till."""

    counted: tuple[Counted, ...]
    till_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the count of one means differs."""

    means: str
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainVariance:
    """The counted till, and a reason for each means whose count differs."""

    till_id: int
    reasons: tuple[Reason, ...]


@action("payments.open_till")
def open_till(ctx: Context, data: OpenTill) -> TillSession:
    """Open a till for the clerk; payments taken from now on are counted with it.

    :raises NoTill: if the actor is not a member of staff
    :raises TillOpen: if the clerk has one in hand already
    :raises Invalid: if the float is not an amount
    """
    if ctx.actor.staff_id is None:
        raise NoTill()
    _refuse_second(ctx.actor.staff_id)
    if not rules.is_amount(data.opening_float):
        text = _("Enter an amount with two decimals.")
        refuse_if([Fault(field="opening_float", code="malformed", message=text)])

    till = _write_till(ctx, ctx.actor.staff_id, data)
    record_created(ctx, till, states.TILL)
    cash = MeansOfPayment.objects.filter(is_cash=True).order_by("code").first()
    if cash is not None:
        amounts = {cash.account: data.opening_float, bookkeeping.HANDED_OVER: -data.opening_float}
        bookkeeping.move_cash(ctx, till, "till_float", amounts)
    return till


@action("payments.count_till")
def count_till(ctx: Context, data: CountTill) -> TillSession:
    """Keep a blind count beside what should be there; one that does not agree is done once more before it is final.

    From the first count on the till takes no more money. Neither result nor refusal tells what should be there.

    :raises NoTill: if the actor has no till in hand
    :raises NotFound: if the till is not in sight
    :raises NotAllowed: if it is a colleague's, and the actor may not receive tills
    :raises Invalid: naming every means left out or unknown, and every amount that is none
    :raises WrongState: if the count is final already
    """
    till = till_access.lock_till(ctx, data.till_id)
    if till.staff_id != ctx.actor.staff_id and not identity.may(ctx, RECEIVE):
        raise NotAllowed(action=RECEIVE)
    means = {row.code: row for row in MeansOfPayment.objects.order_by("code")}
    counted = {item.means: item.amount for item in data.counted}

    states.TILL.target("count", till.state)
    refuse_if(rules.count_faults(counted, means))

    cash = [code for code, row in means.items() if row.is_cash]
    expected = rules.expected_amounts(
        till.opening_float, cash, queries.taken_in(till.pk), queries.given_back_from(till.pk)
    )
    attempt = 1 + max(till.counts.values_list("attempt", flat=True), default=0)
    final = rules.is_final(counted, expected, attempt)

    TillCount.objects.bulk_create(
        TillCount(
            till=till,
            means=means[code],
            expected=expected.get(code, ZERO),
            counted=amount,
            attempt=attempt,
            counted_by=ctx.actor.staff_id,
            counted_at=ctx.now,
        )
        for code, amount in counted.items()
    )
    if final or till.state == states.OPEN:
        move(ctx, till, states.TILL, "count" if final else "recount")
    return till


@action("payments.explain_variance")
def explain_variance(ctx: Context, data: ExplainVariance) -> TillSession:
    """Give the reasons why the final count of a till differs; counted and expected stay as they are.

    :raises NotFound: if the till is not in sight
    :raises NotAllowed: if it is a colleague's, and the actor may not receive tills
    :raises WrongState: if there is no final count, or the till has been handed over
    :raises Invalid: naming every means without a reason
    """
    till = till_access.lock_till(ctx, data.till_id)
    if till.staff_id != ctx.actor.staff_id and not identity.may(ctx, RECEIVE):
        raise NotAllowed(action=RECEIVE)
    given = {item.means: (item.reason, item.note) for item in data.reasons}
    differing = {
        count.means.code: count
        for count in till_access.final_counts(till)
        if count.variance and not hasattr(count, "explained")
    }

    states.TILL.target("receive", till.state)
    refuse_if(rules.reason_faults(given, differing))

    TillVariance.objects.bulk_create(
        TillVariance(
            count=count,
            reason=given[code][0],
            note=given[code][1].strip()[:200],
            explained_by=ctx.actor.staff_id or 0,
            explained_at=ctx.now,
        )
        for code, count in differing.items()
    )
    return till


def _refuse_second(staff_id: int) -> None:
    """Refuse a clerk who has a till in hand.

    :raises TillOpen: saying since when
    """
    in_hand = TillSession.objects.filter(staff_id=staff_id, state__in=states.IN_HAND).first()
    if in_hand is not None:
        raise TillOpen(since=local_text(in_hand.opened_at))


def _write_till(ctx: Context, staff_id: int, data: OpenTill) -> TillSession:
    try:
        with savepoint():
            return TillSession.objects.create(
                staff_id=staff_id, outlet_id=ctx.outlet_id, opening_float=data.opening_float, opened_at=ctx.now
            )
    except IntegrityError:
        _refuse_second(staff_id)  # another screen of the clerk's was quicker; anything else is a defect
        raise
