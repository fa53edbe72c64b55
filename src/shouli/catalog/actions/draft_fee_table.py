"""Draft a new version of a fee table from an uploaded sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from shouli.catalog import states
from shouli.catalog.fee_writing import next_number, write_rows
from shouli.catalog.models import ChargeItem, FeeTable, FeeTableVersion
from shouli.catalog.queries.fee_tables import facts_by_name, rows_in_force
from shouli.catalog.refusals import BackDated, NothingChanged
from shouli.catalog.rules.difference import difference
from shouli.catalog.sheets import read_sheet
from shouli.kernel.actions import action, record_created
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.periods import business_date


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFeeTable:
    """An uploaded sheet (CSV) for a table, to price from ``valid_from`` on."""

    table_code: str
    file_name: str
    content: str
    valid_from: date
    note: str = ""


@action("catalog.draft_fee_table")
def draft_fee_table(ctx: Context, data: DraftFeeTable) -> FeeTableVersion:
    """Keep an uploaded sheet as the draft of a table's next version; nothing is priced by it yet.

    :raises NotFound: if there is no such table
    :raises BackDated: if it would price days that have passed
    :raises Invalid: with every fault of the sheet, each naming file, line and column
    :raises NothingChanged: if it says what is in force on that day already
    """
    table = FeeTable.objects.select_for_update().filter(code=data.table_code).first()
    if table is None:
        raise NotFound(thing=_("Fee table"), key=data.table_code)

    if data.valid_from < business_date(ctx.now):
        raise BackDated(day=data.valid_from)
    items = set(ChargeItem.objects.values_list("code", flat=True))
    rows = read_sheet(data.file_name, data.content, facts_by_name(), items)
    if not difference(rows_in_force(table.pk, data.valid_from), rows):
        raise NothingChanged(thing=table.code)

    version = FeeTableVersion.objects.create(
        table=table,
        number=next_number(table),
        state=states.DRAFT,
        valid_from=data.valid_from,
        file_name=data.file_name,
        note=data.note,
        drafted_by=ctx.actor.key,
        drafted_by_name=ctx.actor.name,
        drafted_at=ctx.now,
    )
    write_rows(version, rows)
    record_created(ctx, version, states.FEE_TABLE_VERSION)

    return version
