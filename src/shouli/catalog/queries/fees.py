"""What a business costs at the counter, and the row that decided each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from shouli.catalog import states
from shouli.catalog.models import FeeTableRow, FeeTableVersion
from shouli.catalog.rules import fees
from shouli.catalog.rules.conditions import restore, type_of_facts
from shouli.kernel.reference import cached


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One fee line, amounts in yuan, with the row of the fee table that decided it and why."""

    charge_item: str
    name: str
    name_en: str
    unit_amount: Decimal
    quantity: int
    amount: Decimal
    kind: str
    row_number: str
    table_code: str
    table_version: int
    clause: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A version of a fee table: its rows by row number, and in order as the rules evaluate them."""

    version: FeeTableVersion
    rows: Mapping[str, FeeTableRow]
    asked: tuple[fees.FeeRow, ...]


def price(journey: str, facts: type_of_facts, on: date) -> list[PricedLine]:
    """Price a business from the tables in force on a day; no table or no row means nothing is charged (FL-AMB-33).

    :raises MissingFact: if a row asks about a fact that ``facts`` lacks; give "" for what does not apply
    """
    return [line for table in _tables_of(journey, on) for line in _decide(table, facts)]


def fee_row(row: FeeTableRow) -> fees.FeeRow:
    """Turn a stored row into what the rules evaluate."""
    return fees.FeeRow(
        row_number=row.row_number,
        charge_item=row.charge_item.code,
        unit_amount=row.unit_amount,
        per=row.per,
        kind=row.kind,
        priority=row.priority,
        conditions=tuple(restore(fact, text) for fact, text in row.conditions.items()),
        clause=row.clause,
        reason=row.reason,
        reason_en=row.reason_en,
    )


def in_force(versions: QuerySet[FeeTableVersion], on: date) -> list[FeeTableVersion]:
    """Return the one version of each table that prices on a day, tables in their order."""
    candidates = versions.filter(state=states.PUBLISHED, valid_from__lte=on).select_related("table")
    latest = {version.table_id: version for version in candidates.order_by("valid_from", "number")}
    return sorted(latest.values(), key=lambda version: (version.table.sort, version.table_id))


@cached("catalog")
def _tables_of(journey: str, on: date) -> tuple[_Table, ...]:
    """Load the tables that price a business on a day, in their order; two queries."""
    versions = in_force(FeeTableVersion.objects.filter(table__uses__journey=journey), on)
    by_version: dict[int, list[FeeTableRow]] = {version.pk: [] for version in versions}
    rows = FeeTableRow.objects.filter(version__in=versions).select_related("charge_item").order_by("position")
    for row in rows:
        by_version[row.version_id].append(row)
    return tuple(
        _Table(
            version=version,
            rows={row.row_number: row for row in by_version[version.pk]},
            asked=tuple(fee_row(row) for row in by_version[version.pk]),
        )
        for version in versions
    )


def _decide(table: _Table, facts: type_of_facts) -> list[PricedLine]:
    return [
        _line(table.version, table.rows[decision.row.row_number], decision)
        for decision in fees.decide(table.asked, facts)
    ]


def _line(version: FeeTableVersion, row: FeeTableRow, decision: fees.Decision) -> PricedLine:
    return PricedLine(
        charge_item=row.charge_item.code,
        name=row.charge_item.name,
        name_en=row.charge_item.name_en,
        unit_amount=row.unit_amount,
        quantity=decision.quantity,
        amount=decision.amount,
        kind=row.kind,
        row_number=row.row_number,
        table_code=version.table.code,
        table_version=version.number,
        clause=row.clause,
        reason=row.reason,
        reason_en=row.reason_en,
    )
