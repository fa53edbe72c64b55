"""Everything in the catalogue as product managers see it: what is no longer sold, or not yet, beside what is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from shouli.catalog import states
from shouli.catalog.models import Campaign, CodeEntry, Offering, PricingPlan, RecurringPrice
from shouli.catalog.queries.offerings import OfferingView, offering_view
from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignTermsView:
    """A campaign with who may take part, as the form that changes it needs it."""

    code: str
    name: str
    name_en: str
    device_code: str
    order_kind: str
    customer_uses: tuple[str, ...]
    eligible_products: tuple[str, ...]
    excluded_products: tuple[str, ...]
    remark_prefix: str
    wording: str
    wording_en: str
    valid_from: date
    valid_to: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntryView:
    """One value of a code list, offered or not."""

    list_name: str
    value: str
    name: str
    name_en: str
    is_default: bool
    is_active: bool
    needs: str
    sort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTermsView:
    """A charging rule or discount as the form that changes it needs it, whether it is on sale or not."""

    code: str
    kind: str
    offering: str
    name: str
    name_en: str
    is_default: bool
    needs_developer: bool
    sells_from: date
    sells_to: date | None
    sort: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceableView:
    """An offering or plan that has, or could have, a monthly price; ``amount`` in yuan, None where it costs nothing."""

    code: str
    name: str
    name_en: str
    kind: str
    amount: Decimal | None
    valid_from: date | None
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceStep:
    """One monthly price in the history of an offering or plan, whatever became of it."""

    price_id: int
    amount: Decimal
    valid_from: date
    state: str
    clause: str
    proposed_by: str
    proposed_at: datetime
    judged_by: str
    judged_at: datetime | None
    judgement: str


def list_offerings(*, kind: str = "", text: str = "") -> list[OfferingView]:
    """List offerings of every kind or of one, optionally by part of code or name."""
    found = Offering.objects.order_by("kind", "sort", "id")
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(code__icontains=text) | Q(name__contains=text) | Q(name_en__icontains=text))
    return [offering_view(offering) for offering in found]


def list_campaigns() -> list[CampaignTermsView]:
    """List all campaigns, the latest first, in two queries."""
    return [_campaign(row) for row in _campaigns().order_by("-valid_from", "-id")]


def get_campaign(code: str) -> CampaignTermsView:
    """Return one campaign.

    :raises NotFound: if there is none
    """
    found = _campaigns().filter(code=code).first()
    if found is None:
        raise NotFound(thing=_("Campaign"), key=code)
    return _campaign(found)


def list_code_entries(list_name: str = "") -> list[CodeEntryView]:
    """List the values of all code lists, or of one."""
    found = CodeEntry.objects.order_by("list_name", "sort", "id")
    return [
        CodeEntryView(
            list_name=row.list_name,
            value=row.value,
            name=row.name,
            name_en=row.name_en,
            is_default=row.is_default,
            is_active=row.is_active,
            needs=row.needs,
            sort=row.sort,
        )
        for row in (found.filter(list_name=list_name) if list_name else found)
    ]


def list_plans() -> list[PlanTermsView]:
    """List every plan that is, was or will be sold, by product."""
    return [_plan(row) for row in _plans().order_by("offering__sort", "-kind", "sort", "id")]


def get_plan(code: str) -> PlanTermsView:
    """Return one plan.

    :raises NotFound: if there is none
    """
    found = _plans().filter(code=code).first()
    if found is None:
        raise NotFound(thing=_("Plan"), key=code)
    return _plan(found)


def list_priceables(on: date) -> list[PriceableView]:
    """List every offering and plan with its monthly price on a day, in three queries."""
    published = RecurringPrice.objects.filter(state=states.PUBLISHED, valid_from__lte=on).order_by("valid_from")
    prices = {price.code: price for price in published}
    offerings = Offering.objects.order_by("kind", "sort", "id").values_list("code", "name", "name_en", "kind")
    plans = PricingPlan.objects.order_by("sort", "id").values_list("code", "name", "name_en", "kind")
    return [_priceable(row, prices.get(row[0])) for row in [*offerings, *plans]]


def list_price_steps(code: str) -> list[PriceStep]:
    """List every price an offering or plan had, has or was to have, newest first."""
    return [
        PriceStep(
            price_id=row.pk,
            amount=row.amount,
            valid_from=row.valid_from,
            state=row.state,
            clause=row.clause,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            judged_by=row.judged_by,
            judged_at=row.judged_at,
            judgement=row.judgement,
        )
        for row in RecurringPrice.objects.filter(code=code).order_by("-valid_from", "-id")
    ]


def _plans() -> QuerySet[PricingPlan]:
    return PricingPlan.objects.select_related("offering")


def _plan(row: PricingPlan) -> PlanTermsView:
    return PlanTermsView(
        code=row.code,
        kind=row.kind,
        offering=row.offering.code,
        name=row.name,
        name_en=row.name_en,
        is_default=row.is_default,
        needs_developer=row.needs_developer,
        sells_from=row.sells_from,
        sells_to=row.sells_to,
        sort=row.sort,
        version=row.version,
    )


def _campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.select_related("device").prefetch_related("products__offering")


def _campaign(row: Campaign) -> CampaignTermsView:
    products = sorted(row.products.all(), key=lambda product: product.offering.code)
    return CampaignTermsView(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        device_code=row.device.code if row.device else "",
        order_kind=row.order_kind,
        customer_uses=tuple(row.customer_uses),
        eligible_products=tuple(product.offering.code for product in products if product.is_eligible),
        excluded_products=tuple(product.offering.code for product in products if not product.is_eligible),
        remark_prefix=row.remark_prefix,
        wording=row.wording,
        wording_en=row.wording_en,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version,
    )


def _priceable(row: tuple[str, str, str, str], price: RecurringPrice | None) -> PriceableView:
    code, name, name_en, kind = row
    return PriceableView(
        code=code,
        name=name,
        name_en=name_en,
        kind=kind,
        amount=price.amount if price else None,
        valid_from=price.valid_from if price else None,
        clause=price.clause if price else "",
    )
