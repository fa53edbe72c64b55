"""Draft a new version of a fee table from an uploaded sheet, or from rows typed on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from shouli.catalog import states
from shouli.catalog.fee_writing import next_number, write_rows
from shouli.catalog.models import ChargeItem, FeeTable, FeeTableVersion
from shouli.catalog.queries.fee_tables import facts_by_name, fee_rows_on, lock_version
from shouli.catalog.refusals import BackDated, NothingChanged, OtherVersion
from shouli.catalog.rules.difference import difference
from shouli.catalog.rules.fees import FeeRow
from shouli.catalog.sheets import Lines, ReadAgainst, read_lines, read_sheet
from shouli.kernel.actions import action, move, record_created
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, NotFound, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.text_rules import reason_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFeeTable:
    """The rows a table is to have from ``valid_from`` on: a sheet (CSV), or the ``lines`` typed on the screen.

    ``based_on`` is the number of the version the rows were taken from (0: from none; None: the sender does not know),
    ``replaces`` an own draft that this one stands in for.
    """

    table_code: str
    valid_from: date
    note: str
    file_name: str = ""
    content: str = ""
    lines: Lines | None = None
    based_on: int | None = None
    replaces: int | None = None


@action("catalog.draft_fee_table")
def draft_fee_table(ctx: Context, data: DraftFeeTable) -> FeeTableVersion:
    """Keep rows as the draft of a table's next version; nothing is priced by it yet.

    :raises NotFound: if there is no such table, or no such draft of the actor's to replace
    :raises OtherVersion: if another version than the one the rows were taken from prices on that day
    :raises WrongState: if the draft to replace was submitted or given up
    :raises Invalid: with every fault: of the day, the reason, and each cell by file, line and column
    :raises NothingChanged: if the rows say what is in force on that day already
    """
    replaced = _own_draft(ctx, data.table_code, data.replaces) if data.replaces is not None else None
    table = FeeTable.objects.select_for_update().filter(code=data.table_code).first()
    if table is None:
        raise NotFound(thing=_("Fee table"), key=data.table_code)
    base, before = fee_rows_on(table.code, data.valid_from)

    if data.based_on not in (None, base):
        raise OtherVersion(thing=table.code, day=data.valid_from)
    rows = _read(ctx, data, before)
    if not difference(before, rows):
        raise NothingChanged(thing=table.code)

    if replaced is not None:
        move(ctx, replaced, states.FEE_TABLE_VERSION, "withdraw")
    version = FeeTableVersion.objects.create(
        table=table,
        number=next_number(table),
        state=states.DRAFT,
        valid_from=data.valid_from,
        based_on=base,
        file_name=data.file_name,
        note=data.note.strip(),
        drafted_by=ctx.actor.key,
        drafted_by_name=ctx.actor.name,
        drafted_at=ctx.now,
    )
    write_rows(version, rows)
    record_created(ctx, version, states.FEE_TABLE_VERSION)

    return version


def _own_draft(ctx: Context, table_code: str, version_id: int) -> FeeTableVersion:
    draft = lock_version(version_id)
    if draft.table.code != table_code or draft.drafted_by != ctx.actor.key:
        raise NotFound(thing=_("Fee table version"), key=version_id)
    states.FEE_TABLE_VERSION.target("submit", draft.state)
    return draft


def _read(ctx: Context, data: DraftFeeTable, before: Sequence[FeeRow]) -> list[FeeRow]:
    """Read the rows, telling all that is wrong with them and with what was said about them at once.

    :raises Invalid: with every fault
    """
    faults = [
        *reason_faults(data.note, _("Please say why the fees change."), field="note"),
        *fit_faults(FeeTableVersion, {"note": data.note, "file_name": data.file_name}),
    ]
    if data.valid_from < local_day(ctx.now):
        passed = BackDated(day=data.valid_from)
        faults.append(Fault(field="valid_from", code=passed.code, message=passed.text))
    items = set(ChargeItem.objects.values_list("code", flat=True))
    known = ReadAgainst(facts=facts_by_name(), charge_items=items, before=before)
    rows: list[FeeRow] = []
    try:
        if data.lines is None:
            rows = read_sheet(data.file_name, data.content, known)
        else:
            rows = read_lines(data.lines, known)
    except Invalid as refusal:
        faults += refusal.faults
    refuse_if(faults)
    return rows
