"""Load offerings, their features and relations, and code lists out of a pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from shouli.catalog.loading import Code, Name, cells, ids, period_faults, put, seconds_of
from shouli.catalog.models import CodeEntry, Offering, OfferingFeature, OfferingRelation
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.phones import phone_faults
from shouli.kernel.tables import TableRow, repeated, unknown
from shouli.kernel.text import lazy as _


class CodeRow(BaseModel):
    """One line of ``catalog/codes.csv``."""

    list_name: Code
    value: Code
    name: Name
    name_en: Name
    is_default: bool = False
    needs: str = Field(default="", max_length=30)
    sort: int = Field(default=0, ge=0)


class OfferingRow(BaseModel):
    """One line of ``catalog/offerings.csv``."""

    code: Code
    kind: Literal["line", "primary", "secondary", "service", "device", "package"]
    name: Name
    name_en: Name
    sells_from: date
    sells_to: date | None = None
    needs_disclosure: bool = False
    needs_developer: bool = False
    owning_unit: str = Field(default="", max_length=20)
    contact_name: str = Field(default="", max_length=60)
    contact_phone: str = Field(default="", max_length=30)
    process_note: str = Field(default="", max_length=300)
    process_note_en: str = Field(default="", max_length=300)
    sort: int = Field(default=0, ge=0)


class FeatureRow(BaseModel):
    """One line of ``catalog/offering_features.csv``."""

    offering: Code
    code: Code
    name: Name
    name_en: Name


class RelationRow(BaseModel):
    """One line of ``catalog/offering_relations.csv``."""

    source: Code
    kind: Literal["offers", "converts_to", "excludes", "requires", "extends"]
    target: Code
    sort: int = Field(default=0, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCodes:
    """Code lists, as read from a pack."""

    rows: tuple[TableRow[CodeRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOfferings:
    """Offerings, as read from a pack."""

    rows: tuple[TableRow[OfferingRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFeatures:
    """Features of offerings, as read from a pack."""

    rows: tuple[TableRow[FeatureRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRelations:
    """Relations between offerings, as read from a pack."""

    rows: tuple[TableRow[RelationRow], ...]


@action("catalog.load_codes")
def load_codes(ctx: Context, data: LoadCodes) -> int:
    """Create or rewrite values of code lists; return how many rows were given.

    :raises Invalid: naming the cell of a value that comes twice, or of a second default of a list
    """
    defaults = [row for row in data.rows if row.value.is_default]
    text = _("There can be only one default.")
    seconds = [row.fault("is_default", "second_default", text) for row in seconds_of(defaults, "list_name")]
    refuse_if([*repeated(data.rows, "list_name", "value"), *seconds])

    lists = {row.value.list_name for row in data.rows}
    CodeEntry.objects.filter(list_name__in=lists, is_default=True).update(is_default=False)
    return put(CodeEntry, [CodeEntry(**cells(row)) for row in data.rows], "list_name", "value")


@action("catalog.load_offerings")
def load_offerings(ctx: Context, data: LoadOfferings) -> int:
    """Create or rewrite offerings; return how many rows were given.

    :raises Invalid: naming the cell of a code that comes twice, of an end that is not after the beginning, or of a
        telephone that is none
    """
    phones = [
        row.fault(fault.field, fault.code, fault.message)
        for row in data.rows
        for fault in phone_faults("contact_phone", row.value.contact_phone)
    ]

    refuse_if([*repeated(data.rows, "code"), *period_faults(data.rows, "sells_from", "sells_to"), *phones])

    return put(Offering, [Offering(**cells(row)) for row in data.rows], "code")


@action("catalog.load_features")
def load_features(ctx: Context, data: LoadFeatures) -> int:
    """Create or rewrite features of offerings; return how many rows were given.

    :raises Invalid: naming each cell whose offering is unknown, or a feature that comes twice
    """
    offerings = ids(Offering)

    refuse_if([*repeated(data.rows, "offering", "code"), *unknown(data.rows, "offering", offerings)])

    features = [
        OfferingFeature(offering_id=offerings[row.value.offering], **cells(row, "offering")) for row in data.rows
    ]
    return put(OfferingFeature, features, "offering", "code")


@action("catalog.load_relations")
def load_relations(ctx: Context, data: LoadRelations) -> int:
    """Create or rewrite relations between offerings; return how many rows were given.

    :raises Invalid: naming each cell whose offering is unknown, a relation that comes twice, or an offering related to
        itself
    """
    offerings = ids(Offering)

    faults = repeated(data.rows, "source", "kind", "target")
    faults += unknown(data.rows, "source", offerings) + unknown(data.rows, "target", offerings)
    faults += [
        row.fault("target", "to_itself", _("An offering cannot be related to itself."))
        for row in data.rows
        if row.value.source == row.value.target
    ]
    refuse_if(faults)

    relations = [
        OfferingRelation(
            source_id=offerings[row.value.source],
            kind=row.value.kind,
            target_id=offerings[row.value.target],
            sort=row.value.sort,
        )
        for row in data.rows
    ]
    return put(OfferingRelation, relations, "source", "kind", "target")
