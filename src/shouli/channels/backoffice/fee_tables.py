"""Fee tables: what is charged, its versions, and the four eyes a new version needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries, states
from shouli.catalog.actions import (
    ApproveFeeTable,
    DraftFeeTable,
    RejectFeeTable,
    SubmitFeeTable,
    WithdrawFeeTable,
    approve_fee_table,
    draft_fee_table,
    reject_fee_table,
    submit_fee_table,
    withdraw_fee_table,
)
from shouli.catalog.queries import FeeTableView, FeeVersionView
from shouli.catalog.rules.difference import ADDED
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.fee_words import (
    FeeWords,
    changes_list,
    conditions_of,
    examples_list,
    per_words,
    whole,
    words,
)
from shouli.channels.backoffice.importing import ColumnHelp, Importing, import_table
from shouli.channels.backoffice.listing import Listing, answer
from shouli.channels.backoffice.naming import state_badge
from shouli.channels.backoffice.uploads import Sheet
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.orders import queries as orders
from shouli.web.doors import desk_page, door
from shouli.web.forms import ActionView, FieldView, SectionView
from shouli.web.lists import Column, ListView, Row
from shouli.web.people import JUDGE, judge_filter, labels_of
from shouli.web.posted import Posted

ACTIVE = "fee_tables"
TOO_LARGE = "too-large"  # in the address of the upload: why the reader has come here
BOM = "\ufeff"


@require_safe
@door(permission="page.fee_tables", channel="backoffice")
def table_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the fee tables as they stand today."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = queries.list_fee_tables(local_day(ctx.now))
        if query.get(JUDGE):
            mine = set(queries.fee_tables_to_judge(ctx).values_list("code", flat=True))
            found = [table for table in found if table.code in mine]
        titles = orders.titles(key for table in found for key in table.journeys)
        return [
            Row(
                key=table.code,
                url=reverse("office_fee_table", args=[table.code]),
                cells={
                    "code": table.code,
                    "title": in_language(table.title, table.title_en),
                    "journeys": " · ".join(titles.get(key, key) for key in table.journeys),
                    "version": f"v{table.current_version}" if table.current_version else "",
                    "valid_from": table.valid_from,
                    "waiting": table.waiting or None,
                },
                tone="amber" if table.waiting else "",
            )
            for table in found
        ]

    listing = Listing(
        key="fee-tables",
        title=_("Fee tables"),
        columns=(
            Column(name="code", label=_("Table"), kind="code", sortable=True),
            Column(name="title", label=_("Title"), sortable=True),
            Column(name="journeys", label=_("Prices"), kind="why"),
            Column(name="version", label=_("Version in force")),
            Column(name="valid_from", label=_("Since"), kind="date", sortable=True),
            Column(name="waiting", label=_("Waiting for approval"), kind="number", sortable=True),
        ),
        filters=(judge_filter(),),
        rows=rows,
        empty=_("There are no fee tables; load a pack first."),
    )
    return answer(request, ctx, listing, active=ACTIVE)


@require_safe
@door(permission="page.fee_tables", channel="backoffice")
def table(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show one table: the rows that price today, and all its versions."""
    found = get_table(code, local_day(ctx.now))
    versions = queries.list_fee_versions(code)
    current = next((item for item in versions if item.number == found.current_version), None)
    buttons = (
        ActionView(
            name="change", label=_("Change the fees"), url=reverse("office_fee_change", args=[code]), key="F2",
            icon="edit", kind="primary",
        ),
        ActionView(
            name="sheet", label=_("Download as a sheet (CSV)"), url=reverse("office_fee_sheet", args=[code]),
            icon="download", download=True,
        ),
        ActionView(
            name="upload", label=_("Upload a new version"), url=reverse("office_fee_upload", args=[code]), key="F3",
            icon="upload",
        ),
    )  # fmt: skip
    view = {
        "table": found,
        "title": f"{found.code} {in_language(found.title, found.title_en)}",
        "versions": versions_list(versions),
        "current": rows_list(_("Rows in force"), current.version_id, words()) if current else None,
        "buttons": buttons,
        "priced": " · ".join(orders.titles(found.journeys).values()),
        "back": reverse("office_fee_tables"),
    }
    return desk_page(request, ctx, "backoffice/fee_table.html", active=ACTIVE, **view)  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.fee_tables", channel="backoffice")
def upload(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Take a sheet as the draft of a table's next version."""
    found = get_table(code, local_day(ctx.now))

    def take(sheet: Sheet, posted: Posted) -> Done:
        answers = Answers(posted)
        data = DraftFeeTable(
            table_code=code,
            file_name=sheet.name,
            content=sheet.text,
            valid_from=answers.day("valid_from"),
            note=answers.text("note", 300),
        )
        answers.refuse()
        return drafted(draft_fee_table(ctx, data).pk)

    page = Importing(
        key="fee-sheet",
        title=_("New version of %(table)s") % {"table": f"{code} {in_language(found.title, found.title_en)}"},
        url=reverse("office_fee_upload", args=[code]),
        back=reverse("office_fee_table", args=[code]),
        columns=sheet_columns(),
        take=take,
        fields=(
            FieldView(name="valid_from", label=_("Prices from"), widget="date", required=True),
            FieldView(name="note", label=_("Reason"), required=True, help=_("Shown to the colleague who approves it.")),
        ),
        note=_("The table is too large to be changed on the screen. Download it, change it, and upload it here.")
        if TOO_LARGE in request.GET
        else _("Download the version in force, change it, and upload it here."),
        download=reverse("office_fee_sheet", args=[code]),
        send=_("Save as a draft"),
    )
    return import_table(request, ctx, page, active=ACTIVE)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.fee_tables", channel="backoffice")
def version(request: HttpRequest, ctx: Context, version_id: int) -> HttpResponse:
    """Show one version, what it changes, and what the reader may do with it."""
    found = queries.get_fee_version(version_id)

    def save(answers: Answers) -> Done:
        reason = answers.text("reason", 300)
        answers.refuse()
        told = carry_out(ctx, found, answers.action, reason)
        return Done(told=told, url=reverse("office_fee_version", args=[version_id]))

    compared = queries.compare_fee_version(version_id)
    mine = found.drafted_by == ctx.actor.key
    named = words()
    table = get_table(found.table_code, found.valid_from)
    form = form_view(
        "fee-version",
        _("%(table)s version %(number)s") % {"table": found.table_code, "number": found.number},
        judging_sections(mine=mine) if "approve" in found.open_moves else (),
        url=reverse("office_fee_version", args=[version_id]),
        back=reverse("office_fee_table", args=[found.table_code]),
        actions=moves_of(found, mine=mine),
        may_save=False,
    )
    return edit(
        request,
        ctx,
        form,
        save,
        active=ACTIVE,
        template="backoffice/fee_version.html",
        version=found,
        people=labels_of((found.drafted_by, found.judged_by)),
        badge=state_badge(states.FEE_TABLE_VERSION, found.state),
        changes=changes_list(compared.changes, named),
        examples=examples_list(compared.examples, named),
        is_first=found.number == 1 and all(change.kind == ADDED for change in compared.changes),
        priced=" · ".join(orders.titles(table.journeys).values()),
        rows=rows_list(_("Rows of this version"), version_id, named),
        download=reverse("office_fee_download", args=[version_id]),
    )


@require_safe
@door(permission="page.fee_tables", channel="backoffice")
def sheet(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Send what prices today as a sheet to change and upload; of a table that charges nothing, its header."""
    get_table(code, local_day(ctx.now))
    return _csv(queries.export_fee_table(code, local_day(ctx.now)), f"{code}.csv")


@require_safe
@door(permission="page.fee_tables", channel="backoffice")
def download(request: HttpRequest, ctx: Context, version_id: int) -> HttpResponse:
    """Send one version as the sheet it can be uploaded from again."""
    found = queries.get_fee_version(version_id)
    return _csv(queries.export_fee_version(version_id), f"{found.table_code}-v{found.number}.csv")


def _csv(text: str, name: str) -> HttpResponse:
    response = HttpResponse(BOM + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def drafted(version_id: int) -> Done:
    """Go on to a new draft, where its author sees what it changes and submits it."""
    found = queries.get_fee_version(version_id)
    told = _("Version %(number)s of %(table)s is a draft now; look at what it changes and submit it.")
    url = reverse("office_fee_version", args=[version_id])
    return Done(told=told % {"number": found.number, "table": found.table_code}, url=url)


def carry_out(ctx: Context, found: FeeVersionView, move: str, reason: str) -> str:
    """Take a version one step on; return what to tell the reader.

    :raises BusinessError: if it may not be done, or not by this reader
    """
    named = {"number": found.number, "table": found.table_code}
    match move:
        case "submit":
            submit_fee_table(ctx, SubmitFeeTable(version_id=found.version_id))
            return _("Version %(number)s of %(table)s waits for approval by somebody else.") % named
        case "approve":
            approve_fee_table(ctx, ApproveFeeTable(version_id=found.version_id))
            return _("Version %(number)s of %(table)s is published.") % named
        case "reject":
            reject_fee_table(ctx, RejectFeeTable(version_id=found.version_id, reason=reason))
            return _("Version %(number)s of %(table)s is rejected.") % named
        case "withdraw":
            withdraw_fee_table(ctx, WithdrawFeeTable(version_id=found.version_id))
            return _("Version %(number)s of %(table)s is withdrawn.") % named
        case _:
            raise NotFound(thing=_("Step"), key=move)


def judging_sections(*, mine: bool) -> tuple[SectionView, ...]:
    """Ask for a judgement, or say to the author that somebody else has to give it."""
    if mine:
        return (section(_("Decide"), note=_("You drafted this yourself; another person must decide on it.")),)
    reason = FieldView(name="reason", label=_("Reason"), help=_("Required to reject; the author can read it."))
    return (section(_("Decide"), reason),)


def moves_of(found: FeeVersionView, *, mine: bool) -> tuple[ActionView, ...]:
    """List the buttons for what the reader can do with a version now: judge another's, give up the own."""
    day = found.valid_from.isoformat()
    buttons = {
        "submit": ActionView(name="submit", label=_("Submit"), key="F2", kind="primary"),
        "approve": ActionView(
            name="approve", label=_("Approve"), key="F9", kind="primary",
            confirm=_("From %(day)s on every new order is priced by these rows. Publish them?") % {"day": day},
        ),
        "reject": ActionView(name="reject", label=_("Reject"), key="F6", kind="danger"),
        "withdraw": ActionView(name="withdraw", label=_("Withdraw"), confirm=_("Withdraw this version?")),
    }  # fmt: skip
    others = {"approve", "reject"} if mine else {"submit", "withdraw"}
    possible = tuple(buttons[move] for move in buttons if move in found.open_moves and move not in others)
    if not mine or found.state in (states.SUBMITTED, states.PUBLISHED):
        return possible
    url = f"{reverse('office_fee_change', args=[found.table_code])}?draft={found.version_id}"
    return (*possible, ActionView(name="change", label=_("Change it"), key="F3", url=url))


def get_table(code: str, on: date) -> FeeTableView:
    """Return one table as it is on a day.

    :raises NotFound: if there is none
    """
    found = next((item for item in queries.list_fee_tables(on) if item.code == code), None)
    if found is None:
        raise NotFound(thing=_("Fee table"), key=code)
    return found


def versions_list(versions: list[FeeVersionView]) -> ListView:
    """List a table's versions, newest first."""
    people = labels_of(key for item in versions for key in (item.drafted_by, item.judged_by))
    rows = [
        Row(
            key=str(item.version_id),
            url=reverse("office_fee_version", args=[item.version_id]),
            cells={
                "number": f"v{item.number}",
                "state": state_badge(states.FEE_TABLE_VERSION, item.state),
                "valid_from": item.valid_from,
                "drafted": item.drafted_by_name or people[item.drafted_by],
                "drafted_at": item.drafted_at,
                "decided": item.judged_by_name or people[item.judged_by],
                "note": item.judgement or item.note,
            },
        )
        for item in versions
    ]
    columns = (
        Column(name="number", label=_("Version"), kind="strong"),
        Column(name="state", label=_("State"), kind="badge"),
        Column(name="valid_from", label=_("Prices from"), kind="date"),
        Column(name="drafted", label=_("Drafted by")),
        Column(name="drafted_at", label=_("Drafted"), kind="moment"),
        Column(name="decided", label=_("Decided by")),
        Column(name="note", label=_("Remark"), kind="why"),
    )
    return whole("versions", _("Versions"), columns, rows)


def rows_list(title: str, version_id: int, named: FeeWords) -> ListView:
    """List the rows of a version; what a row asks is said in words."""
    rows = [
        Row(
            key=row.row_number,
            cells={
                "number": row.row_number,
                "item": named.items.get(row.charge_item, row.charge_item),
                "amount": row.unit_amount,
                "per": per_words().get(row.per, row.per),
                "when": named.conditions(conditions_of(row)),
                "clause": row.clause,
                "reason": in_language(row.reason, row.reason_en),
            },
        )
        for row in queries.list_fee_rows(version_id)
    ]
    columns = (
        Column(name="number", label=_("Row"), kind="strong"),
        Column(name="item", label=_("Charge item")),
        Column(name="amount", label=_("Amount"), kind="money"),
        Column(name="per", label=_("Per")),
        Column(name="when", label=pgettext("fee row", "When")),
        Column(name="reason", label=_("Reason"), kind="why"),
        Column(name="clause", label=_("Clause"), kind="why"),
    )
    return whole("rows", title, columns, rows)


def sheet_columns() -> list[ColumnHelp]:
    """List the columns of a fee sheet: the fixed ones, then one per fact."""
    fixed = {
        "row_number": _("Number people quote, such as 固话-07; unique in the table"),
        "priority": _("Lowest first; the first row that fits decides its charge item"),
        "charge_item": _("Code of the charge item"),
        "unit_amount": _("Yuan, at most two decimals"),
        "per": _("line, set or order"),
        "kind": _("fee or deposit"),
        "clause": _("Clause of the notice it is based on"),
        "reason": _("Reason shown to customers, in Chinese"),
        "reason_en": _("Reason in English"),
    }
    optional = {"priority", "kind", "clause"}
    columns = [ColumnHelp(name=name, required=name not in optional, text=text) for name, text in fixed.items()]
    facts = queries.list_fee_facts()
    return columns + [
        ColumnHelp(name=fact.name, required=False, text=in_language(fact.label, fact.label_en)) for fact in facts
    ]
