"""Taking part in a campaign with a new installation: section 5 of the manual."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from shouli.catalog import queries as catalog
from shouli.journeys.fixed_line.shared.naming import code_options
from shouli.kernel.errors import Fault, NotFound
from shouli.kernel.text import lazy as _
from shouli.kernel.text import named
from shouli.orders.business.asking import Ask, Asking, Option


class CampaignFields(BaseModel):
    """Fields of the campaign; an intake inherits them."""

    campaign: str = ""
    customer_use: str = ""
    plans_family1plus: bool = False
    hotline_keys: bool = False
    navigation_114: bool = False


def takes_part(asking: Asking[Any]) -> bool:
    """Say whether the customer takes part."""
    return bool(asking.intake.campaign)


def campaign_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask whether the customer takes part, and what belongs to it; offered only while a campaign runs (FL-AMB-21)."""
    offers = catalog.campaigns(asking.today)
    taking = takes_part(asking)
    refused = refusals(asking)
    mark = _("The set is bought at a discounted price; the remark begins with SYZX.")
    return [
        Ask(
            name="campaign",
            label=_("Campaign"),
            widget="select",
            visible=bool(offers),
            options=tuple(Option(value=item.code, label=named(item)) for item in offers),
            help=refused[0].message if refused else mark if taking else "",
        ),
        Ask(
            name="customer_use",
            label=_("Customer uses the line"),
            widget="radio",
            visible=taking,
            required=taking and not refused,
            options=code_options("customer_use"),
        ),
        Ask(name="plans_family1plus", label=_("Will take Family 1+"), widget="checkbox"),
        Ask(name="hotline_keys", label=_("Industry hot-line keys"), widget="checkbox", visible=taking),
        Ask(
            name="navigation_114",
            label=_("114 directory navigation"),
            widget="checkbox",
            visible=taking and asking.intake.hotline_keys,
        ),
    ]


def refusals(asking: Asking[Any]) -> list[Fault]:
    """Say why the chosen campaign cannot be had: the period, the product, the customer."""
    return [fault for fault in campaign_faults(asking) if fault.field == "campaign"]


def campaign_faults(asking: Asking[Any]) -> list[Fault]:
    """Check who may take part, the remark, and that hot-line keys come with 114 (FL-099 … FL-102, FL-107)."""
    intake = asking.intake
    if not takes_part(asking):
        return []
    given = (intake.campaign, intake.line, intake.customer_use, intake.remark, intake.hotline_keys)
    return asking.once(("campaign", *given, intake.navigation_114), lambda: _campaign_faults(asking))


def _campaign_faults(asking: Asking[Any]) -> list[Fault]:
    intake = asking.intake
    try:
        faults = catalog.campaign_faults(
            intake.campaign,
            on=asking.today,
            order_kind="new_installation",
            product_type=intake.line,
            customer_use=intake.customer_use,
            remark=intake.remark,
        )
    except NotFound as unknown:
        return [Fault(field="campaign", code="not_offered", message=unknown.text)]
    if not faults and intake.hotline_keys and not intake.navigation_114:
        text = _("Hot-line keys are sold only together with 114 directory navigation.")
        faults.append(Fault(field="navigation_114", code="needs_114", message=text))
    return faults
