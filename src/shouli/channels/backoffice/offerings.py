"""The catalogue: offerings of every kind, what goes with them, and packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.catalog import queries, states
from shouli.catalog.actions import ProposeOffering, SaveOffering, propose_offering
from shouli.catalog.queries import OfferingView
from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, Held, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, Tab, answer, choice_filter, text_filter
from shouli.channels.backoffice.naming import code_word, yes_no
from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, Choice, FormView
from shouli.web.lists import Column, ListView, Row
from shouli.web.shell import Badge

ACTIVE = "catalogue"


def tabs(chosen: str) -> tuple[Tab, ...]:
    """List the pages of the catalogue."""
    pages = {
        "offerings": _("Offerings"),
        "offering_proposals": _("Waiting for approval"),
        "plans": _("Pricing plans"),
        "campaigns": _("Campaigns"),
        "codes": _("Code lists"),
    }
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen) for name, label in pages.items()
    )


@require_safe
@door(permission="page.catalogue", channel="backoffice")
def offering_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List everything that is, was or will be sold."""
    today = local_day(ctx.now)

    def rows(query: Mapping[str, str]) -> list[Row]:
        found = queries.list_offerings(kind=query.get("kind", ""), text=query.get("text", ""))
        return [
            Row(
                key=item.code,
                url=reverse("office_offering", args=[item.code]),
                cells={
                    "code": item.code,
                    "name": in_language(item.name, item.name_en),
                    "kind": str(states.OFFERING_KINDS[item.kind]),
                    "sells_from": item.sells_from,
                    "sells_to": item.sells_to,
                    "state": sale_badge(item, today),
                    "unit": item.owning_unit,
                },
            )
            for item in found
        ]

    listing = Listing(
        key="offerings",
        title=_("Offerings"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="kind", label=_("Kind"), sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
            Column(name="sells_from", label=_("Sold from"), kind="date", sortable=True),
            Column(name="sells_to", label=_("Sold until"), kind="date", sortable=True),
            Column(name="unit", label=_("Responsible unit"), sortable=True),
        ),
        filters=(
            choice_filter("kind", _("Kind"), states.OFFERING_KINDS),
            text_filter("text", _("Code or name")),
        ),
        rows=rows,
        empty=_("No offering fits the filter."),
    )
    new = ActionView(name="new", label=_("New offering"), url=reverse("office_offering_new"), icon="plus", key="F3")
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("offerings"), buttons=(new,))


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.catalogue", channel="backoffice")
def offering(request: HttpRequest, ctx: Context, code: str = "") -> HttpResponse:
    """Show one offering and take a proposal to change it, or for a new one; a second person judges it."""
    found = queries.get_offering(code) if code else None

    def save(answers: Answers) -> Done:
        data = SaveOffering(
            code=found.code if found else answers.text("code", 30),
            kind=found.kind if found else answers.text("kind", 10),
            name=answers.text("name", 60),
            name_en=answers.text("name_en", 60),
            sells_from=answers.day("sells_from"),
            sells_to=answers.optional_day("sells_to"),
            needs_disclosure=answers.flag("needs_disclosure"),
            needs_developer=answers.flag("needs_developer"),
            owning_unit=answers.text("owning_unit", 20),
            contact_name=answers.text("contact_name", 60),
            contact_phone=answers.text("contact_phone", 30),
            process_note=answers.text("process_note", 300, lines=True),
            process_note_en=answers.text("process_note_en", 300, lines=True),
            sort=answers.whole("sort"),
            version=answers.posted.number("_version") or 0,
        )
        answers.refuse()
        propose_offering(ctx, ProposeOffering(offering=data))
        told = _("%(code)s waits for approval by somebody else.") % {"code": data.code}
        return Done(told=told, url=reverse("office_offering_proposals"))

    tables = tables_of(ctx, found) if found else ()
    return edit(request, ctx, offering_form(found), save, active=ACTIVE, tables=tables)


def offering_form(found: OfferingView | None) -> FormView:
    """Build the form of an offering; code and kind are settled once it exists."""
    held = Held(found)
    kinds = tuple(Choice(value=kind, label=str(text)) for kind, text in states.OFFERING_KINDS.items())
    units = tuple(
        Choice(value=unit.code, label=f"{unit.code} {in_language(unit.name, unit.name_en)}")
        for unit in identity.list_org_units()
    )
    fixed = found is not None
    what = section(
        _("What it is"),
        held.field("code", code_word(), required=True, readonly=fixed),
        held.field("kind", _("Kind"), widget="select", required=True, readonly=fixed, choices=kinds),
        held.field("name", _("Chinese name"), required=True),
        held.field("name_en", _("English name"), required=True),
        held.field("sells_from", _("Sold from"), widget="date", required=True),
        held.field("sells_to", _("Sold until"), widget="date", help=_("The first day on which it is no longer sold.")),
        held.field("sort", _("Place in lists"), widget="digits", otherwise="100"),
    )
    selling = section(
        _("How it is sold"),
        held.field(
            "needs_disclosure",
            _("Price disclosure"),
            widget="checkbox",
            extra={"text": _("The price must be disclosed before the sale")},
            otherwise=False,
        ),
        held.field(
            "needs_developer",
            _("Developer"),
            widget="checkbox",
            extra={"text": _("A seller can be credited")},
            otherwise=False,
        ),
        held.field("owning_unit", _("Responsible unit"), widget="select", choices=units),
        held.field("contact_name", _("Contact")),
        held.field("contact_phone", _("Telephone")),
        held.field("process_note", _("Note for staff"), widget="textarea"),
        held.field("process_note_en", _("Note in English"), widget="textarea"),
        key="selling",
        number=2,
    )
    url = reverse("office_package", args=[found.code]) if found else ""
    propose = ActionView(name="propose", label=_("Propose"), key="F2", kind="primary")
    contents = (ActionView(name="contents", label=_("Contents of the package"), key="F3", url=url),)
    return form_view(
        "offering",
        in_language(found.name, found.name_en) if found else _("New offering"),
        (what, selling),
        url=reverse("office_offering", args=[found.code]) if found else reverse("office_offering_new"),
        back=reverse("office_offerings"),
        version=found.version if found else 0,
        may_save=False,
        actions=(propose, *(contents if found and found.kind == states.PACKAGE else ())),
    )


def tables_of(ctx: Context, found: OfferingView) -> tuple[ListView, ...]:
    """List what goes with an offering: products of a line, secondaries of a primary, parts of a package."""
    today = local_day(ctx.now)
    if found.kind == states.LINE:
        return (_offerings(_("Primary products"), queries.list_primaries(found.code, on=today)),)
    if found.kind == states.PRIMARY:
        return (_secondaries(ctx, found.code), _offerings(_("Converts to"), queries.conversions(found.code, on=today)))
    if found.kind == states.PACKAGE:
        return package_tables(found.code)
    related = {str(text): queries.related(found.code, kind, on=today) for kind, text in states.RELATION_KINDS.items()}
    return tuple(_offerings(title, items) for title, items in related.items() if items)


def package_tables(code: str) -> tuple[ListView, ...]:
    """List the base services, options and required products of a package; nothing while it has no contents."""
    try:
        package = queries.package(code)
    except NotFound:
        return ()
    services = [
        Row(
            key=slot.code,
            cells={
                "name": in_language(slot.name, slot.name_en),
                "primary": slot.primary,
                "count": f"{slot.minimum}–{slot.maximum}",
                "mandatory": yes_no(slot.mandatory),
            },
        )
        for slot in package.slots
    ]
    options = [
        Row(
            key=item.code,
            cells={
                "name": in_language(item.name, item.name_en),
                "data": item.individual_data,
                "most": item.most_numbers or None,
            },
        )
        for item in package.options
    ]
    names = queries.names_of(package.required_secondaries)
    required = [Row(key=item, cells={"code": item, "name": in_language(*names[item])}) for item in names]
    return (
        _table(
            "services",
            _("Base services"),
            {"name": _("Name"), "primary": _("Product"), "count": _("Quantity"), "mandatory": _("Mandatory")},
            services,
        ),
        _table(
            "options",
            _("Optional services"),
            {"name": _("Name"), "data": _("Individual data"), "most": _("Most numbers")},
            options,
        ),
        _table("required", _("Required products"), {"code": code_word(), "name": _("Name")}, required),
    )


def sale_badge(item: OfferingView, today: date) -> Badge:
    """Say whether an offering is sold on a day."""
    if item.sells_from > today:
        return Badge(label=_("not yet sold"), tone="blue")
    if item.sells_to is not None and item.sells_to <= today:
        return Badge(label=_("discontinued"))
    return Badge(label=_("on sale"), tone="green")


def _secondaries(ctx: Context, primary: str) -> ListView:
    rows = [
        Row(
            key=item.code,
            url=reverse("office_offering", args=[item.code]),
            cells={
                "code": item.code,
                "name": in_language(item.name, item.name_en),
                "price": item.monthly_price,
                "default": yes_no(item.default or item.mandatory),
                "mandatory": yes_no(item.mandatory),
            },
        )
        for item in queries.list_secondaries(primary, on=local_day(ctx.now))
    ]
    columns = {
        "code": code_word(),
        "name": _("Name"),
        "price": _("Monthly price"),
        "default": _("Ticked by default"),
        "mandatory": _("Mandatory"),
    }
    return _table("secondaries", _("Secondary products"), columns, rows)


def _offerings(title: str, items: Iterable[OfferingView]) -> ListView:
    rows = [
        Row(
            key=item.code,
            url=reverse("office_offering", args=[item.code]),
            cells={"code": item.code, "name": in_language(item.name, item.name_en)},
        )
        for item in items
    ]
    return _table(f"related-{len(title)}-{len(rows)}", title, {"code": code_word(), "name": _("Name")}, rows)


def _table(key: str, title: str, columns: Mapping[str, str], rows: list[Row]) -> ListView:
    kinds = {"price": "money", "name": "strong"}
    return ListView(
        key=key,
        title=title,
        columns=tuple(Column(name=name, label=label, kind=kinds.get(name, "text")) for name, label in columns.items()),
        rows=rows,
        url="",
        size=max(len(rows), 1),
        total=len(rows),
        empty=_("There are no related items."),
    )
