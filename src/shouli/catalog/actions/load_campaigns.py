"""Load campaigns and the products that may take part out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from shouli.catalog.loading import Code, Name, cells, ids, period_faults, put
from shouli.catalog.models import Campaign, CampaignProduct, CodeEntry, Offering
from shouli.catalog.rules.campaign import gift_words
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import Listed, TableRow, repeated, unknown

TEXTS = ("name", "name_en", "wording", "wording_en")


class CampaignRow(BaseModel):
    """One line of ``catalog/campaigns.csv``; ``valid_to`` is the first day after the campaign."""

    code: Code
    name: Name
    name_en: Name
    device: str = Field(default="", max_length=30)
    order_kind: Annotated[Code, Field(max_length=20)]
    customer_uses: Listed
    remark_prefix: str = Field(default="", max_length=20)
    wording: str = Field(min_length=1, max_length=300)
    wording_en: str = Field(min_length=1, max_length=300)
    valid_from: date
    valid_to: date


class CampaignProductRow(BaseModel):
    """One line of ``catalog/campaign_products.csv``."""

    campaign: Code
    offering: Code
    is_eligible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCampaigns:
    """Campaigns, as read from a pack."""

    rows: tuple[TableRow[CampaignRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCampaignProducts:
    """Products eligible for or excluded from campaigns, as read from a pack."""

    rows: tuple[TableRow[CampaignProductRow], ...]


@action("catalog.load_campaigns")
def load_campaigns(ctx: Context, data: LoadCampaigns) -> int:
    """Create or rewrite campaigns; return how many rows were given.

    :raises Invalid: naming each cell with an unknown code, a period that ends before it begins, or a text that
        speaks of a gift (FL-106)
    """
    offerings = ids(Offering)
    uses = CodeEntry.objects.filter(list_name="customer_use").values_list("value", flat=True)

    faults = repeated(data.rows, "code") + unknown(data.rows, "device", offerings)
    faults += unknown(data.rows, "customer_uses", uses)
    for row in data.rows:
        faults += _faults(row)
    faults += period_faults(data.rows, "valid_from", "valid_to")
    refuse_if(faults)

    campaigns = [
        Campaign(
            device_id=offerings.get(row.value.device),
            customer_uses=list(row.value.customer_uses),
            **cells(row, "device", "customer_uses"),
        )
        for row in data.rows
    ]
    return put(Campaign, campaigns, "code")


@action("catalog.load_campaign_products")
def load_campaign_products(ctx: Context, data: LoadCampaignProducts) -> int:
    """Create or rewrite which product may take part in which campaign; return how many rows were given.

    :raises Invalid: naming each cell whose campaign or offering is unknown, or a pair that comes twice
    """
    offerings, campaigns = ids(Offering), ids(Campaign)

    faults = repeated(data.rows, "campaign", "offering")
    faults += unknown(data.rows, "campaign", campaigns) + unknown(data.rows, "offering", offerings)
    refuse_if(faults)

    products = [
        CampaignProduct(
            campaign_id=campaigns[row.value.campaign],
            offering_id=offerings[row.value.offering],
            is_eligible=row.value.is_eligible,
        )
        for row in data.rows
    ]
    return put(CampaignProduct, products, "campaign", "offering")


def _faults(row: TableRow[CampaignRow]) -> list[Fault]:
    message = _("The set is sold at a discount; a text must not call it a gift.")
    return [row.fault(column, "gift", message) for column in TEXTS if gift_words([getattr(row.value, column)])]
