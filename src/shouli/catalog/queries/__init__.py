"""Reads of the catalogue; ``on`` is always the business day asked about."""

from shouli.catalog.queries.browsing import (
    CampaignTermsView,
    CodeEntryView,
    PlanTermsView,
    PriceableView,
    PriceStep,
    get_campaign,
    get_plan,
    list_campaigns,
    list_code_entries,
    list_offerings,
    list_plans,
    list_price_steps,
    list_priceables,
)
from shouli.catalog.queries.campaigns import CampaignView, campaign_faults, campaigns
from shouli.catalog.queries.codes import CodeView, codes
from shouli.catalog.queries.fee_tables import (
    FeeTableView,
    FeeVersionView,
    compare_fee_version,
    export_fee_version,
    get_fee_version,
    list_charge_items,
    list_fee_facts,
    list_fee_rows,
    list_fee_tables,
    list_fee_versions,
)
from shouli.catalog.queries.fees import PricedLine, price
from shouli.catalog.queries.offerings import (
    AttributeChoices,
    FeatureView,
    OfferingView,
    SecondaryView,
    attribute_choices,
    conversions,
    coupling_of,
    default_secondaries,
    get_offering,
    list_line_offerings,
    list_packages,
    list_primaries,
    list_secondaries,
    names_of,
    related,
    requirements_of,
)
from shouli.catalog.queries.packages import PackageOptionView, PackageServiceView, PackageView, package
from shouli.catalog.queries.prices import (
    PlanView,
    PriceProposal,
    RecurringLine,
    list_price_proposals,
    plans_for,
    recurring_lines,
    recurring_prices,
)

__all__ = [
    "AttributeChoices", "CampaignTermsView", "CampaignView", "CodeEntryView", "CodeView", "FeatureView", "FeeTableView",
    "FeeVersionView", "OfferingView", "PackageOptionView", "PackageServiceView", "PackageView", "PlanTermsView",
    "PlanView", "PriceProposal", "PriceStep", "PriceableView", "PricedLine", "RecurringLine", "SecondaryView",
    "attribute_choices", "campaign_faults", "campaigns", "codes", "compare_fee_version", "conversions", "coupling_of",
    "default_secondaries", "export_fee_version", "get_campaign", "get_fee_version", "get_offering", "get_plan",
    "list_campaigns", "list_charge_items", "list_code_entries", "list_fee_facts", "list_fee_rows", "list_fee_tables",
    "list_fee_versions", "list_line_offerings", "list_offerings", "list_packages", "list_plans", "list_price_proposals",
    "list_price_steps", "list_priceables", "list_primaries", "list_secondaries", "names_of", "package", "plans_for",
    "price", "recurring_lines", "recurring_prices", "related", "requirements_of",
]  # fmt: skip
