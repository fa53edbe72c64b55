"""Takings of the day: what each shop and each clerk took and gave back, by means, with the last week beside it."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouli.identity import queries as identity
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.kernel.money import ZERO, total
from shouli.kernel.text import in_language, named
from shouli.payments import queries as payments
from shouli.payments import states
from shouli.payments.queries import Whose
from shouli.web.doors import desk_page, door
from shouli.web.forms import FieldView
from shouli.web.lists import Column, ListView, Row, csv_response
from shouli.web.panels import BarChart, bar_chart

WEEK = timedelta(days=6)
DAY = "day"


@require_safe
@door(permission="page.reports")
def daily_takings(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show the figures of each shop and the takings by clerk and means; as CSV, what the clerks took."""
    day = typed.day(request.GET.get(DAY, "")) or local_day(ctx.now)
    whose, blind = seen_by(ctx)
    shops = {unit.id: in_language(unit.name, unit.name_en) for unit in identity.list_org_units(kind="shop")}
    clerks = clerk_list(request.path, day, whose, shops)
    if request.GET.get("format") == "csv":
        return csv_response(clerks.columns, clerks.rows, f"takings-{day.isoformat()}")
    return desk_page(
        request,
        ctx,
        "counter/takings.html",
        active="takings",
        figures=figures_list(day, whose, shops),
        clerks=clerks,
        chart=week_chart(day, whose),
        blind=blind,
    )


def seen_by(ctx: Context) -> tuple[Whose, bool]:
    """Say whose money the reader sees, and whether their own is left out: its count is blind while the till is open."""
    till = payments.till_of(ctx.actor.staff_id) if ctx.actor.staff_id is not None else None
    blind = till is not None and till.state in states.IN_HAND
    without = ctx.actor.staff_id if blind else None
    return Whose(outlets=payments.outlets_in_sight(ctx), without_staff=without), blind


def clerk_list(url: str, day: date, whose: Whose, shops: dict[int, str]) -> ListView:
    """List what each clerk took and gave back by each means, and the sum."""
    found = payments.takings(day, whose)
    names = identity.staff_labels(row.staff_id for row in found if row.staff_id)
    rows = [
        Row(
            key=f"{row.outlet_id}.{row.staff_id}.{row.means}",
            cells={
                "day": day.isoformat(),
                "shop": shops.get(row.outlet_id or 0, ""),
                "clerk": names.get(row.staff_id or 0, ""),
                "means": named(row),
                "collected": row.collected,
                "reversed": row.reversed,
                "refunded": row.refunded,
                "net": row.net,
            },
        )
        for row in found
    ]
    if rows:
        sums = {
            "collected": total(row.collected for row in found),
            "reversed": total(row.reversed for row in found),
            "refunded": total(row.refunded for row in found),
            "net": total(row.net for row in found),
        }
        rows.append(Row(key="sum", cells={"day": day.isoformat(), "shop": _("Sum"), "clerk": "", "means": ""} | sums))
    return ListView(
        key="takings",
        title=_("Takings by clerk and means"),
        columns=(
            Column(name="day", label=_("Day")),
            Column(name="shop", label=_("Shop")),
            Column(name="clerk", label=_("Clerk"), kind="strong"),
            Column(name="means", label=_("Means of payment")),
            Column(name="collected", label=_("Collected"), kind="money"),
            Column(name="reversed", label=_("Reversed"), kind="money"),
            Column(name="refunded", label=_("Deposits returned"), kind="money"),
            Column(name="net", label=_("Net"), kind="money"),
        ),
        rows=rows,
        url=url,
        filters=(FieldView(name=DAY, label=_("Day"), widget="date", value=day.isoformat()),),
        query={DAY: day.isoformat()},
        size=max(len(rows), 1),
        total=len(rows),
        csv=True,
        empty=_("Nothing was collected or given back on this day."),
    )


def figures_list(day: date, whose: Whose, shops: dict[int, str]) -> ListView:
    """List the figures of each shop."""
    rows = [
        Row(
            key=str(row.outlet_id),
            cells={
                "shop": shops.get(row.outlet_id or 0, ""),
                "orders": row.orders,
                "collected": row.collected,
                "reversals": row.reversals,
                "reversed": row.reversed,
                "voided": row.voided_invoices,
                "deposits": row.deposits,
                "returned": row.deposits_returned,
                "net": row.net,
            },
        )
        for row in payments.day_figures(day, whose)
    ]
    return ListView(
        key="day-figures",
        title=_("Figures of the day"),
        columns=(
            Column(name="shop", label=_("Shop"), kind="strong"),
            Column(name="orders", label=_("Orders paid"), kind="number"),
            Column(name="collected", label=_("Collected"), kind="money"),
            Column(name="reversals", label=_("Payments reversed"), kind="number"),
            Column(name="reversed", label=_("Reversed"), kind="money"),
            Column(name="voided", label=_("Invoices voided"), kind="number"),
            Column(name="deposits", label=_("Deposits taken"), kind="money"),
            Column(name="returned", label=_("Deposits returned"), kind="money"),
            Column(name="net", label=_("Net"), kind="money"),
        ),
        rows=rows,
        url="",
        size=max(len(rows), 1),
        total=len(rows),
        empty=_("Nothing was collected or given back on this day."),
    )


def week_chart(day: date, whose: Whose) -> BarChart:
    """Draw what was left of each day's takings, the day asked for being the last of seven, in whole yuan."""
    found = payments.net_by_day(day - WEEK, day, whose)
    days = [day - WEEK + timedelta(days=number) for number in range(WEEK.days + 1)]
    amounts = [(f"{on:%m-%d}", found.get(on, ZERO)) for on in days]
    return bar_chart(_("Net takings of the last seven days"), amounts)
