"""Tills for the supervisor: who has one open, what was counted, receive a hand-over, and the report on paper."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.counter.tills import (
    count_fields,
    counts_list,
    facts,
    read_counted,
    read_reasons,
    reason_fields,
    told,
)
from shouli.gateways.paper import render_pdf
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, NotFound
from shouli.kernel.text import in_language
from shouli.payments import documents, states
from shouli.payments import queries as payments
from shouli.payments.actions import (
    CountTill,
    ExplainVariance,
    ReceiveTill,
    SendTillBack,
    count_till,
    explain_variance,
    receive_till,
    send_till_back,
)
from shouli.payments.queries import TillView
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.lists import MOST_IN_FILE, PAGE, Column, ListView, Row, asked, csv_response, without_file
from shouli.web.people import JUDGE, judge_filter
from shouli.web.posted import Posted
from shouli.web.shell import Badge

TONES = {states.OPEN: "blue", states.COUNTING: "amber", states.COUNTED: "amber", states.CLOSED: "grey"}


@require_safe
@door(permission="page.reports")
def till_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the tills of the bureau, those to be received first to be found by their state."""
    columns = (
        Column(name="clerk", label=_("Clerk"), kind="strong"),
        Column(name="outlet", label=_("Shop")),
        Column(name="state", label=_("State"), kind="badge"),
        Column(name="opened", label=_("Opened"), kind="moment"),
        Column(name="float", label=_("Opening float"), kind="money"),
        Column(name="cash", label=_("Cash counted"), kind="money"),
        Column(name="variance", label=_("Difference"), kind="money"),
        Column(name="received", label=_("Received by")),
        Column(name="closed", label=_("Received"), kind="moment"),
    )
    wanted = asked(request, columns, filters=("state", JUDGE))
    state, to_receive = wanted.query.get("state", ""), bool(wanted.query.get(JUDGE))
    state = state if state in states.TILL.states else ""
    total = payments.count_tills(ctx, state=state, to_receive=to_receive)
    if wanted.as_csv and total > MOST_IN_FILE:
        return without_file(request, MOST_IN_FILE)
    limit, offset = (MOST_IN_FILE, 0) if wanted.as_csv else (PAGE, wanted.offset)
    tills = payments.list_tills(ctx, state=state, to_receive=to_receive, limit=limit, offset=offset)
    rows = till_rows(tills)
    if wanted.as_csv:
        return csv_response(columns, rows, "tills")
    choices = tuple(Choice(value=value, label=states.TILL.label(value)) for value in TONES)
    shown = ListView(
        key="tills",
        title=_("Tills"),
        columns=columns,
        rows=rows,
        url=request.path,
        filters=(
            FieldView(name="state", label=_("State"), widget="select", choices=choices, value=state),
            replace(judge_filter(), value="1" if to_receive else ""),
        ),
        query=wanted.query,
        page=wanted.page,
        total=total,
        csv=True,
        empty=_("No till has been opened yet."),
    )
    return desk_page(request, ctx, "web/list_page.html", active="tills", list=shown)


def till_rows(tills: list[TillView]) -> list[Row]:
    """Draw tills; what one should hold is not known before its count is final."""
    people = {till.staff_id for till in tills} | {till.received_by for till in tills if till.received_by}
    names = identity.staff_labels(people)
    shops = (
        {unit.id: in_language(unit.name, unit.name_en) for unit in identity.list_org_units(kind="shop")}
        if tills
        else {}
    )
    return [
        Row(
            key=str(till.id),
            cells={
                "clerk": names.get(till.staff_id, ""),
                "outlet": shops.get(till.outlet_id or 0, ""),
                "state": Badge(label=till.state_label, tone=TONES.get(till.state, "grey")),
                "opened": till.opened_at,
                "float": till.opening_float,
                "cash": till.cash if till.counts else None,
                "variance": till.variance if till.counts else None,
                "received": names.get(till.received_by or 0, ""),
                "closed": till.closed_at,
            },
            url=reverse("counter_cash_up", args=[till.id]),
            tone="amber" if till.counts and till.variance else "",
        )
        for till in tills
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.reports")
def cash_up(request: HttpRequest, ctx: Context, till_id: int) -> HttpResponse:
    """Show one till; receive it, send it back, or count it for a colleague who is gone."""
    posted = Posted(request.POST)
    till = payments.get_till(ctx, till_id)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and posted.action in ("receive", "back", "count", "explain"):
        try:
            carry_out(request, ctx, till, posted)
        except Invalid as refusal:
            faults = refusal.faults
        else:
            return go_on(request, "counter_cash_up", till_id)
    return desk_page(
        request,
        ctx,
        "counter/till.html",
        active="tills",
        status=422 if faults else 200,
        form=with_faults(_form(request, ctx, till, posted), faults),
        counts=counts_list(till) if till.counts else None,
        report_url=reverse("counter_till_report", args=[till.id]) if till.counts else "",
    )


def carry_out(request: HttpRequest, ctx: Context, till: TillView, posted: Posted) -> None:
    """Do what the button pressed is for.

    :raises Invalid: with every amount or reason that is missing or wrong
    """
    if posted.action == "receive":
        receive_till(ctx, ReceiveTill(till_id=till.id))
        messages.success(request, _("¥%(amount)s in cash has been received.") % {"amount": f"{till.cash:,.2f}"})
    elif posted.action == "back":
        send_till_back(ctx, SendTillBack(till_id=till.id, reason=posted.text("reason")))
        messages.success(request, _("The till has been sent back to be counted again."))
    elif posted.action == "count":
        counted = count_till(ctx, CountTill(counted=read_counted(posted), till_id=till.id))
        if counted.state == states.COUNTING:
            messages.warning(request, _("The count does not agree with the takings. Count everything once more."))
    else:
        explain_variance(ctx, ExplainVariance(till_id=till.id, reasons=read_reasons(posted)))


@require_safe
@door(permission="page.reports")
def report(request: HttpRequest, ctx: Context, till_id: int) -> HttpResponse:
    """Answer with the report of a counted till for the hand-over, as PDF.

    :raises NotFound: while its count is not final
    """
    till = payments.get_till(ctx, till_id)
    if not till.counts:
        raise NotFound(thing=_("Till report"), key=till_id)
    shop = identity.get_org_unit(till.outlet_id).name if till.outlet_id else ""
    clerk = identity.staff_labels([till.staff_id]).get(till.staff_id, "")
    paper = documents.till_paper(till, clerk=clerk, outlet=shop, printed_at=ctx.now)
    response = HttpResponse(render_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="till-{till.id}.pdf"'
    return response


def _form(request: HttpRequest, ctx: Context, till: TillView, posted: Posted) -> FormView:
    clerk = identity.staff_labels([till.staff_id]).get(till.staff_id, "")
    head = facts(till)
    sections: tuple[SectionView, ...] = (
        SectionView(
            key=head.key,
            title=head.title,
            hotkey=head.hotkey,
            state=head.state,
            fields=(told(_("Clerk"), clerk), *head.fields),
        ),
    )
    actions: tuple[ActionView, ...] = ()
    if identity.may(ctx, "payments.receive_till") and till.staff_id != ctx.actor.staff_id:
        more, actions = _offered(till, clerk, posted)
        sections = (*sections, *more)
    return FormView(
        key="till",
        title=_("Till of %(clerk)s") % {"clerk": clerk},
        url=request.path,
        idempotency_key=uuid4().hex,
        sections=sections,
        actions=(*actions, ActionView(name="list", label=_("All tills"), url=reverse("counter_tills"))),
    )


def _offered(till: TillView, clerk: str, posted: Posted) -> tuple[tuple[SectionView, ...], tuple[ActionView, ...]]:
    """Return what somebody who may receive the till is asked and offered, as it stands."""
    if till.state in states.IN_HAND:
        note = _("Count a colleague's till only together with the colleague, or once the colleague is gone.")
        section = SectionView(key="count", title=_("Count"), state="current", note=note, fields=count_fields(posted))
        confirm = _("%(clerk)s will not be able to take any more money with this till. Save this count?") % {
            "clerk": clerk
        }
        return (section,), (ActionView(name="count", label=_("Save the count"), kind="danger", confirm=confirm),)
    if till.state != states.COUNTED:
        return (), ()
    if till.unexplained:
        title = _("Why the count differs")
        section = SectionView(key="reasons", title=title, state="current", fields=reason_fields(till, posted))
        return (section, _back(posted)), (
            ActionView(name="explain", label=_("Save the reasons"), key="F9", kind="primary"),
            ActionView(name="back", label=_("Have it counted again")),
        )
    told_in_numbers = _("Receive ¥%(cash)s in cash from %(clerk)s, difference %(difference)s?") % {
        "cash": f"{till.cash:,.2f}",
        "clerk": clerk,
        "difference": f"{till.variance:+,.2f}",
    }
    return (_back(posted),), (
        ActionView(name="receive", label=_("Receive"), key="F9", kind="primary", confirm=told_in_numbers),
        ActionView(name="back", label=_("Have it counted again")),
    )


def _back(posted: Posted) -> SectionView:
    reason = FieldView(
        name="reason", label=_("Why it is counted again"), value=posted.text("reason")[:200], extra={"maxlength": 200}
    )
    return SectionView(key="back", title=_("If something does not match"), fields=(reason,))
