"""Fees changed on the screen: the rows of a table as a grid, which become a draft for another person to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.catalog import queries, states
from shouli.catalog.actions import DraftFeeTable, draft_fee_table
from shouli.catalog.rules.conditions import NUMBER
from shouli.catalog.rules.difference import cells_of
from shouli.catalog.rules.fees import FEE, PER_LINE, FeeRow
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.fee_tables import ACTIVE, TOO_LARGE, drafted, get_table
from shouli.channels.backoffice.fee_words import FeeWords, column_words, kind_words, per_words, words
from shouli.channels.backoffice.grid import SPARE, TICKED, GridColumn, grid, lines_of
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.orders import queries as orders
from shouli.web.doors import door, go_on
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView
from shouli.web.posted import Posted

ROWS, REMOVE, MORE, SHOWN = "rows", "remove", "more", "shown"
OTHER_DAY = "day"
FEW = 2  # values that a list shows at once; of more, several can be ticked
MOST_CELLS = 900  # what one form can send


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingRows:
    """What the grid starts from: rows, the version they were taken from, and the own draft they are to replace."""

    rows: list[FeeRow]
    day: date
    note: str = ""
    based_on: int = 0
    replaces: int | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.fee_tables", channel="backoffice")
def change(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Change the rows of a table as they stand; what is sent becomes a draft of its next version."""
    today = local_day(ctx.now)
    found = get_table(code, today)
    posted = Posted(request.POST)
    here = reverse("office_fee_change", args=[code])
    if posted.action == OTHER_DAY:
        return go_on(request, f"{here}?day={(typed.day(posted.text('valid_from')) or today).isoformat()}")
    start = sheet_of(ctx, code, request.GET, today)
    named = words()
    columns = columns_of(named, shown_facts(start.rows, posted, named))
    if not fits(start.rows, columns) and posted.text(MORE):
        columns = columns_of(named, shown_facts(start.rows, posted, named, more=False))
        messages.error(request, _("The form has no room for one more condition. Upload a sheet instead."))
    if not fits(start.rows, columns):
        return redirect(f"{reverse('office_fee_upload', args=[code])}?{TOO_LARGE}=1")

    def save(answers: Answers) -> Done:
        lines = lines_of(answers.posted, ROWS, columns)
        kept = [place for place, line in enumerate(lines) if line[REMOVE] != TICKED]
        data = DraftFeeTable(
            table_code=code,
            lines=tuple({name: cell for name, cell in lines[place].items() if name != REMOVE} for place in kept),
            valid_from=answers.day("valid_from"),
            note=answers.text("note", 300),
            based_on=answers.posted.number("_version") or 0,
            replaces=start.replaces,
        )
        answers.refuse()
        try:
            draft = draft_fee_table(ctx, data)
        except Invalid as refusal:
            raise Invalid(at_cells(refusal.faults, kept)) from refusal
        return drafted(draft.pk)

    form = change_form(
        _("Change %(table)s") % {"table": f"{code} {in_language(found.title, found.title_en)}"},
        sections_of(start, columns, named, orders.titles(found.journeys).values()),
        url=f"{here}?{request.GET.urlencode()}" if request.GET else here,
        back=reverse("office_fee_table", args=[code]),
        version=posted.text("_version") if request.method == "POST" else start.based_on,
        shown=[column.name for column in columns if column.name in named.facts],
    )
    return edit(request, ctx, form, save, active=ACTIVE)


def sheet_of(ctx: Context, code: str, asked: Mapping[str, str], today: date) -> StartingRows:
    """Find what the grid starts from: an own draft, or what prices on the day asked for.

    Without a day it is the first on which every version published so far prices, tomorrow at the earliest.

    :raises NotFound: if the draft asked for is not the actor's own
    """
    tomorrow = today + timedelta(days=1)
    if "draft" in asked:
        version = queries.get_fee_version(typed.whole(asked["draft"]) or 0)
        if version.table_code != code or version.drafted_by != ctx.actor.key:
            raise NotFound(thing=_("Fee table version"), key=asked["draft"])
        return StartingRows(
            rows=queries.list_fee_rows(version.version_id),
            day=max(version.valid_from, today),
            note=version.note,
            based_on=version.based_on or 0,
            replaces=version.version_id if version.state == states.DRAFT else None,
        )
    published = [item.valid_from for item in queries.list_fee_versions(code) if item.state == states.PUBLISHED]
    day = typed.day(asked.get("day", ""), least=today) or max([tomorrow, *published])
    number, rows = queries.fee_rows_on(code, day)
    return StartingRows(rows=rows, day=day, based_on=number)


def fits(rows: Sequence[FeeRow], columns: Sequence[GridColumn]) -> bool:
    """Say whether one form can send a table with these columns."""
    return (len(rows) + SPARE) * sum(column.values for column in columns) <= MOST_CELLS


def shown_facts(rows: Iterable[FeeRow], posted: Posted, named: FeeWords, *, more: bool = True) -> list[str]:
    """List the facts that have a column: those that rows ask about, those shown before, and the one just added."""
    asked = {condition.fact for row in rows for condition in row.conditions}
    asked |= {*posted.many(SHOWN), posted.text(MORE) if more else ""}
    return [name for name in named.facts if name in asked]


def columns_of(named: FeeWords, facts: Iterable[str]) -> tuple[GridColumn, ...]:
    """List the columns of the grid, those of the conditions between the amount and the reasons."""
    label = column_words()
    asked = [_condition_column(name, named) for name in facts]
    return (
        GridColumn(name="row_number", label=label["row_number"], most=20, required=True, size="narrow"),
        GridColumn(name="charge_item", label=label["charge_item"], kind="select", choices=_choices(named.items)),
        GridColumn(
            name="unit_amount", label=label["unit_amount"], kind="digits", most=13, required=True, size="narrow"
        ),
        GridColumn(name="per", label=label["per"], kind="select", choices=_choices(per_words()), usual=PER_LINE),
        *(column for column in asked if not column.below),
        *(column for column in asked if column.below),
        GridColumn(name="reason", label=label["reason"], most=200, required=True, size="wide", below=True),
        GridColumn(name="reason_en", label=label["reason_en"], most=200, required=True, size="wide", below=True),
        GridColumn(name="clause", label=label["clause"], most=120, below=True),
        GridColumn(
            name="kind", label=label["kind"], kind="select", choices=_choices(kind_words()), usual=FEE, below=True
        ),
        GridColumn(name="priority", label=label["priority"], kind="digits", most=9, size="narrow", below=True),
        GridColumn(name=REMOVE, label=_("Remove this row"), kind="check", below=True),
    )


def sections_of(
    start: StartingRows, columns: tuple[GridColumn, ...], named: FeeWords, businesses: Iterable[str]
) -> tuple[SectionView, ...]:
    """Build the sections: from when and why, and the rows."""
    shown = {column.name for column in columns}
    more = tuple(Choice(value=name, label=named.column(name)) for name in named.facts if name not in shown)
    about = section(
        _("From when and why"),
        FieldView(
            name="valid_from",
            label=_("Prices from"),
            widget="date",
            required=True,
            value=start.day.isoformat(),
            help=_("Today at the earliest; orders saved before keep their fees."),
        ),
        FieldView(
            name="note",
            label=_("Reason"),
            required=True,
            value=start.note,
            help=_("Shown to the colleague who approves it."),
            extra={"maxlength": 300},
        ),
        note=_("Prices %(businesses)s") % {"businesses": " · ".join(businesses)},
    )
    rows = section(
        _("Rows"),
        FieldView(
            name=MORE,
            label=_("Add a condition"),
            widget="select",
            choices=more,
            help=_("Adds a column for one more condition; a row whose cell is empty has no such condition."),
        ),
        grid(ROWS, _("Rows"), columns, [line_of(row) for row in start.rows]),
        key="rows",
        number=2,
        note=_(
            "For each charge item, the first row whose conditions are all met decides; the lowest priority comes first."
        ),
    )
    return about, rows


def change_form(
    title: str, sections: tuple[SectionView, ...], *, url: str, back: str, version: int | str, shown: Iterable[str]
) -> FormView:
    """Build the form; it carries the version its rows were taken from, and which conditions have a column."""
    other = ActionView(
        name=OTHER_DAY,
        label=_("Rows of that day"),
        confirm=_("Load the rows in force on the chosen day? What you typed here will be lost."),
    )
    form = form_view("fee-change", title, sections, url=url, back=back, may_save=False)
    keep = ActionView(name="save", label=_("See what changes"), key="F2", kind="primary")
    hidden = tuple((SHOWN, name) for name in shown)
    return FormView(
        key=form.key,
        title=form.title,
        sections=form.sections,
        url=form.url,
        version=str(version or ""),
        idempotency_key=form.idempotency_key,
        actions=(keep, other, *form.actions),
        hidden=hidden,
    )


def line_of(row: FeeRow) -> dict[str, str]:
    """Return a row as the cells of the grid; a range with equal ends is the one number."""
    cells = cells_of(row)
    for condition in row.conditions:
        if condition.is_range and condition.low == condition.high:
            cells[condition.fact] = str(condition.low)
    return cells


def at_cells(faults: Iterable[Fault], kept: list[int]) -> list[Fault]:
    """Put the faults of the lines that were sent at the cells where they were typed."""
    found = []
    for fault in faults:
        file, _colon, place = fault.field.partition(":")
        line, _colon, column = place.partition(":")
        if not file and typed.is_digits(line) and 0 < int(line) <= len(kept):
            found.append(Fault(field=f"{ROWS}.{kept[int(line) - 1]}.{column}", code=fault.code, message=fault.message))
        else:
            found.append(fault)
    return found


def _condition_column(name: str, named: FeeWords) -> GridColumn:
    label = named.column(name)
    if named.facts[name].kind == NUMBER:
        return GridColumn(name=name, label=label, most=19, size="narrow", placeholder="2..5")
    choices = _choices(named.values(name))
    if len(choices) <= FEW:
        return GridColumn(name=name, label=label, kind="select", choices=choices, size="narrow")
    return GridColumn(name=name, label=label, kind="many", choices=choices, below=True)


def _choices(names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in names.items())
