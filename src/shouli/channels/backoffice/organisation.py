"""The organisation: units, interface numbers with their hours, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import Answers
from shouli.channels.backoffice.editing import Done, Held, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, answer, choice_filter
from shouli.channels.backoffice.naming import active_badge, code_word, yes_no
from shouli.channels.backoffice.staff import ACTIVE, tabs
from shouli.identity import queries
from shouli.identity.actions import SaveInterfaceNumber, SaveOrgUnit, save_interface_number, save_org_unit
from shouli.identity.queries import OrgUnitView, Origin
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import ActionView, Choice, FieldView, FormView
from shouli.web.lists import Column, Row

EVERY_DAY = "1234567"


def unit_kinds() -> dict[str, str]:
    """Name the kinds of units."""
    return {
        "operator": _("Operator"),
        "bureau": _("Handling bureau"),
        "shop": _("Shop"),
        "department": _("Department"),
    }


def outlet_types() -> dict[str, str]:
    """Name the types of shops."""
    return {"own": _("own"), "partner": _("partner")}


@require_safe
@door(permission="page.org_units", channel="backoffice")
def unit_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the units of the operator."""
    kinds, outlets = unit_kinds(), outlet_types()

    def rows(query: Mapping[str, str]) -> list[Row]:
        units = queries.list_org_units()
        codes = {unit.id: unit.code for unit in units}
        wanted = query.get("kind", "")
        return [
            Row(
                key=unit.code,
                url=reverse("office_org_unit", args=[unit.code]),
                cells={
                    "code": unit.code,
                    "name": in_language(unit.name, unit.name_en),
                    "kind": kinds.get(unit.kind, unit.kind),
                    "parent": codes.get(unit.parent_id, "") if unit.parent_id else "",
                    "outlet": outlets.get(unit.outlet_type, ""),
                    "appointments": yes_no(unit.supports_appointment) if unit.kind == "bureau" else "",
                    "state": active_badge(unit.active),
                },
            )
            for unit in units
            if wanted in ("", unit.kind)
        ]

    listing = Listing(
        key="units",
        title=pgettext("operator", "Organisation"),
        columns=(
            Column(name="code", label=code_word(), kind="code", sortable=True),
            Column(name="name", label=_("Name"), kind="strong", sortable=True),
            Column(name="kind", label=_("Kind"), sortable=True),
            Column(name="parent", label=_("Part of"), sortable=True),
            Column(name="outlet", label=_("Outlet"), sortable=True),
            Column(name="appointments", label=_("Takes appointments"), sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
        ),
        filters=(choice_filter("kind", _("Kind"), kinds),),
        rows=rows,
        empty=_("No unit fits the filter."),
    )
    new = ActionView(name="new", label=_("New unit"), url=reverse("office_org_unit_new"), icon="plus", key="F3")
    buttons = (new,) if queries.may(ctx, "identity.save_org_unit") else ()
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs(ctx, "org_units"), buttons=buttons)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.org_units", channel="backoffice")
def unit(request: HttpRequest, ctx: Context, code: str = "") -> HttpResponse:
    """Show and change one unit, or enter a new one."""
    units = {item.code: item for item in queries.list_org_units()}
    if code and code not in units:
        raise NotFound(thing=_("Unit"), key=code)

    def save(answers: Answers) -> Done:
        data = SaveOrgUnit(
            code=code or answers.text("code", 20),
            name=answers.text("name", 80),
            kind=answers.text("kind", 12),
            parent_code=answers.text("parent_code", 20),
            name_en=answers.text("name_en", 80),
            outlet_type=answers.text("outlet_type", 8),
            supports_appointment=answers.flag("supports_appointment"),
            active=answers.flag("active"),
        )
        answers.refuse()
        saved = save_org_unit(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": saved.code}, url=reverse("office_org_units"))

    form = unit_form(units.get(code), list(units.values()), may_save=queries.may(ctx, "identity.save_org_unit"))
    return edit(request, ctx, form, save, active=ACTIVE)


def unit_form(found: OrgUnitView | None, units: list[OrgUnitView], *, may_save: bool) -> FormView:
    """Build the form of a unit."""
    held = Held(found)
    parent = next((item.code for item in units if found and item.id == found.parent_id), "")
    parents = tuple(
        Choice(value=item.code, label=f"{item.code} {in_language(item.name, item.name_en)}") for item in units
    )
    fields = section(
        _("Unit"),
        held.field("code", code_word(), required=True, readonly=found is not None),
        held.field("kind", _("Kind"), widget="select", required=True, choices=_choices(unit_kinds())),
        held.field("name", _("Chinese name"), required=True),
        held.field("name_en", _("English name")),
        FieldView(name="parent_code", label=_("Part of"), widget="select", choices=parents, value=parent),
        held.field(
            "outlet_type", _("Outlet"), widget="select", choices=_choices(outlet_types()), help=_("Only for shops.")
        ),
        held.field(
            "supports_appointment",
            _("Appointments"),
            widget="checkbox",
            extra={"text": _("The bureau takes appointments")},
            otherwise=False,
        ),
        held.field("active", _("in service"), widget="checkbox", otherwise=True),
    )
    return form_view(
        "unit",
        in_language(found.name, found.name_en) if found else _("New unit"),
        (fields,),
        url=reverse("office_org_unit", args=[found.code]) if found else reverse("office_org_unit_new"),
        back=reverse("office_org_units"),
        may_save=may_save,
    )


@require_safe
@door(permission="page.interface_numbers", channel="backoffice")
def desk_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the interface numbers, their shops and hours, and whether they are open now."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=desk.number,
                url=reverse("office_interface_number", args=[desk.number]),
                cells={
                    "number": desk.number,
                    "shop": in_language(desk.org_unit.name, desk.org_unit.name_en),
                    "bureau": in_language(desk.bureau.name, desk.bureau.name_en) if desk.bureau else "",
                    "hours": f"{desk.opens_at:%H:%M}–{desk.closes_at:%H:%M}",
                    "weekdays": weekdays_text(desk.weekdays),
                    "now": pgettext("shop", "open")
                    if queries.hours_fault(desk, ctx.now) is None
                    else pgettext("shop", "closed"),
                    "state": active_badge(desk.active),
                },
            )
            for desk in queries.list_origins()
        ]

    listing = Listing(
        key="interface-numbers",
        title=_("Interface numbers"),
        columns=(
            Column(name="number", label=_("Interface number"), kind="strong", sortable=True),
            Column(name="shop", label=_("Shop"), sortable=True),
            Column(name="bureau", label=_("Handling bureau"), sortable=True),
            Column(name="hours", label=_("Hours"), sortable=True),
            Column(name="weekdays", label=_("Days")),
            Column(name="now", label=_("Now"), sortable=True),
            Column(name="state", label=_("State"), kind="badge", sortable=True),
        ),
        rows=rows,
        empty=_("There are no interface numbers yet."),
    )
    url = reverse("office_interface_number_new")
    new = ActionView(name="new", label=_("New interface number"), url=url, icon="plus", key="F3")
    buttons = (new,) if queries.may(ctx, "identity.save_interface_number") else ()
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs(ctx, "interface_numbers"), buttons=buttons)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.interface_numbers", channel="backoffice")
def desk(request: HttpRequest, ctx: Context, number: str = "") -> HttpResponse:
    """Show and change one interface number and its hours, or enter a new one."""
    found = queries.origin(number) if number else None

    def save(answers: Answers) -> Done:
        data = SaveInterfaceNumber(
            number=number or answers.text("number", 40),
            org_unit_id=answers.row("org_unit_id"),
            opens_at=answers.clock("opens_at"),
            closes_at=answers.clock("closes_at"),
            channel=found.channel if found else "counter",
            weekdays="".join(answers.many("weekdays", 1)),
            active=answers.flag("active"),
        )
        answers.refuse()
        saved = save_interface_number(ctx, data)
        return Done(told=_("%(code)s is saved.") % {"code": saved.number}, url=reverse("office_interface_numbers"))

    form = desk_form(found, may_save=queries.may(ctx, "identity.save_interface_number"))
    return edit(request, ctx, form, save, active=ACTIVE)


def desk_form(found: Origin | None, *, may_save: bool) -> FormView:
    """Build the form of an interface number."""
    held = Held(found)
    shops = tuple(
        Choice(value=str(shop.id), label=f"{shop.code} {in_language(shop.name, shop.name_en)}")
        for shop in queries.list_org_units(kind="shop")
    )
    fields = section(
        _("Interface number"),
        held.field("number", _("Number"), required=True, readonly=found is not None),
        FieldView(
            name="org_unit_id",
            label=_("Shop"),
            widget="select",
            required=True,
            choices=shops,
            value=str(found.org_unit.id) if found else "",
        ),
        FieldView(
            name="opens_at",
            label=_("Opens at"),
            required=True,
            value=f"{found.opens_at:%H:%M}" if found else "08:30",
        ),
        FieldView(
            name="closes_at",
            label=_("Closes at"),
            required=True,
            help=_("23:59:59 means midnight."),
            value=f"{found.closes_at:%H:%M:%S}" if found else "18:00",
        ),
        FieldView(
            name="weekdays",
            label=_("Days"),
            widget="checks",
            choices=_choices(weekdays()),
            value=tuple(found.weekdays if found else EVERY_DAY),
        ),
        held.field("active", _("in service"), widget="checkbox", otherwise=True),
    )
    return form_view(
        "interface-number",
        found.number if found else _("New interface number"),
        (fields,),
        url=reverse("office_interface_number", args=[found.number])
        if found
        else reverse("office_interface_number_new"),
        back=reverse("office_interface_numbers"),
        may_save=may_save,
    )


def weekdays() -> dict[str, str]:
    """Name the weekdays by their ISO digit."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return {str(place): name for place, name in enumerate(names, start=1)}


def weekdays_text(digits: str) -> str:
    """Write the days something is open."""
    names = weekdays()
    return _("every day") if digits == EVERY_DAY else " ".join(names.get(digit, digit) for digit in digits)


def _choices(named: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in named.items())
