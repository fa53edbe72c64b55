"""Create or change a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouli.catalog.models import Campaign, CampaignProduct, CodeEntry, Offering
from shouli.catalog.rules.campaign import gift_words
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Stale, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCampaign:
    """A campaign as typed, running ``[valid_from, valid_to)``; ``version`` 0 for a new one."""

    code: str
    name: str
    name_en: str
    device: str
    order_kind: str
    customer_uses: tuple[str, ...]
    eligible_products: tuple[str, ...]
    excluded_products: tuple[str, ...]
    remark_prefix: str
    wording: str
    wording_en: str
    valid_from: date
    valid_to: date
    version: int = 0


@action("catalog.save_campaign")
def save_campaign(ctx: Context, data: SaveCampaign) -> Campaign:
    """Create a campaign or change the one with this code.

    :raises Invalid: with everything wrong, such as a text that speaks of a gift (FL-106)
    :raises Stale: if somebody changed it since the form was opened
    """
    campaign = Campaign.objects.select_for_update().filter(code=data.code).first()
    named = {data.device, *data.eligible_products, *data.excluded_products} - {""}
    offerings = dict(Offering.objects.filter(code__in=named).values_list("code", "pk"))

    refuse_if(_faults(data, offerings))
    if campaign is not None and campaign.version != data.version:
        raise Stale(thing=campaign.code)

    values: dict[str, Any] = {
        "name": data.name,
        "name_en": data.name_en,
        "device_id": offerings.get(data.device),
        "order_kind": data.order_kind,
        "customer_uses": list(data.customer_uses),
        "remark_prefix": data.remark_prefix,
        "wording": data.wording,
        "wording_en": data.wording_en,
        "valid_from": data.valid_from,
        "valid_to": data.valid_to,
    }
    if campaign is None:
        campaign = Campaign.objects.create(code=data.code, **values)
    else:
        write(campaign, **values, version=campaign.version + 1)
    campaign.products.all().delete()
    CampaignProduct.objects.bulk_create(
        CampaignProduct(campaign=campaign, offering_id=offerings[code], is_eligible=code not in data.excluded_products)
        for code in dict.fromkeys([*data.eligible_products, *data.excluded_products])
    )
    return campaign


def _faults(data: SaveCampaign, offerings: dict[str, int]) -> list[Fault]:
    texts = {"name": data.name, "name_en": data.name_en, "wording": data.wording, "wording_en": data.wording_en}
    faults = [
        Fault(field=name, code="missing", message=_("This must be filled in."))
        for name, text in {"code": data.code, **texts}.items()
        if not text.strip()
    ]
    faults += [
        Fault(field=name, code="gift", message=_("The set is sold at a discount; a text must not call it a gift."))
        for name, text in texts.items()
        if gift_words([text])
    ]
    named = {"eligible_products": data.eligible_products, "excluded_products": data.excluded_products}
    named["device"] = (data.device,) if data.device else ()
    uses = set(CodeEntry.objects.filter(list_name="customer_use").values_list("value", flat=True))
    unknown = {field: [code for code in codes if code not in offerings] for field, codes in named.items()}
    unknown["customer_uses"] = [use for use in data.customer_uses if use not in uses]
    faults += [
        Fault(field=field, code="unknown_code", message=str(_("%(code)s is not known.")) % {"code": code})
        for field, codes in unknown.items()
        for code in codes
    ]
    if data.valid_to <= data.valid_from:
        text = _("The end must come after the beginning.")
        faults.append(Fault(field="valid_to", code="ends_too_early", message=text))
    return faults
