"""Fee tables for the back office: versions, rows, differences, sheets to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from shouli.catalog import states
from shouli.catalog.models import ChargeItem, FeeFact, FeeTable, FeeTableRow, FeeTableVersion
from shouli.catalog.queries.fees import fee_row, in_force
from shouli.catalog.rules.conditions import Fact
from shouli.catalog.rules.difference import RowChange, cells_of, difference
from shouli.catalog.rules.fees import FeeRow
from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _

LEADING = ("row_number", "priority", "charge_item", "unit_amount", "per", "kind")
TRAILING = ("clause", "reason", "reason_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTableView:
    """A fee table, the version in force (None: nothing is charged) and how many versions wait for approval."""

    code: str
    title: str
    title_en: str
    journeys: tuple[str, ...]
    current_version: int | None
    valid_from: date | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeVersionView:
    """One version of a table, whoever drafted and judged it; ``open_moves`` are the transitions possible now."""

    version_id: int
    table_code: str
    number: int
    state: str
    state_label: str
    valid_from: date
    file_name: str
    note: str
    drafted_by: str
    drafted_by_name: str
    drafted_at: datetime
    judged_by: str
    judged_by_name: str
    judged_at: datetime | None
    judgement: str
    open_moves: tuple[str, ...]


def list_fee_tables(on: date) -> list[FeeTableView]:
    """List every fee table as it stands on a day, in three queries."""
    tables = FeeTable.objects.prefetch_related("uses").order_by("sort", "id")
    current = {version.table_id: version for version in in_force(FeeTableVersion.objects.all(), on)}
    submitted = FeeTableVersion.objects.filter(state=states.SUBMITTED).values_list("table_id", flat=True)
    waiting = list(submitted)
    views = []
    for table in tables:
        version = current.get(table.pk)
        views.append(
            FeeTableView(
                code=table.code,
                title=table.title,
                title_en=table.title_en,
                journeys=tuple(sorted(use.journey for use in table.uses.all())),
                current_version=version.number if version else None,
                valid_from=version.valid_from if version else None,
                waiting=waiting.count(table.pk),
            )
        )
    return views


def list_fee_versions(table_code: str) -> list[FeeVersionView]:
    """List a table's versions, newest first: its history."""
    versions = FeeTableVersion.objects.filter(table__code=table_code).select_related("table").order_by("-number")
    return [_view(version) for version in versions]


def get_fee_version(version_id: int) -> FeeVersionView:
    """Return one version.

    :raises NotFound: if there is none
    """
    version = FeeTableVersion.objects.filter(pk=version_id).select_related("table").first()
    if version is None:
        raise NotFound(thing=_("Fee table version"), key=version_id)
    return _view(version)


def list_fee_facts() -> list[tuple[str, str, str]]:
    """List the facts a sheet's columns may ask about: name, and label in Chinese and English."""
    return list(FeeFact.objects.order_by("sort", "id").values_list("name", "label", "label_en"))


def list_charge_items() -> list[tuple[str, str, str]]:
    """List what a fee can be for: code, and name in Chinese and English."""
    return list(ChargeItem.objects.order_by("id").values_list("code", "name", "name_en"))


def list_fee_rows(version_id: int) -> list[FeeRow]:
    """List the rows of a version in their order.

    :raises NotFound: if there is no such version
    """
    if not FeeTableVersion.objects.filter(pk=version_id).exists():
        raise NotFound(thing=_("Fee table version"), key=version_id)
    return _rows(version_id)


def compare_fee_version(version_id: int) -> list[RowChange]:
    """List what a version changes against the one that would price on its first day without it.

    :raises NotFound: if there is no such version
    """
    version = _get(version_id)
    others = FeeTableVersion.objects.filter(table=version.table_id).exclude(pk=version.pk)
    before = in_force(others.filter(number__lt=version.number), version.valid_from)
    return difference(_rows(before[0].pk) if before else [], _rows(version.pk))


def export_fee_version(version_id: int) -> str:
    """Write a version as the sheet it can be uploaded from again.

    :raises NotFound: if there is no such version
    """
    _get(version_id)
    facts = FeeFact.objects.order_by("sort", "id").values_list("name", flat=True)
    return write_sheet(_rows(version_id), list(facts))


def write_sheet(rows: Iterable[FeeRow], facts: list[str]) -> str:
    """Write rows as a headed CSV; only facts that some row asks about get a column."""
    listed = [cells_of(row) for row in rows]
    asked = [fact for fact in facts if any(fact in cells for cells in listed)]
    paper = io.StringIO()
    writer = csv.DictWriter(paper, [*LEADING, *asked, *TRAILING], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return paper.getvalue()


def facts_by_name() -> dict[str, Fact]:
    """Return every fact that fee rows may ask about."""
    return {
        fact.name: Fact(fact.name, fact.kind, tuple(fact.choices)) for fact in FeeFact.objects.order_by("sort", "id")
    }


def rows_in_force(table_id: int, on: date) -> list[FeeRow]:
    """Return the rows that price on a day; empty where the table has none."""
    current = in_force(FeeTableVersion.objects.filter(table=table_id), on)
    return _rows(current[0].pk) if current else []


def lock_version(version_id: int) -> FeeTableVersion:
    """Load and lock a version.

    :raises NotFound: if there is none
    """
    version = (
        FeeTableVersion.objects.select_for_update(of=("self",)).select_related("table").filter(pk=version_id).first()
    )
    if version is None:
        raise NotFound(thing=_("Fee table version"), key=version_id)
    return version


def _get(version_id: int) -> FeeTableVersion:
    version = FeeTableVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound(thing=_("Fee table version"), key=version_id)
    return version


def _rows(version_id: int) -> list[FeeRow]:
    rows = FeeTableRow.objects.filter(version=version_id).select_related("charge_item").order_by("position")
    return [fee_row(row) for row in rows]


def _view(version: FeeTableVersion) -> FeeVersionView:
    return FeeVersionView(
        version_id=version.pk,
        table_code=version.table.code,
        number=version.number,
        state=version.state,
        state_label=states.FEE_TABLE_VERSION.label(version.state),
        valid_from=version.valid_from,
        file_name=version.file_name,
        note=version.note,
        drafted_by=version.drafted_by,
        drafted_by_name=version.drafted_by_name,
        drafted_at=version.drafted_at,
        judged_by=version.judged_by,
        judged_by_name=version.judged_by_name,
        judged_at=version.judged_at,
        judgement=version.judgement,
        open_moves=tuple(states.FEE_TABLE_VERSION.open_from(version.state)),
    )
