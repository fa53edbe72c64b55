"""Monthly prices and pricing plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from shouli.catalog import states
from shouli.catalog.models import Offering, PricingPlan, RecurringPrice
from shouli.kernel.reference import cached


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A charging rule or discount that can be chosen; ``monthly_amount`` in yuan, negative for a reduction."""

    code: str
    name: str
    name_en: str
    kind: str
    offering_code: str
    is_default: bool
    needs_developer: bool
    monthly_amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringLine:
    """What recurs each month for one offering or plan, and the clause it rests on."""

    code: str
    name: str
    name_en: str
    amount: Decimal
    valid_from: date
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceProposal:
    """A monthly price waiting for a second person."""

    price_id: int
    code: str
    amount: Decimal
    valid_from: date
    proposed_by: str
    current: Decimal | None


@cached("catalog")
def plans_for(offering_codes: Iterable[str], *, on: date) -> list[PlanView]:
    """List the charging rules and discounts sold for these offerings on a day; others are not offered (FL-068)."""
    plans = list(
        PricingPlan.objects.filter(offering__code__in=list(offering_codes), sells_from__lte=on)
        .filter(Q(sells_to=None) | Q(sells_to__gt=on))
        .select_related("offering")
        .order_by("offering__sort", "-kind", "sort", "id")
    )
    amounts = recurring_prices([plan.code for plan in plans], on)
    return [
        PlanView(
            code=plan.code,
            name=plan.name,
            name_en=plan.name_en,
            kind=plan.kind,
            offering_code=plan.offering.code,
            is_default=plan.is_default,
            needs_developer=plan.needs_developer,
            monthly_amount=amounts.get(plan.code),
        )
        for plan in plans
    ]


@cached("catalog")
def recurring_prices(codes: Iterable[str], on: date) -> dict[str, Decimal]:
    """Map offerings and plans to what they cost a month on a day (yuan); one without a price is left out (FL-024)."""
    return {price.code: price.amount for price in _current(codes, on).values()}


@cached("catalog")
def recurring_lines(codes: Iterable[str], on: date) -> list[RecurringLine]:
    """List what recurs each month for these offerings and plans, in the order asked."""
    wanted = list(codes)
    prices = _current(wanted, on)
    names: dict[str, tuple[str, str]] = {}
    for model in (Offering, PricingPlan):
        for code, name, name_en in model.objects.filter(code__in=wanted).values_list("code", "name", "name_en"):
            names[code] = (name, name_en)
    return [
        RecurringLine(
            code=code,
            name=names[code][0],
            name_en=names[code][1],
            amount=prices[code].amount,
            valid_from=prices[code].valid_from,
            clause=prices[code].clause,
        )
        for code in dict.fromkeys(wanted)
        if code in prices
    ]


def list_price_proposals(*, on: date) -> list[PriceProposal]:
    """List the monthly prices that wait for approval, oldest first."""
    waiting = list(RecurringPrice.objects.filter(state=states.SUBMITTED).order_by("id"))
    current = recurring_prices([price.code for price in waiting], on)
    return [
        PriceProposal(
            price_id=price.pk,
            code=price.code,
            amount=price.amount,
            valid_from=price.valid_from,
            proposed_by=price.proposed_by,
            current=current.get(price.code),
        )
        for price in waiting
    ]


def _current(codes: Iterable[str], on: date) -> dict[str, RecurringPrice]:
    prices = RecurringPrice.objects.filter(code__in=list(codes), state=states.PUBLISHED, valid_from__lte=on)
    return {price.code: price for price in prices.order_by("valid_from")}
