"""The books: what is on every account, and the proof that they agree."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.text import in_language
from shouli.ledger import queries
from shouli.web.doors import desk_page, door
from shouli.web.forms import FieldView
from shouli.web.lists import Column, ListView, Row, csv_response

ACTIVE = "ledger"


@require_safe
@door(permission="page.ledger", channel="backoffice")
def trial_balance(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the balance of every account up to a day, and prove the books."""
    until = typed.day(request.GET.get("until", ""))
    table = balance_list(request.path, until)
    if request.GET.get("format") == "csv":
        return csv_response(table.columns, table.rows, "trial-balance")
    report = queries.report()
    return desk_page(
        request, ctx, "backoffice/books.html", active=ACTIVE, balance=table, report=report, breaks=breaks_list(report)
    )


def balance_list(url: str, until: date | None) -> ListView:
    """List the accounts; debit and credit sum to the same."""
    lines = queries.trial_balance(until=until)
    rows = [
        Row(
            key=line.code,
            cells={
                "code": line.code,
                "name": in_language(line.name, line.name_en),
                "debit": line.balance if line.balance > 0 else None,
                "credit": -line.balance if line.balance < 0 else None,
            },
        )
        for line in lines
    ]
    debit = sum(line.balance for line in lines if line.balance > 0)
    credit = -sum(line.balance for line in lines if line.balance < 0)
    rows.append(Row(key="sum", cells={"code": "", "name": _("Sum"), "debit": debit, "credit": credit}))
    query = {"until": until.isoformat()} if until else {}
    return ListView(
        key="balance",
        title=_("Trial balance"),
        columns=(
            Column(name="code", label=_("Account")),
            Column(name="name", label=_("Name"), kind="strong"),
            Column(name="debit", label=_("Debit"), kind="money"),
            Column(name="credit", label=_("Credit"), kind="money"),
        ),
        rows=rows,
        url=url,
        filters=(FieldView(name="until", label=_("Up to"), widget="date", value=query.get("until", "")),),
        query=query,
        size=len(rows),
        total=len(rows),
        csv=True,
    )


def breaks_list(report: queries.Report) -> ListView:
    """List every place where two sums that must agree do not."""
    rows = [
        Row(
            key=f"{found.check}.{found.subject}",
            cells={
                "check": found.check,
                "subject": found.subject,
                "expected": found.expected,
                "found": found.found,
                "detail": found.detail,
            },
            tone="red",
        )
        for found in report.breaks
    ]
    return ListView(
        key="breaks",
        title=_("What does not agree"),
        columns=(
            Column(name="check", label=_("Check"), kind="strong"),
            Column(name="subject", label=_("About")),
            Column(name="expected", label=_("Expected"), kind="money"),
            Column(name="found", label=_("Actual"), kind="money"),
            Column(name="detail", label=_("Remark"), kind="why"),
        ),
        rows=rows,
        url="",
        size=max(len(rows), 1),
        total=len(rows),
    )
