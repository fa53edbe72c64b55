"""Reads of the catalogue; ``on`` is always the business day asked about."""

from shouli.catalog.queries.campaigns import CampaignView, campaign_faults, campaigns
from shouli.catalog.queries.codes import CodeView, codes
from shouli.catalog.queries.fee_tables import (
    FeeTableView,
    FeeVersionView,
    compare_fee_version,
    export_fee_version,
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
    "AttributeChoices", "CampaignView", "CodeView", "FeatureView", "FeeTableView", "FeeVersionView", "OfferingView",
    "PackageOptionView", "PackageServiceView", "PackageView", "PlanView", "PriceProposal", "PricedLine",
    "RecurringLine", "SecondaryView", "attribute_choices", "campaign_faults", "campaigns", "codes",
    "compare_fee_version", "conversions", "coupling_of", "default_secondaries", "export_fee_version", "get_offering",
    "list_fee_rows", "list_fee_tables", "list_fee_versions", "list_line_offerings", "list_packages",
    "list_price_proposals", "list_primaries", "list_secondaries", "names_of", "package", "plans_for", "price",
    "recurring_lines", "recurring_prices", "related", "requirements_of",
]  # fmt: skip
