"""Tables of the catalogue."""

from shouli.catalog.models.campaigns import Campaign, CampaignProduct
from shouli.catalog.models.fees import ChargeItem, FeeFact, FeeTable, FeeTableRow, FeeTableUse, FeeTableVersion
from shouli.catalog.models.offerings import (
    AttributeCombination,
    CodeEntry,
    Offering,
    OfferingFeature,
    OfferingRelation,
    SecondaryOption,
)
from shouli.catalog.models.packages import Package, PackageOption, PackageRequirement, PackageService
from shouli.catalog.models.prices import PricingPlan, RecurringPrice
from shouli.catalog.models.proposals import OfferingProposal

__all__ = [
    "AttributeCombination", "Campaign", "CampaignProduct", "ChargeItem", "CodeEntry", "FeeFact", "FeeTable",
    "FeeTableRow", "FeeTableUse", "FeeTableVersion", "Offering", "OfferingFeature", "OfferingProposal",
    "OfferingRelation", "Package", "PackageOption", "PackageRequirement", "PackageService",
    "PricingPlan", "RecurringPrice", "SecondaryOption",
]  # fmt: skip
