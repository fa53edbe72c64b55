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
from shouli.catalog.rules.examples import FeeExample, examples
from shouli.catalog.rules.fees import FeeRow
from shouli.kernel.errors import NotFound
from shouli.kernel.tables import harmless
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
    based_on: int | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeComparison:
    """What a version changes, and what an order for each such row costs before and after."""

    changes: list[RowChange]
    examples: list[FeeExample]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFactView:
    """Something fee rows may ask about, with the names of its values."""

    name: str
    kind: str
    label: str
    label_en: str
    choices: tuple[str, ...]
    choice_names: tuple[str, ...]
    choice_names_en: tuple[str, ...]


def list_fee_tables(on: date) -> list[FeeTableView]:
    """List every fee table as it is on a day, in three queries."""
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


def fee_rows_on(table_code: str, on: date) -> tuple[int, list[FeeRow]]:
    """Return the number of the version of a table that prices on a day, 0 for none, and its rows."""
    current = in_force(FeeTableVersion.objects.filter(table__code=table_code), on)
    return (current[0].number, _rows(current[0].pk)) if current else (0, [])


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


def list_fee_facts() -> list[FeeFactView]:
    """List the facts a sheet's columns may ask about; a value without a name has its code for one."""
    return [
        FeeFactView(
            name=fact.name,
            kind=fact.kind,
            label=fact.label,
            label_en=fact.label_en,
            choices=tuple(fact.choices),
            choice_names=tuple(fact.choice_names or fact.choices),
            choice_names_en=tuple(fact.choice_names_en or fact.choices),
        )
        for fact in FeeFact.objects.order_by("sort", "id")
    ]


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


def compare_fee_version(version_id: int) -> FeeComparison:
    """Say what a version changes against the one that would price on its first day without it.

    :raises NotFound: if there is no such version
    """
    version = _get(version_id)
    others = FeeTableVersion.objects.filter(table=version.table_id).exclude(pk=version.pk)
    found = in_force(others.filter(number__lt=version.number), version.valid_from)
    before, after = _rows(found[0].pk) if found else [], _rows(version.pk)
    changes = difference(before, after)
    return FeeComparison(changes=changes, examples=examples(before, after, [row.row_number for row in changes]))


def export_fee_table(table_code: str, on: date) -> str:
    """Write what prices on a day as a sheet; where nothing does, its header with a column for every fact."""
    _number, rows = fee_rows_on(table_code, on)
    facts = list(FeeFact.objects.order_by("sort", "id").values_list("name", flat=True))
    return write_sheet(rows, facts, whole=not rows)


def export_fee_version(version_id: int) -> str:
    """Write a version as the sheet it can be uploaded from again.

    :raises NotFound: if there is no such version
    """
    _get(version_id)
    facts = FeeFact.objects.order_by("sort", "id").values_list("name", flat=True)
    return write_sheet(_rows(version_id), list(facts))


def write_sheet(rows: Iterable[FeeRow], facts: list[str], *, whole: bool = False) -> str:
    """Write rows as a headed CSV; only facts that some row asks about get a column, or all of a ``whole`` one."""
    listed = [cells_of(row) for row in rows]
    asked = [fact for fact in facts if whole or any(fact in cells for cells in listed)]
    paper = io.StringIO()
    writer = csv.DictWriter(paper, [*LEADING, *asked, *TRAILING], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: harmless(text) for name, text in cells.items()} for cells in listed)
    return paper.getvalue()


def facts_by_name() -> dict[str, Fact]:
    """Return every fact that fee rows may ask about."""
    return {
        fact.name: Fact(fact.name, fact.kind, tuple(fact.choices)) for fact in FeeFact.objects.order_by("sort", "id")
    }


def lock_version(version_id: int, *, whole_table: bool = False) -> FeeTableVersion:
    """Load and lock a version, and its table too where no other version may be published beside it.

    :raises NotFound: if there is none
    """
    locked = ("self", "table") if whole_table else ("self",)
    found = FeeTableVersion.objects.select_for_update(of=locked).select_related("table").filter(pk=version_id)
    version = found.first()
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
        based_on=version.based_on,
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
