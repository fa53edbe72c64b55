"""Campaigns on a day, and who may take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shouli.catalog.models import Campaign
from shouli.catalog.rules import campaign as rules
from shouli.kernel.errors import Fault, NotFound
from shouli.kernel.reference import cached
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    """A campaign as shown to clerks, with whom to ask (FL-109)."""

    code: str
    name: str
    name_en: str
    device_code: str
    remark_prefix: str
    wording: str
    wording_en: str
    valid_from: date
    valid_to: date
    owning_unit: str
    contact_name: str
    contact_phone: str
    version: int


@cached("catalog")
def campaigns(on: date) -> list[CampaignView]:
    """List the campaigns that run on a day."""
    running = Campaign.objects.filter(valid_from__lte=on, valid_to__gt=on).select_related("device").order_by("id")
    return [_view(campaign) for campaign in running]


def campaign_faults(
    campaign_code: str, *, on: date, order_kind: str, product_type: str, customer_use: str, remark: str | None
) -> list[Fault]:
    """Say why an order cannot be accepted with a campaign (FL-099..102); ``remark`` None asks only who may take part.

    A campaign that is refused makes no demand of the remark.

    :raises NotFound: if there is no such campaign
    """
    terms = _terms(campaign_code)
    asked = rules.Participation(on=on, order_kind=order_kind, product_type=product_type, customer_use=customer_use)
    refused = rules.eligibility_faults(terms, asked)
    return refused if refused or remark is None else rules.remark_faults(terms, remark)


@cached("catalog")
def _terms(campaign_code: str) -> rules.CampaignTerms:
    campaign = Campaign.objects.filter(code=campaign_code).first()
    if campaign is None:
        raise NotFound(thing=_("Campaign"), key=campaign_code)
    products = list(campaign.products.values_list("offering__code", "is_eligible"))
    return rules.CampaignTerms(
        valid_from=campaign.valid_from,
        valid_to=campaign.valid_to,
        order_kind=campaign.order_kind,
        customer_uses=frozenset(campaign.customer_uses),
        eligible_products=frozenset(code for code, is_eligible in products if is_eligible),
        excluded_products=frozenset(code for code, is_eligible in products if not is_eligible),
        remark_prefix=campaign.remark_prefix,
    )


def _view(campaign: Campaign) -> CampaignView:
    device = campaign.device
    return CampaignView(
        code=campaign.code,
        name=campaign.name,
        name_en=campaign.name_en,
        device_code=device.code if device else "",
        remark_prefix=campaign.remark_prefix,
        wording=campaign.wording,
        wording_en=campaign.wording_en,
        valid_from=campaign.valid_from,
        valid_to=campaign.valid_to,
        owning_unit=device.owning_unit if device else "",
        contact_name=device.contact_name if device else "",
        contact_phone=device.contact_phone if device else "",
        version=campaign.version,
    )
