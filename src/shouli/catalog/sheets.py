"""Fee sheets: the CSV form of a fee table, whose columns are the facts its rows ask about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field, create_model

from shouli.catalog.rules import fees
from shouli.catalog.rules.conditions import BadCondition, Condition, Fact, read
from shouli.catalog.rules.reasons import reason_faults
from shouli.kernel import tables
from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.tables import TableRow

Lines = tuple[Mapping[str, str], ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgainst:
    """What rows are read against: the facts and charge items there are, and the rows they are to replace."""

    facts: Mapping[str, Fact]
    charge_items: Collection[str]
    before: Sequence[fees.FeeRow] = ()


def read_sheet(file: str, text: str, known: ReadAgainst) -> list[fees.FeeRow]:
    """Read an uploaded sheet into rows.

    :raises Invalid: with every fault, each naming file, line and column
    """
    return check_rows(tables.parse(file, text, row_model(known.facts)), known)


def read_lines(lines: Lines, known: ReadAgainst) -> list[fees.FeeRow]:
    """Read rows that were typed on the screen, each cell under the name its column has in a sheet.

    :raises Invalid: with every fault, its field reading ``:3:unit_amount`` for the third line
    """
    faults: list[Fault] = []
    rows: list[TableRow[FeeRowCells]] = []
    model = row_model(known.facts)
    for place, line in enumerate(lines, start=1):
        found = tables.check_row("", place, list(line), list(line.values()), model)
        if isinstance(found, TableRow):
            rows.append(found)
        else:
            faults += found
            faults += _condition_faults(place, line, known.facts)
    if faults:
        faults += _faults_of(rows, known)
    refuse_if(faults)
    return check_rows(rows, known)


def check_rows(rows: Iterable[TableRow[FeeRowCells]], known: ReadAgainst) -> list[fees.FeeRow]:
    """Check what a cell alone cannot show: its charge item, its condition, its place in the table, its reason.

    :raises Invalid: with every fault, each naming file, line and column
    """
    listed = list(rows)
    faults: list[Fault] = []
    read_rows = [_read_row(row, known, faults) for row in listed]
    refuse_if(faults)
    refuse_if(
        listed[fault.index].fault(fault.column, fault.code, fault.message)
        for fault in (*fees.table_faults(read_rows), *reason_faults(read_rows, known.before))
    )
    return read_rows


def _faults_of(rows: Iterable[TableRow[FeeRowCells]], known: ReadAgainst) -> tuple[Fault, ...]:
    """Return what is wrong with those rows that could be read, for all faults to be told at once."""
    try:
        check_rows(rows, known)
    except Invalid as refusal:
        return refusal.faults
    return ()


def _condition_faults(place: int, line: Mapping[str, str], facts: Mapping[str, Fact]) -> list[Fault]:
    faults = []
    for name, fact in facts.items():
        try:
            read(fact, line.get(name, ""))
        except BadCondition as problem:
            faults.append(tables.cell_fault("", place, name, "bad_condition", str(problem)))
    return faults


def _read_row(row: TableRow[FeeRowCells], known: ReadAgainst, faults: list[Fault]) -> fees.FeeRow:
    given = row.value
    if given.charge_item not in known.charge_items:
        faults.append(row.fault("charge_item", "unknown_code", _("This charge item is not known.")))
    conditions: list[Condition] = []
    for name, fact in known.facts.items():
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
