"""Propose a monthly price and have another person judge it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shouli.catalog import states
from shouli.catalog.events import RecurringPricePublished
from shouli.catalog.models import Offering, PricingPlan, RecurringPrice
from shouli.catalog.queries import recurring_prices
from shouli.catalog.refusals import BackDated, NothingChanged, SupersededOnItsDay
from shouli.kernel import four_eyes
from shouli.kernel.actions import action, record_created, say
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, NotFound, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.money import is_whole_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePrice:
    """What an offering or plan is to cost a month (yuan; below zero only for a discount) from a day on."""

    code: str
    amount: Decimal
    valid_from: date
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePrice:
    """The proposed price to publish."""

    price_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectPrice:
    """The proposed price to reject, and why."""

    price_id: int
    reason: str


@action("catalog.propose_price")
def propose_price(ctx: Context, data: ProposePrice) -> RecurringPrice:
    """Propose a monthly price; nothing costs it before another person approves.

    :raises NotFound: if neither an offering nor a plan has this code
    :raises Invalid: if the amount has parts of a fen, or is below zero and no discount
    :raises BackDated: if it would count from a day that has passed
    :raises NothingChanged: if that is the price on that day already
    """
    discount = PricingPlan.objects.filter(code=data.code, kind=states.DISCOUNT).exists()
    known = discount or Offering.objects.filter(code=data.code).exists()
    if not known and not PricingPlan.objects.filter(code=data.code).exists():
        raise NotFound(thing=_("Offering"), key=data.code)

    refuse_if(_amount_faults(data.amount, discount=discount))
    if data.valid_from < local_day(ctx.now):
        raise BackDated(day=data.valid_from)
    if recurring_prices([data.code], data.valid_from).get(data.code) == data.amount:
        raise NothingChanged(thing=data.code)

    price = RecurringPrice.objects.create(
        code=data.code,
        amount=data.amount,
        valid_from=data.valid_from,
        clause=data.clause,
        state=states.SUBMITTED,
        proposed_by=ctx.actor.key,
        proposed_at=ctx.now,
    )
    record_created(ctx, price, states.RECURRING_PRICE)

    return price


@action("catalog.approve_price")
def approve_price(ctx: Context, data: ApprovePrice) -> RecurringPrice:
    """Publish a proposed monthly price. Nobody approves a proposal of their own.

    :raises SamePerson: if the actor proposed it
    :raises WrongState: if it was judged already
    :raises BackDated: if its first day passed while it waited
    :raises SupersededOnItsDay: if another price was published for that day
    """
    price = _lock(data.price_id)

    four_eyes.refuse_author(ctx, price.proposed_by)
    states.RECURRING_PRICE.target("approve", price.state)
    if price.valid_from < local_day(ctx.now):
        raise BackDated(day=price.valid_from)
    same_day = RecurringPrice.objects.filter(code=price.code, valid_from=price.valid_from, state=states.PUBLISHED)
    if same_day.exists():
        raise SupersededOnItsDay(thing=price.code, day=price.valid_from)

    four_eyes.approve(ctx, price, states.RECURRING_PRICE)

    valid_from = price.valid_from.isoformat()
    say(RecurringPricePublished(code=price.code, amount=str(price.amount), valid_from=valid_from))
    return price


@action("catalog.reject_price")
def reject_price(ctx: Context, data: RejectPrice) -> RecurringPrice:
    """Reject a proposed monthly price with a reason.

    :raises Invalid: if no reason is given
    :raises SamePerson: if the actor proposed it
    :raises WrongState: if it was judged already
    """
    price = _lock(data.price_id)

    four_eyes.refuse_author(ctx, price.proposed_by)

    four_eyes.reject(ctx, price, states.RECURRING_PRICE, data.reason)
    return price


def _lock(price_id: int) -> RecurringPrice:
    price = RecurringPrice.objects.select_for_update().filter(pk=price_id).first()
    if price is None:
        raise NotFound(thing=_("Price"), key=price_id)
    return price


def _amount_faults(amount: Decimal, *, discount: bool) -> list[Fault]:
    faults = []
    if not is_whole_cents(amount):
        faults.append(Fault(field="amount", code="too_fine", message=_("The amount has parts smaller than one fen.")))
    if amount < 0 and not discount:
        faults.append(Fault(field="amount", code="negative", message=_("Only a discount may be below zero.")))
    return faults
