"""Load charge items, facts, fee tables and their sheets out of a pack."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, Field

from shouli.catalog import states
from shouli.catalog.fee_writing import next_number, write_rows
from shouli.catalog.loading import Code, Name, cells, ids, put
from shouli.catalog.models import ChargeItem, FeeFact, FeeTable, FeeTableUse, FeeTableVersion
from shouli.catalog.queries.fee_tables import facts_by_name, fee_rows_on
from shouli.catalog.rules.difference import difference
from shouli.catalog.rules.fees import FeeRow
from shouli.catalog.sheets import FeeRowCells, ReadAgainst, check_rows
from shouli.kernel.actions import action, record_created
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import Listed, TableRow, repeated, split

NAMED = ("choice_names", "choice_names_en")  # columns that name the values of a choice


class ChargeItemRow(BaseModel):
    """One line of ``catalog/charge_items.csv``."""

    code: Code
    name: Name
    name_en: Name


class FeeFactRow(BaseModel):
    """One line of ``catalog/fee_facts.csv``; its name becomes a column of the fee sheets."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    kind: Literal["yes_no", "choice", "number"]
    choices: Listed = ()
    label: Name
    label_en: Name
    sort: int = Field(default=0, ge=0)
    choice_names: Listed = ()
    choice_names_en: Listed = ()


class FeeTableRowCells(BaseModel):
    """One line of ``catalog/fee_tables.csv``; ``starts_on`` is the first day of the sheet a pack brings."""

    code: str = Field(pattern=r"^[A-Z0-9-]{1,20}$")
    title: Name
    title_en: Name
    journeys: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], BeforeValidator(split)]
    starts_on: date
    sort: int = Field(default=0, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadChargeItems:
    """Charge items, as read from a pack."""

    rows: tuple[TableRow[ChargeItemRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFeeFacts:
    """Facts that fee rows may ask about, as read from a pack."""

    rows: tuple[TableRow[FeeFactRow], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFeeTables:
    """Fee tables and the businesses they price, as read from a pack."""

    rows: tuple[TableRow[FeeTableRowCells], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFeeSheets:
    """Rows of fee sheets, as read from a pack; the name of a file is the code of its table."""

    rows: tuple[TableRow[FeeRowCells], ...]


@action("catalog.load_charge_items")
def load_charge_items(ctx: Context, data: LoadChargeItems) -> int:
    """Create or rename charge items; return how many rows were given.

    :raises Invalid: naming the cell of a code that comes twice
    """
    refuse_if(repeated(data.rows, "code"))

    return put(ChargeItem, [ChargeItem(**cells(row)) for row in data.rows], "code")


@action("catalog.load_fee_facts")
def load_fee_facts(ctx: Context, data: LoadFeeFacts) -> int:
    """Create or rewrite the facts fee rows may ask about; return how many rows were given.

    :raises Invalid: naming the cell of a name that comes twice or is a fixed column, or of a choice without values
    """
    faults = repeated(data.rows, "name")
    for row in data.rows:
        if row.value.name in FeeRowCells.model_fields:
            faults.append(row.fault("name", "reserved", _("Every fee sheet has a column of this name already.")))
        if (row.value.kind == "choice") != bool(row.value.choices):
            faults.append(row.fault("choices", "choices", _("A choice needs its values; other kinds have none.")))
        faults += [
            row.fault(column, "names", _("Name every value, in the order of the values, or none."))
            for column in NAMED
            if len(getattr(row.value, column)) not in (0, len(row.value.choices))
        ]
    refuse_if(faults)

    listed = ("choices", *NAMED)
    facts = [
        FeeFact(**{name: list(getattr(row.value, name)) for name in listed}, **cells(row, *listed)) for row in data.rows
    ]
    return put(FeeFact, facts, "name")


@action("catalog.load_fee_tables")
def load_fee_tables(ctx: Context, data: LoadFeeTables) -> int:
    """Create or rewrite fee tables and which businesses they price; return how many rows were given.

    :raises Invalid: naming the cell of a code that comes twice
    """
    refuse_if(repeated(data.rows, "code"))

    put(FeeTable, [FeeTable(**cells(row, "journeys")) for row in data.rows], "code")
    tables = ids(FeeTable)
    FeeTableUse.objects.filter(table__code__in=[row.value.code for row in data.rows]).delete()
    FeeTableUse.objects.bulk_create(
        FeeTableUse(table_id=tables[row.value.code], journey=journey)
        for row in data.rows
        for journey in dict.fromkeys(row.value.journeys)
    )
    return len(data.rows)


@action("catalog.load_fee_sheets")
def load_fee_sheets(ctx: Context, data: LoadFeeSheets) -> int:
    """Publish each sheet that differs from what its table charges on its first day; return how many rows were given.

    :raises Invalid: with every fault of every sheet, each naming file, line and column
    """
    tables = {table.code: table for table in FeeTable.objects.select_for_update().order_by("id")}
    sheets: defaultdict[str, list[TableRow[FeeRowCells]]] = defaultdict(list)
    for row in data.rows:
        sheets[row.file].append(row)

    refuse_if(_unknown_tables(sheets, tables))

    known = ReadAgainst(facts=facts_by_name(), charge_items=set(ids(ChargeItem)))
    read = {file: check_rows(rows, known) for file, rows in sheets.items()}

    for file, rows in read.items():
        table = tables[_code_of(file)]
        _number, before = fee_rows_on(table.code, table.starts_on)
        if difference(before, rows):
            _publish(ctx, table, file, rows)
    return len(data.rows)


def _publish(ctx: Context, table: FeeTable, file: str, rows: list[FeeRow]) -> None:
    version = FeeTableVersion.objects.create(
        table=table,
        number=next_number(table),
        state=states.PUBLISHED,
        valid_from=table.starts_on,
        file_name=PurePosixPath(file).name,
        drafted_by=ctx.actor.key,
        drafted_at=ctx.now,
    )
    write_rows(version, rows)
    record_created(ctx, version, states.FEE_TABLE_VERSION)


def _unknown_tables(sheets: dict[str, list[TableRow[FeeRowCells]]], tables: dict[str, FeeTable]) -> list[Fault]:
    return [
        rows[0].fault("", "unknown_table", _("No fee table has the name of this file."))
        for file, rows in sheets.items()
        if _code_of(file) not in tables
    ]


def _code_of(file: str) -> str:
    return PurePosixPath(file).stem
