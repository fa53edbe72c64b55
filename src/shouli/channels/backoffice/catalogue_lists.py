"""The catalogue's other pages: campaigns and code lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries, states
from shouli.catalog.actions import SaveCampaign, SaveCode, save_campaign, save_code
from shouli.catalog.queries import CampaignTermsView, CodeEntryView
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, Held, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, answer, choice_filter
from shouli.channels.backoffice.naming import active_badge, code_list_title, code_word, yes_no
from shouli.channels.backoffice.offerings import ACTIVE, tabs
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, Choice, FieldView, FormView
from shouli.web.lists import Column, Row
from shouli.web.shell import Badge

INSTALLATION = "new_installation"


@require_safe
@door(permission="page.catalogue", channel="backoffice")
def campaign_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List all campaigns, those that are over too."""
    today = local_day(ctx.now)

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=item.code,
                url=reverse("office_campaign", args=[item.code]),
                cells={
                    "code": item.code,
                    "name": in_language(item.name, item.name_en),
                    "state": campaign_badge(item, today),
                    "valid_from": item.valid_from,
                    "valid_to": item.valid_to,
                    "device": item.device_code,
                },
            )
            for item in queries.list_campaigns()
        ]

    listing = Listing(
        key="campaigns",
        title=_("Campaigns"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
            Column(name="valid_from", label=_("From"), kind="date", sortable=True),
            Column(name="valid_to", label=_("Until"), kind="date", sortable=True),
            Column(name="device", label=_("Device"), kind="code", sortable=True),
        ),
        rows=rows,
        empty=_("There are no campaigns yet."),
    )
    new = ActionView(name="new", label=_("New campaign"), url=reverse("office_campaign_new"), icon="plus", key="F3")
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("campaigns"), buttons=(new,))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.catalogue", channel="backoffice")
def campaign(request: HttpRequest, ctx: Context, code: str = "") -> HttpResponse:
    """Show and change a campaign, or enter a new one."""
    found = queries.get_campaign(code) if code else None

    def save(answers: Answers) -> Done:
        data = SaveCampaign(
            code=found.code if found else answers.text("code", 30),
            name=answers.text("name", 60),
            name_en=answers.text("name_en", 60),
            device=answers.text("device", 30),
            order_kind=answers.text("order_kind", 20),
            customer_uses=answers.many("customer_uses"),
            eligible_products=answers.many("eligible_products"),
            excluded_products=answers.many("excluded_products"),
            remark_prefix=answers.text("remark_prefix", 20),
            wording=answers.text("wording", 300, lines=True),
            wording_en=answers.text("wording_en", 300, lines=True),
            valid_from=answers.day("valid_from"),
            valid_to=answers.day("valid_to"),
            version=answers.posted.number("_version") or 0,
        )
        answers.refuse()
        saved = save_campaign(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": saved.code}, url=reverse("office_campaigns"))

    return edit(request, ctx, campaign_form(found), save, active=ACTIVE)


def campaign_form(found: CampaignTermsView | None) -> FormView:
    """Build the form of a campaign."""
    held = Held(found)
    devices = _offered(states.DEVICE)
    lines = _offered(states.LINE)
    uses = tuple(
        Choice(value=item.value, label=in_language(item.name, item.name_en)) for item in queries.codes("customer_use")
    )
    kinds = (Choice(value=INSTALLATION, label=_("New installation")),)
    what = section(
        _("What it is"),
        held.field("code", code_word(), required=True, readonly=found is not None),
        FieldView(
            name="device",
            label=_("Device"),
            widget="select",
            choices=devices,
            value=found.device_code if found else "",
        ),
        held.field("name", _("Chinese name"), required=True),
        held.field("name_en", _("English name"), required=True),
        held.field("valid_from", _("From"), widget="date", required=True),
        held.field("valid_to", _("Until"), widget="date", required=True, help=_("The first day after it.")),
    )
    who = section(
        _("Who takes part"),
        held.field("order_kind", _("Business"), widget="select", required=True, choices=kinds, otherwise=INSTALLATION),
        held.field("remark_prefix", _("Remark begins with")),
        held.field("customer_uses", _("Use"), widget="checks", choices=uses, otherwise=()),
        held.field("eligible_products", _("Eligible products"), widget="checks", choices=lines, otherwise=()),
        held.field("excluded_products", _("Excluded products"), widget="checks", choices=lines, otherwise=()),
        key="who",
        number=2,
    )
    words = section(
        _("What staff say"),
        held.field(
            "wording",
            _("Wording"),
            widget="textarea",
            required=True,
            help=_("The set is sold at a discount; a text must not call it a gift."),
        ),
        held.field("wording_en", _("In English"), widget="textarea", required=True),
        key="words",
        number=3,
    )
    return form_view(
        "campaign",
        in_language(found.name, found.name_en) if found else _("New campaign"),
        (what, who, words),
        url=reverse("office_campaign", args=[found.code]) if found else reverse("office_campaign_new"),
        back=reverse("office_campaigns"),
        version=found.version if found else 0,
    )


@require_safe
@door(permission="page.catalogue", channel="backoffice")
def code_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the values of all code lists."""
    every = queries.list_code_entries()
    names = {item.list_name: code_list_title(item.list_name) for item in every}

    def rows(query: Mapping[str, str]) -> list[Row]:
        wanted = query.get("list", "")
        return [
            Row(
                key=f"{item.list_name}.{item.value}",
                url=reverse("office_code", args=[item.list_name, item.value]),
                cells={
                    "list": names[item.list_name],
                    "value": item.value,
                    "name": item.name,
                    "name_en": item.name_en,
                    "default": yes_no(item.is_default),
                    "state": active_badge(item.is_active),
                    "sort": item.sort,
                },
            )
            for item in every
            if wanted in ("", item.list_name)
        ]

    listing = Listing(
        key="codes",
        title=_("Code lists"),
        columns=(
            Column(name="list", label=_("List"), sortable=True),
            Column(name="value", label=pgettext("code list", "Value"), kind="code", sortable=True),
            Column(name="name", label=_("Chinese name"), kind="strong", sortable=True),
            Column(name="name_en", label=_("English name"), kind="english", sortable=True),
            Column(name="default", label=_("Ticked by default"), sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
            Column(name="sort", label=_("Place in lists"), kind="number", sortable=True),
        ),
        filters=(choice_filter("list", _("List"), names),),
        rows=rows,
        empty=_("This list has no values."),
    )
    new = ActionView(name="new", label=_("New value"), url=reverse("office_code_new"), icon="plus", key="F3")
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("codes"), buttons=(new,))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.catalogue", channel="backoffice")
def code(request: HttpRequest, ctx: Context, list_name: str = "", value: str = "") -> HttpResponse:
    """Show and change one value of a code list, or enter a new one."""
    found = None
    if list_name:
        found = next((item for item in queries.list_code_entries(list_name) if item.value == value), None)
        if found is None:
            raise NotFound(thing=pgettext("code list", "Value"), key=value)

    def save(answers: Answers) -> Done:
        data = SaveCode(
            list_name=found.list_name if found else answers.text("list_name", 30),
            value=found.value if found else answers.text("value", 30),
            name=answers.text("name", 60),
            name_en=answers.text("name_en", 60),
            is_default=answers.flag("is_default"),
            is_active=answers.flag("is_active"),
            needs=answers.text("needs", 30),
            sort=answers.whole("sort"),
        )
        answers.refuse()
        saved = save_code(ctx, data)
        told = _("%(code)s is saved.") % {"code": saved.value}
        return Done(told=told, url=f"{reverse('office_codes')}?list={saved.list_name}")

    return edit(request, ctx, code_form(found), save, active=ACTIVE)


def needs_words(found: CodeEntryView | None) -> dict[str, str]:
    """Name what a value may need to be offered; what a row needs already can be kept."""
    known = {"appointments": _("appointments that are booked")}
    return known if found is None or not found.needs else {found.needs: found.needs, **known}


def code_form(found: CodeEntryView | None) -> FormView:
    """Build the form of one value of a code list."""
    held = Held(found)
    lists = sorted({item.list_name for item in queries.list_code_entries()})
    fixed = found is not None
    fields = section(
        pgettext("code list", "Value"),
        held.field(
            "list_name",
            _("List"),
            widget="select",
            required=True,
            readonly=fixed,
            choices=tuple(Choice(value=name, label=code_list_title(name)) for name in lists),
        ),
        held.field("value", pgettext("code list", "Value"), required=True, readonly=fixed),
        held.field("name", _("Chinese name"), required=True),
        held.field("name_en", _("English name"), required=True),
        held.field("is_default", _("Ticked by default"), widget="checkbox", otherwise=False),
        held.field("is_active", _("in service"), widget="checkbox", otherwise=True),
        held.field(
            "needs",
            _("Offered only with"),
            widget="select",
            choices=tuple(Choice(value=code, label=text) for code, text in needs_words(found).items()),
            help=_("What the circumstances must have; empty: it is always offered."),
        ),
        held.field("sort", _("Place in lists"), widget="digits", otherwise="100"),
    )
    url = reverse("office_code", args=[found.list_name, found.value]) if found else reverse("office_code_new")
    title = in_language(found.name, found.name_en) if found else _("New value")
    return form_view("code", title, (fields,), url=url, back=reverse("office_codes"))


def campaign_badge(item: CampaignTermsView, today: date) -> Badge:
    """Say whether a campaign runs on a day."""
    if today < item.valid_from:
        return Badge(label=_("to come"), tone="blue")
    return (
        Badge(label=pgettext("campaign", "running"), tone="green") if today < item.valid_to else Badge(label=_("over"))
    )


def _offered(kind: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=item.code, label=in_language(item.name, item.name_en))
        for item in queries.list_offerings(kind=kind)
    )
