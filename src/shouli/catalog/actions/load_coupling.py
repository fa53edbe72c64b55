"""Load which secondaries and attributes go with which primary out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from pydantic import BaseModel, Field

from shouli.catalog.loading import Code, cells, ids, put
from shouli.catalog.models import AttributeCombination, CodeEntry, Offering, SecondaryOption
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.tables import Listed, TableRow, repeated, unknown


class SecondaryOptionRow(BaseModel):
    """One line of ``catalog/secondary_options.csv``."""

    primary: Code
    secondary: Code
    is_default: bool = False
    is_mandatory: bool = False
    only_for: str = Field(default="", max_length=60)


class CombinationRow(BaseModel):
    """One line of ``catalog/attribute_combinations.csv``: every value of a cell goes with every value of the others."""

    primary: Code
    user_nature: Listed
    product_attribute: Listed
    area_scope: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSecondaryOptions:
    """The secondary products of each primary, as read from a pack."""

    rows: tuple[TableRow[SecondaryOptionRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCombinations:
    """The attributes of each primary, as read from a pack."""

    rows: tuple[TableRow[CombinationRow], ...]


@action("catalog.load_secondary_options")
def load_secondary_options(ctx: Context, data: LoadSecondaryOptions) -> int:
    """Create or rewrite which secondary goes with which primary; return how many rows were given.

    :raises Invalid: naming each cell whose offering is unknown, or a pair that comes twice
    """
    offerings = ids(Offering)

    faults = repeated(data.rows, "primary", "secondary")
    faults += unknown(data.rows, "primary", offerings) + unknown(data.rows, "secondary", offerings)
    refuse_if(faults)

    options = [
        SecondaryOption(
            primary_id=offerings[row.value.primary],
            secondary_id=offerings[row.value.secondary],
            **cells(row, "primary", "secondary"),
        )
        for row in data.rows
    ]
    return put(SecondaryOption, options, "primary", "secondary")


@action("catalog.load_combinations")
def load_combinations(ctx: Context, data: LoadCombinations) -> int:
    """Replace the attribute combinations of the primaries given; return how many combinations there are then.

    :raises Invalid: naming each cell whose offering or value is unknown
    """
    offerings = ids(Offering)
    values: dict[str, set[str]] = {"user_nature": set(), "product_attribute": set(), "area_scope": set()}
    for list_name, value in CodeEntry.objects.filter(list_name__in=values).values_list("list_name", "value"):
        values[list_name].add(value)

    faults = unknown(data.rows, "primary", offerings)
    for column, known in values.items():
        faults += unknown(data.rows, column, known)
    refuse_if(faults)

    triples = {
        (row.value.primary, *triple)
        for row in data.rows
        for triple in product(row.value.user_nature, row.value.product_attribute, row.value.area_scope)
    }

    AttributeCombination.objects.filter(primary__code__in={triple[0] for triple in triples}).delete()
    AttributeCombination.objects.bulk_create(
        AttributeCombination(
            primary_id=offerings[primary], user_nature=nature, product_attribute=attribute, area_scope=scope
        )
        for primary, nature, attribute, scope in sorted(triples)
    )
    return len(triples)
