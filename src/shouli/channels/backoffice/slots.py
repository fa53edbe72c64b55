"""Appointment capacity: how many visits the crews of a bureau make, day by day and slot by slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.answers import SMALL, Answers
from shouli.channels.backoffice.editing import Done, edit, form_view, section
from shouli.channels.backoffice.listing import Listing, answer, choice_filter
from shouli.identity import queries as identity
from shouli.identity.queries import OrgUnitView
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.web.doors import door
from shouli.web.forms import FieldView, FormView, SectionView
from shouli.web.lists import Column, Row
from shouli.workforce import queries
from shouli.workforce.actions import Capacity, SetCapacities, set_capacities
from shouli.workforce.queries import CapacityView

ACTIVE = "slots"
AHEAD = 28  # days listed


@require_safe
@door(permission="page.slots", channel="backoffice")
def day_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the coming days of each bureau with the visits its crews make and how many are booked."""
    bureaus = {unit.id: unit for unit in identity.list_org_units(kind="bureau")}

    def rows(query: Mapping[str, str]) -> list[Row]:
        wanted = next((unit.id for unit in bureaus.values() if unit.code == query.get("bureau")), None)
        found = queries.list_slot_days(from_day=local_day(ctx.now), days=AHEAD, bureau_id=wanted)
        return [
            Row(
                key=f"{bureaus[item.bureau_id].code}.{item.day}",
                url=reverse("office_slot_day", args=[bureaus[item.bureau_id].code, item.day.isoformat()]),
                cells={
                    "day": f"{item.day.isoformat()} {format_date(item.day, 'D')}",
                    "bureau": in_language(bureaus[item.bureau_id].name, bureaus[item.bureau_id].name_en),
                    "slots": item.slots,
                    "capacity": item.capacity,
                    "taken": item.taken,
                    "left": item.capacity - item.taken,
                },
            )
            for item in found
        ]

    listing = Listing(
        key="slots",
        title=_("Appointment capacity"),
        columns=(
            Column(name="day", label=_("Day"), kind="strong", sortable=True),
            Column(name="bureau", label=_("Handling bureau"), sortable=True),
            Column(name="slots", label=_("Slots"), kind="number", sortable=True),
            Column(name="capacity", label=_("Visits possible"), kind="number", sortable=True),
            Column(name="taken", label=_("Booked"), kind="number", sortable=True),
            Column(name="left", label=_("Left"), kind="number", sortable=True),
        ),
        filters=(
            choice_filter(
                "bureau",
                _("Handling bureau"),
                {unit.code: in_language(unit.name, unit.name_en) for unit in bureaus.values()},
            ),
        ),
        rows=rows,
        empty=_("No slots are open. They are opened every night from the weekly patterns of the crews."),
    )
    return answer(request, ctx, listing, active=ACTIVE)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.slots", channel="backoffice")
def day(request: HttpRequest, ctx: Context, bureau: str, day: str) -> HttpResponse:
    """Show the slots of a bureau's crews on one day and change how many visits they have."""
    unit = identity.org_units_by_code([bureau]).get(bureau)
    wanted = typed.day(day)
    if unit is None or unit.kind != "bureau" or wanted is None:
        raise NotFound(thing=_("Day"), key=f"{bureau} {day}")
    found = queries.list_capacities(bureau_id=unit.id, day=wanted)

    def save(answers: Answers) -> Done:
        slots = tuple(
            Capacity(
                slot_id=item.slot_id,
                capacity=answers.whole(f"capacity.{item.slot_id}", most=SMALL),
                seen=answers.posted.number(f"seen.{item.slot_id}") or 0,
            )
            for item in found
            if answers.posted.has(f"capacity.{item.slot_id}")
        )
        answers.refuse()
        count = set_capacities(ctx, SetCapacities(bureau_id=unit.id, day=wanted, slots=slots))
        told = ngettext("%(n)d slot is changed.", "%(n)d slots are changed.", count) % {"n": count}
        return Done(told=told, url=reverse("office_slots"))

    may_save = wanted >= local_day(ctx.now) and identity.may(ctx, "workforce.set_capacities")
    return edit(request, ctx, day_form(unit, wanted, found, may_save=may_save), save, active=ACTIVE)


def day_form(unit: OrgUnitView, day: date, found: list[CapacityView], *, may_save: bool) -> FormView:
    """Build the form of one day: a section per crew, a box per slot."""
    crews: dict[str, list[CapacityView]] = {}
    for item in found:
        crews.setdefault(item.team_code, []).append(item)
    sections: list[SectionView] = [
        section(
            in_language(items[0].team_name, items[0].team_name_en),
            *(
                FieldView(
                    name=f"capacity.{item.slot_id}",
                    label=f"{item.starts_at:%H:%M}–{item.ends_at:%H:%M}",
                    widget="digits",
                    value=str(item.capacity),
                    readonly=not may_save,
                    help=_("%(taken)s booked") % {"taken": item.taken},
                    extra={"maxlength": 3},
                )
                for item in items
            ),
            key=f"crew-{number}",
            number=number,
            note=_("Visits per slot; 0 closes it") if may_save else "",
        )
        for number, items in enumerate(crews.values(), start=1)
    ]
    form = form_view(
        "slots",
        f"{in_language(unit.name, unit.name_en)} {day.isoformat()} {format_date(day, 'D')}",
        sections or [section(_("No slots are open on this day."))],
        url=reverse("office_slot_day", args=[unit.code, day.isoformat()]),
        back=reverse("office_slots"),
        may_save=may_save and bool(found),
    )
    return replace(form, hidden=tuple((f"seen.{item.slot_id}", str(item.capacity)) for item in found))
