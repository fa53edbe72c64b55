"""Fee sheets: the CSV form of a fee table, whose columns are the facts its rows ask about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, create_model

from shouli.catalog.rules import fees
from shouli.catalog.rules.conditions import BadCondition, Condition, Fact, read
from shouli.kernel import tables
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.tables import Row


class FeeRowCells(BaseModel):
    """The fixed columns of a fee sheet; one column per fact is added by :func:`row_model`."""

    row_number: str = Field(min_length=1, max_length=20)
    priority: int = Field(default=100, ge=0)
    charge_item: str = Field(min_length=1, max_length=30)
    unit_amount: Decimal = Field(ge=0, max_digits=12, decimal_places=2)
    per: Literal["line", "set", "order"]
    kind: Literal["fee", "deposit"] = "fee"
    clause: str = Field(default="", max_length=120)
    reason: str = Field(min_length=1, max_length=200)
    reason_en: str = Field(min_length=1, max_length=200)


def row_model(facts: Iterable[str]) -> type[FeeRowCells]:
    """Build the model of a sheet whose rows may ask about ``facts``."""
    columns: dict[str, Any] = dict.fromkeys(facts, (str, ""))
    return create_model("FeeSheetRow", __base__=FeeRowCells, **columns)


def read_sheet(file: str, text: str, facts: Mapping[str, Fact], charge_items: Collection[str]) -> list[fees.FeeRow]:
    """Read an uploaded sheet into rows.

    :raises Invalid: with every fault, each naming file, line and column
    """
    return check_rows(tables.parse(file, text, row_model(facts)), facts, charge_items)


def check_rows(
    rows: Iterable[Row[FeeRowCells]], facts: Mapping[str, Fact], charge_items: Collection[str]
) -> list[fees.FeeRow]:
    """Check what a cell alone cannot show: its charge item, its condition, its place in the table.

    :raises Invalid: with every fault, each naming file, line and column
    """
    listed = list(rows)
    faults: list[Fault] = []
    read_rows = [_read_row(row, facts, charge_items, faults) for row in listed]
    refuse_if(faults)
    refuse_if(
        listed[fault.index].fault(fault.column, fault.code, fault.message) for fault in fees.table_faults(read_rows)
    )
    return read_rows


def _read_row(
    row: Row[FeeRowCells], facts: Mapping[str, Fact], charge_items: Collection[str], faults: list[Fault]
) -> fees.FeeRow:
    given = row.value
    if given.charge_item not in charge_items:
        faults.append(row.fault("charge_item", "unknown_code", _("This charge item is not known.")))
    conditions: list[Condition] = []
    for name, fact in facts.items():
        try:
            condition = read(fact, getattr(given, name, ""))
        except BadCondition as problem:
            faults.append(row.fault(name, "bad_condition", str(problem)))
        else:
            conditions += [condition] if condition else []
    return fees.FeeRow(
        row_number=given.row_number,
        charge_item=given.charge_item,
        unit_amount=given.unit_amount,
        per=given.per,
        kind=given.kind,
        priority=given.priority,
        conditions=tuple(conditions),
        clause=given.clause,
        reason=given.reason,
        reason_en=given.reason_en,
    )
