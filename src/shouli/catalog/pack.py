"""Which tables of a pack this part takes, in load order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shouli.catalog import actions
from shouli.catalog.sheets import FeeRowCells, row_model
from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.tables import PackTable, TableRow, missing, read_table

FACTS: PackTable[Any] = PackTable(file="catalog/fee_facts.csv", row=actions.FeeFactRow, load=actions.load_fee_facts)


@dataclass(frozen=True, slots=True)
class FeeSheets(PackTable[FeeRowCells]):
    """Every fee sheet of a pack's folder; their columns are the facts that the same pack names."""

    def read(self, folder: Path) -> tuple[TableRow[FeeRowCells], ...]:
        """Read all sheets, ordered by name.

        :raises Invalid: with every fault of every cell of every sheet, or those of the facts
        """
        row = row_model(fact.value.name for fact in FACTS.read(folder))
        files = [path.relative_to(folder).as_posix() for path in sorted(folder.glob(self.file))]
        if not files:
            raise missing(self.file)
        faults: list[Fault] = []
        rows: list[TableRow[FeeRowCells]] = []
        for file in files:
            try:
                rows.extend(read_table(folder, file, row))
            except Invalid as refusal:
                faults.extend(refusal.faults)
        refuse_if(faults)
        return tuple(rows)


TABLES: tuple[PackTable[Any], ...] = (
    PackTable(file="catalog/codes.csv", row=actions.CodeRow, load=actions.load_codes),
    PackTable(file="catalog/offerings.csv", row=actions.OfferingRow, load=actions.load_offerings),
    PackTable(file="catalog/offering_features.csv", row=actions.FeatureRow, load=actions.load_features),
    PackTable(file="catalog/offering_relations.csv", row=actions.RelationRow, load=actions.load_relations),
    PackTable(
        file="catalog/secondary_options.csv", row=actions.SecondaryOptionRow, load=actions.load_secondary_options
    ),
    PackTable(file="catalog/attribute_combinations.csv", row=actions.CombinationRow, load=actions.load_combinations),
    PackTable(file="catalog/pricing_plans.csv", row=actions.PlanRow, load=actions.load_plans),
    PackTable(file="catalog/recurring_prices.csv", row=actions.RecurringPriceRow, load=actions.load_recurring_prices),
    PackTable(file="catalog/campaigns.csv", row=actions.CampaignRow, load=actions.load_campaigns),
    PackTable(
        file="catalog/campaign_products.csv", row=actions.CampaignProductRow, load=actions.load_campaign_products
    ),
    PackTable(file="catalog/packages.csv", row=actions.PackageRow, load=actions.load_packages),
    PackTable(file="catalog/package_services.csv", row=actions.PackageServiceRow, load=actions.load_package_services),
    PackTable(
        file="catalog/package_requirements.csv",
        row=actions.PackageRequirementRow,
        load=actions.load_package_requirements,
    ),
    PackTable(file="catalog/package_options.csv", row=actions.PackageOptionRow, load=actions.load_package_options),
    PackTable(file="catalog/charge_items.csv", row=actions.ChargeItemRow, load=actions.load_charge_items),
    FACTS,
    PackTable(file="catalog/fee_tables.csv", row=actions.FeeTableRowCells, load=actions.load_fee_tables),
    FeeSheets(file="catalog/fees/*.csv", row=FeeRowCells, load=actions.load_fee_sheets),
)
