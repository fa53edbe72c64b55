"""Pricing plans: the charging rules and discounts that may be chosen for a product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries, states
from shouli.catalog.actions import SavePlan, save_plan
from shouli.catalog.queries import PlanTermsView
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, Held, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, answer, choice_filter, text_filter
from shouli.channels.backoffice.naming import code_word, yes_no
from shouli.channels.backoffice.offerings import ACTIVE, tabs
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, Choice, FormView
from shouli.web.lists import Column, Row
from shouli.web.shell import Badge


@require_safe
@door(permission="page.catalogue", channel="backoffice")
def plan_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List all charging rules and discounts, and what they cost a month today."""
    today = local_day(ctx.now)

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = queries.list_plans()
        names = queries.names_of({plan.offering for plan in found})
        prices = queries.recurring_prices([plan.code for plan in found], today)
        wanted, text = query.get("kind", ""), query.get("text", "").casefold()
        return [
            Row(
                key=plan.code,
                url=reverse("office_plan", args=[plan.code]),
                cells={
                    "code": plan.code,
                    "name": in_language(plan.name, plan.name_en),
                    "kind": str(states.PLAN_KINDS[plan.kind]),
                    "offering": in_language(*names[plan.offering]),
                    "amount": prices.get(plan.code),
                    "default": yes_no(plan.is_default),
                    "state": plan_badge(plan, today),
                },
            )
            for plan in found
            if wanted in ("", plan.kind) and (text in plan.code.casefold() or text in plan.name.casefold())
        ]

    listing = Listing(
        key="plans",
        title=_("Pricing plans"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="kind", label=_("Kind"), sortable=True),
            Column(name="offering", label=_("Belongs to"), sortable=True),
            Column(name="amount", label=_("Monthly price"), kind="money", sortable=True),
            Column(name="default", label=_("Ticked by default"), sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
        ),
        filters=(choice_filter("kind", _("Kind"), states.PLAN_KINDS), text_filter("text", _("Code or name"))),
        rows=rows,
        empty=_("No plan fits the filter."),
    )
    new = ActionView(name="new", label=_("New plan"), url=reverse("office_plan_new"), icon="plus", key="F3")
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("plans"), buttons=(new,))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.catalogue", channel="backoffice")
def plan(request: HttpRequest, ctx: Context, code: str = "") -> HttpResponse:
    """Show and change one plan, or enter a new one."""
    found = queries.get_plan(code) if code else None

    def save(answers: Answers) -> Done:
        data = SavePlan(
            code=found.code if found else answers.text("code", 30),
            kind=found.kind if found else answers.text("kind", 10),
            offering=found.offering if found else answers.text("offering", 30),
            name=answers.text("name", 60),
            name_en=answers.text("name_en", 60),
            is_default=answers.flag("is_default"),
            needs_developer=answers.flag("needs_developer"),
            sells_from=answers.day("sells_from"),
            sells_to=answers.optional_day("sells_to"),
            sort=answers.whole("sort"),
            version=answers.posted.number("_version") or 0,
        )
        answers.refuse()
        saved = save_plan(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": saved.code}, url=reverse("office_plans"))

    return edit(request, ctx, plan_form(found), save, active=ACTIVE)


def plan_form(found: PlanTermsView | None) -> FormView:
    """Build the form of a plan; code, kind and product are settled once it exists."""
    held = Held(found)
    fixed = found is not None
    kinds = tuple(Choice(value=kind, label=str(text)) for kind, text in states.PLAN_KINDS.items())
    products = tuple(
        Choice(value=item.code, label=in_language(item.name, item.name_en))
        for item in queries.list_offerings()
        if item.kind in (states.PRIMARY, states.SECONDARY)
    )
    fields = section(
        _("Pricing plan"),
        held.field("code", code_word(), required=True, readonly=fixed),
        held.field("kind", _("Kind"), widget="select", required=True, readonly=fixed, choices=kinds),
        held.field("offering", _("Product"), widget="select", required=True, readonly=fixed, choices=products),
        held.field("sort", _("Place in lists"), widget="digits", otherwise="100"),
        held.field("name", _("Chinese name"), required=True),
        held.field("name_en", _("English name"), required=True),
        held.field("sells_from", _("Sold from"), widget="date", required=True),
        held.field("sells_to", _("Sold until"), widget="date", help=_("The first day on which it is no longer sold.")),
        held.field(
            "is_default",
            _("By default"),
            widget="checkbox",
            extra={"text": _("Ticked by default; one charging rule per product")},
            otherwise=False,
        ),
        held.field(
            "needs_developer",
            _("Developer"),
            widget="checkbox",
            extra={"text": _("A seller can be credited")},
            otherwise=False,
        ),
    )
    price = ActionView(name="price", label=_("Monthly price"), key="F4", url=_price_url(found))
    return form_view(
        "plan",
        in_language(found.name, found.name_en) if found else _("New plan"),
        (fields,),
        url=reverse("office_plan", args=[found.code]) if found else reverse("office_plan_new"),
        back=reverse("office_plans"),
        version=found.version if found else 0,
        actions=(price,) if found else (),
    )


def plan_badge(item: PlanTermsView, today: date) -> Badge:
    """Say whether a plan is sold on a day."""
    if item.sells_from > today:
        return Badge(label=_("not yet sold"), tone="blue")
    if item.sells_to is not None and item.sells_to <= today:
        return Badge(label=_("discontinued"))
    return Badge(label=_("on sale"), tone="green")


def _price_url(found: PlanTermsView | None) -> str:
    return reverse("office_price", args=[found.code]) if found else ""
