"""Monthly prices: what recurs for each offering and plan, proposals, and their second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries, states
from shouli.catalog.actions import (
    ApprovePrice,
    ProposePrice,
    RejectPrice,
    approve_price,
    propose_price,
    reject_price,
)
from shouli.catalog.queries import PriceStep
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, Tab, answer, choice_filter, text_filter
from shouli.channels.backoffice.naming import code_word, state_badge
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, FieldView
from shouli.web.lists import Column, ListView, Row
from shouli.web.people import judge_filter, labels_of, to_judge

ACTIVE = "prices"


def tabs(chosen: str) -> tuple[Tab, ...]:
    """List the pages of prices."""
    pages = {"prices": _("Monthly prices"), "price_proposals": _("Waiting for approval")}
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen) for name, label in pages.items()
    )


@require_safe
@door(permission="page.prices", channel="backoffice")
def price_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what every offering and plan costs a month today."""
    kinds = {**states.OFFERING_KINDS, **states.PLAN_KINDS}

    def rows(query: Mapping[str, str]) -> list[Row]:
        kind, text = query.get("kind", ""), query.get("text", "").casefold()
        return [
            Row(
                key=item.code,
                url=reverse("office_price", args=[item.code]),
                cells={
                    "code": item.code,
                    "name": in_language(item.name, item.name_en),
                    "kind": str(kinds[item.kind]),
                    "amount": item.amount,
                    "valid_from": item.valid_from,
                    "clause": item.clause,
                },
            )
            for item in queries.list_priceables(local_day(ctx.now))
            if kind in ("", item.kind) and (text in item.code.casefold() or text in item.name.casefold())
        ]

    listing = Listing(
        key="prices",
        title=_("Monthly prices"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="kind", label=_("Kind"), sortable=True),
            Column(name="amount", label=_("Monthly price"), kind="money", sortable=True),
            Column(name="valid_from", label=_("Since"), kind="date", sortable=True),
            Column(name="clause", label=_("Clause"), kind="why"),
        ),
        filters=(choice_filter("kind", _("Kind"), kinds), text_filter("text", _("Code or name"))),
        rows=rows,
        empty=_("Nothing fits the filter."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("prices"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.prices", channel="backoffice")
def price(request: HttpRequest, ctx: Context, code: str) -> HttpResponse:
    """Show the history of one monthly price and take a proposal for the next."""
    found = next((item for item in queries.list_priceables(local_day(ctx.now)) if item.code == code), None)
    if found is None:
        raise NotFound(thing=_("Offering"), key=code)

    def save(answers: Answers) -> Done:
        data = ProposePrice(
            code=code,
            amount=answers.amount("amount"),
            valid_from=answers.day("valid_from"),
            clause=answers.text("clause", 120),
        )
        answers.refuse()
        propose_price(ctx, data)
        return Done(told=_("The price waits for approval by somebody else."), url=reverse("office_price_proposals"))

    now = _("%(amount)s yuan now") % {"amount": f"{found.amount:,.2f}"} if found.amount is not None else _("free now")
    fields = section(
        _("Propose a monthly price"),
        FieldView(name="amount", label=_("Monthly price"), widget="money", required=True, help=now),
        FieldView(name="valid_from", label=_("From"), widget="date", required=True),
        FieldView(name="clause", label=_("Clause"), help=_("The notice it is based on.")),
    )
    form = form_view(
        "price",
        in_language(found.name, found.name_en),
        (fields,),
        url=reverse("office_price", args=[code]),
        back=reverse("office_prices"),
        may_save=False,
        actions=(ActionView(name="propose", label=_("Propose"), key="F2", kind="primary"),),
    )
    return edit(request, ctx, form, save, active=ACTIVE, tables=(history(queries.list_price_steps(code)),))


@require_safe
@door(permission="page.prices", channel="backoffice")
def proposal_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the monthly prices that wait for a second person."""
    today = local_day(ctx.now)

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = to_judge(ctx, query, queries.list_price_proposals(on=today))
        names = queries.names_of(item.code for item in found)
        people = labels_of(item.proposed_by for item in found)
        return [
            Row(
                key=str(item.price_id),
                url=reverse("office_price_proposal", args=[item.price_id]),
                cells={
                    "code": item.code,
                    "name": in_language(*names.get(item.code, (item.code, ""))),
                    "current": item.current,
                    "amount": item.amount,
                    "valid_from": item.valid_from,
                    "by": people[item.proposed_by],
                },
            )
            for item in found
        ]

    listing = Listing(
        key="price-proposals",
        title=_("Prices waiting for approval"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="current", label=_("Today"), kind="money", sortable=True),
            Column(name="amount", label=_("Proposed"), kind="money", sortable=True),
            Column(name="valid_from", label=_("From"), kind="date", sortable=True),
            Column(name="by", label=_("Proposed by"), sortable=True),
        ),
        filters=(judge_filter(),),
        rows=rows,
        empty=_("No price waits for approval."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("price_proposals"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.prices", channel="backoffice")
def proposal(request: HttpRequest, ctx: Context, price_id: int) -> HttpResponse:
    """Show one proposal and take the judgement of a second person."""
    found = next(
        (item for item in queries.list_price_proposals(on=local_day(ctx.now)) if item.price_id == price_id), None
    )
    if found is None:
        raise NotFound(thing=_("Proposal"), key=price_id)

    def save(answers: Answers) -> Done:
        reason = answers.text("reason", 300)
        answers.refuse()
        if answers.action == "approve":
            approve_price(ctx, ApprovePrice(price_id=price_id))
            return Done(told=_("The price is published."), url=reverse("office_price_proposals"))
        reject_price(ctx, RejectPrice(price_id=price_id, reason=reason))
        return Done(told=_("The price is rejected."), url=reverse("office_price_proposals"))

    mine = found.proposed_by == ctx.actor.key
    current = f"{found.current:,.2f}" if found.current is not None else pgettext("price", "free")
    proposer = labels_of([found.proposed_by])[found.proposed_by]
    fields = section(
        _("Decide"),
        FieldView(name="current", label=_("Today"), readonly=True, value=current),
        FieldView(name="amount", label=_("Proposed"), readonly=True, value=f"{found.amount:,.2f}"),
        FieldView(name="valid_from", label=_("From"), readonly=True, value=found.valid_from.isoformat()),
        FieldView(name="by", label=_("Proposed by"), readonly=True, value=proposer),
        FieldView(
            name="reason", label=_("Reason"), visible=not mine, help=_("Required to reject; the author can read it.")
        ),
        note=_("You drafted this yourself; another person must decide on it.") if mine else "",
    )
    day = found.valid_from.isoformat()
    told = _("From %(day)s on %(code)s costs %(amount)s yuan a month. Publish it?")
    confirm = told % {"day": day, "code": found.code, "amount": f"{found.amount:,.2f}"}
    judgements = (
        ActionView(name="approve", label=_("Approve"), key="F9", kind="primary", confirm=confirm),
        ActionView(name="reject", label=_("Reject"), key="F6", kind="danger"),
    )
    form = form_view(
        "proposal",
        _("Price of %(code)s") % {"code": found.code},
        (fields,),
        url=reverse("office_price_proposal", args=[price_id]),
        back=reverse("office_price_proposals"),
        may_save=False,
        actions=() if mine else judgements,
    )
    return edit(request, ctx, form, save, active=ACTIVE, tables=(history(queries.list_price_steps(found.code)),))


def history(steps: list[PriceStep]) -> ListView:
    """List every price there was, is or was to be."""
    people = labels_of(name for step in steps for name in (step.proposed_by, step.judged_by))
    rows = [
        Row(
            key=str(step.price_id),
            cells={
                "valid_from": step.valid_from,
                "amount": step.amount,
                "state": state_badge(states.RECURRING_PRICE, step.state),
                "by": people[step.proposed_by],
                "decided": people[step.judged_by],
                "note": step.judgement or step.clause,
            },
        )
        for step in steps
    ]
    columns = (
        Column(name="valid_from", label=_("From"), kind="date"),
        Column(name="amount", label=_("Monthly price"), kind="money"),
        Column(name="state", label=_("State"), kind="badge"),
        Column(name="by", label=_("Proposed by")),
        Column(name="decided", label=_("Decided by")),
        Column(name="note", label=_("Remark"), kind="why"),
    )
    return ListView(
        key="steps", title=_("History"), columns=columns, rows=rows, url="", size=max(len(rows), 1), total=len(rows),
        empty=_("There has never been a charge for it."),
    )  # fmt: skip
