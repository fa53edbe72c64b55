"""Actions of the catalogue: what product managers do, and the loaders of a pack's tables."""

from shouli.catalog.actions.draft_fee_table import (
    DraftFeeTable,
    draft_fee_table,
)
from shouli.catalog.actions.judge_fee_table import (
    ApproveFeeTable,
    RejectFeeTable,
    SubmitFeeTable,
    WithdrawFeeTable,
    approve_fee_table,
    reject_fee_table,
    submit_fee_table,
    withdraw_fee_table,
)
from shouli.catalog.actions.load_campaigns import (
    CampaignProductRow,
    CampaignRow,
    LoadCampaignProducts,
    LoadCampaigns,
    load_campaign_products,
    load_campaigns,
)
from shouli.catalog.actions.load_coupling import (
    CombinationRow,
    LoadCombinations,
    LoadSecondaryOptions,
    SecondaryOptionRow,
    load_combinations,
    load_secondary_options,
)
from shouli.catalog.actions.load_fee_tables import (
    ChargeItemRow,
    FeeFactRow,
    FeeTableRowCells,
    LoadChargeItems,
    LoadFeeFacts,
    LoadFeeSheets,
    LoadFeeTables,
    load_charge_items,
    load_fee_facts,
    load_fee_sheets,
    load_fee_tables,
)
from shouli.catalog.actions.load_offerings import (
    CodeRow,
    FeatureRow,
    LoadCodes,
    LoadFeatures,
    LoadOfferings,
    LoadRelations,
    OfferingRow,
    RelationRow,
    load_codes,
    load_features,
    load_offerings,
    load_relations,
)
from shouli.catalog.actions.load_packages import (
    LoadPackageOptions,
    LoadPackageRequirements,
    LoadPackages,
    LoadPackageServices,
    PackageOptionRow,
    PackageRequirementRow,
    PackageRow,
    PackageServiceRow,
    load_package_options,
    load_package_requirements,
    load_package_services,
    load_packages,
)
from shouli.catalog.actions.load_prices import (
    LoadPlans,
    LoadRecurringPrices,
    PlanRow,
    RecurringPriceRow,
    load_plans,
    load_recurring_prices,
)
from shouli.catalog.actions.propose_price import (
    ApprovePrice,
    ProposePrice,
    RejectPrice,
    approve_price,
    propose_price,
    reject_price,
)
from shouli.catalog.actions.save_campaign import (
    SaveCampaign,
    save_campaign,
)
from shouli.catalog.actions.save_code import (
    SaveCode,
    save_code,
)
from shouli.catalog.actions.save_offering import (
    SaveOffering,
    save_offering,
)
from shouli.catalog.actions.save_package import OptionLine, SavePackage, ServiceLine, save_package
from shouli.catalog.actions.save_plan import SavePlan, save_plan

__all__ = [
    "ApproveFeeTable", "ApprovePrice", "CampaignProductRow", "CampaignRow", "ChargeItemRow", "CodeRow",
    "CombinationRow", "DraftFeeTable", "FeatureRow", "FeeFactRow", "FeeTableRowCells", "LoadCampaignProducts",
    "LoadCampaigns", "LoadChargeItems", "LoadCodes", "LoadCombinations", "LoadFeatures", "LoadFeeFacts",
    "LoadFeeSheets", "LoadFeeTables", "LoadOfferings", "LoadPackageOptions", "LoadPackageRequirements",
    "LoadPackageServices", "LoadPackages", "LoadPlans", "LoadRecurringPrices", "LoadRelations", "LoadSecondaryOptions",
    "OfferingRow", "OptionLine", "PackageOptionRow", "PackageRequirementRow", "PackageRow", "PackageServiceRow",
    "PlanRow", "ProposePrice", "RecurringPriceRow", "RejectFeeTable", "RejectPrice", "RelationRow", "SaveCampaign",
    "SaveCode", "SaveOffering", "SavePackage", "SavePlan", "SecondaryOptionRow", "ServiceLine", "SubmitFeeTable",
    "WithdrawFeeTable", "approve_fee_table", "approve_price", "draft_fee_table", "load_campaign_products",
    "load_campaigns", "load_charge_items", "load_codes", "load_combinations", "load_features", "load_fee_facts",
    "load_fee_sheets", "load_fee_tables", "load_offerings", "load_package_options", "load_package_requirements",
    "load_package_services", "load_packages", "load_plans", "load_recurring_prices", "load_relations",
    "load_secondary_options", "propose_price", "reject_fee_table", "reject_price", "save_campaign", "save_code",
    "save_offering", "save_package", "save_plan", "submit_fee_table", "withdraw_fee_table",
]  # fmt: skip
