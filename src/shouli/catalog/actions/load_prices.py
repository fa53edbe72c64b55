"""Load pricing plans and monthly prices out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from shouli.catalog import states
from shouli.catalog.loading import Code, Name, cells, ids, period_faults, put, seconds_of
from shouli.catalog.models import Offering, PricingPlan, RecurringPrice
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import TableRow, repeated, unknown
from shouli.kernel.text import lazy as _


class PlanRow(BaseModel):
    """One line of ``catalog/pricing_plans.csv``."""

    code: Code
    kind: Literal["rule", "discount"]
    offering: Code
    name: Name
    name_en: Name
    is_default: bool = False
    needs_developer: bool = False
    sells_from: date
    sells_to: date | None = None
    sort: int = Field(default=0, ge=0)


class RecurringPriceRow(BaseModel):
    """One line of ``catalog/recurring_prices.csv``; ``code`` is of an offering or a plan, ``amount`` yuan a month."""

    code: Code
    amount: Decimal = Field(max_digits=12, decimal_places=2)
    valid_from: date
    clause: str = Field(default="", max_length=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlans:
    """Pricing plans, as read from a pack."""

    rows: tuple[TableRow[PlanRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRecurringPrices:
    """Monthly prices, as read from a pack."""

    rows: tuple[TableRow[RecurringPriceRow], ...]


@action("catalog.load_plans")
def load_plans(ctx: Context, data: LoadPlans) -> int:
    """Create or rewrite pricing plans; return how many rows were given.

    :raises Invalid: naming each cell whose offering is unknown, a code that comes twice, an end that is not after the
        beginning, or a second rule that is an offering's default
    """
    offerings = ids(Offering)

    faults = repeated(data.rows, "code") + unknown(data.rows, "offering", offerings)
    faults += period_faults(data.rows, "sells_from", "sells_to")
    refuse_if([*faults, *_default_faults(data.rows)])

    plans = [PricingPlan(offering_id=offerings[row.value.offering], **cells(row, "offering")) for row in data.rows]
    return put(PricingPlan, plans, "code")


@action("catalog.load_recurring_prices")
def load_recurring_prices(ctx: Context, data: LoadRecurringPrices) -> int:
    """Publish the monthly prices that are new; one published for its day stays; return how many rows were given.

    :raises Invalid: naming each cell whose code is unknown, or a price that comes twice
    """
    known = ids(Offering) | ids(PricingPlan)
    published = set(RecurringPrice.objects.filter(state=states.PUBLISHED).values_list("code", "valid_from"))

    refuse_if([*repeated(data.rows, "code", "valid_from"), *unknown(data.rows, "code", known)])

    RecurringPrice.objects.bulk_create(
        RecurringPrice(**cells(row), state=states.PUBLISHED, proposed_by=ctx.actor.key, proposed_at=ctx.now)
        for row in data.rows
        if (row.value.code, row.value.valid_from) not in published
    )
    return len(data.rows)


def _default_faults(rows: tuple[TableRow[PlanRow], ...]) -> list[Fault]:
    """Point at default rules of an offering that has one already, in the file or as it stands."""
    rules = [row for row in rows if row.value.kind == states.RULE and row.value.sells_to is None]
    defaults = [row for row in rules if row.value.is_default]
    named = [row.value.code for row in rows]
    others = PricingPlan.objects.filter(is_default=True, kind=states.RULE, sells_to=None).exclude(code__in=named)
    taken = set(others.values_list("offering__code", flat=True))
    wrong = [*seconds_of(defaults, "offering"), *(row for row in defaults if row.value.offering in taken)]
    text = _("The offering has another default already.")
    return [row.fault("is_default", "second_default", text) for row in wrong]
