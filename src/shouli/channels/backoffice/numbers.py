"""Telephone numbers: how many of each level stand where, single numbers, segments in, numbers out for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.backoffice.editing import Done, leave
from shouli.channels.backoffice.importing import Importing, columns_of, import_table, rows_of
from shouli.channels.backoffice.listing import Found, Listing, Tab, answer, choice_filter, row_asked, text_filter
from shouli.channels.backoffice.naming import state_badge, state_choices
from shouli.channels.backoffice.uploads import FILE, Sheet
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.text import in_language
from shouli.kernel.typed import is_digits
from shouli.places import queries as places
from shouli.resources import queries, states
from shouli.resources.actions import ImportSegments, RetireNumbers, SegmentRow, import_segments, retire_numbers
from shouli.resources.rules.levels import LEVEL_NAMES
from shouli.web.doors import door
from shouli.web.forms import ActionView
from shouli.web.lists import Column, Row
from shouli.web.posted import Posted

ACTIVE = "numbers"
MOST_SEGMENTS = 20
SHOWN = (states.FREE, states.HELD, states.IN_USE, states.RESTING, states.RETIRED)


def tabs(chosen: str) -> tuple[Tab, ...]:
    """List the pages of numbers."""
    pages = {"numbers": _("Pool"), "number_list": _("Numbers"), "segments": _("Segments")}
    return tuple(
        Tab(label=label, url=reverse(f"office_{name}"), chosen=name == chosen) for name, label in pages.items()
    )


def buttons() -> tuple[ActionView, ...]:
    """List what can be done from every page of numbers."""
    url = reverse("office_segment_import")
    return (ActionView(name="import", label=_("Import segments"), url=url, icon="upload", key="F3"),)


@require_safe
@door(permission="page.numbers", channel="backoffice")
def pool(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Count each exchange's numbers by level and state."""
    exchanges = places.list_exchanges()

    def rows(query: Mapping[str, str]) -> list[Row]:
        wanted = row_asked(query, "exchange")
        found = queries.pools([item.id for item in exchanges if wanted in (None, item.id)])
        return [
            Row(
                key=f"{item.code}.{level}",
                url=f"{reverse('office_number_list')}?exchange={item.id}&level={level}",
                cells={
                    "exchange": f"{item.code} {in_language(item.name, item.name_en)}",
                    "level": str(LEVEL_NAMES[level]),
                    **{state: counts.get(state, 0) for state in SHOWN},
                },
                tone="red" if not counts.get(states.FREE) else "",
            )
            for item in exchanges
            for level, counts in found.get(item.id, {}).items()
        ]

    counted = tuple(
        Column(name=state, label=states.NUMBER.label(state), kind="number", sortable=True) for state in SHOWN
    )
    listing = Listing(
        key="pool",
        title=_("Number pool"),
        columns=(
            Column(name="exchange", label=_("Exchange"), kind="strong", sortable=True),
            Column(name="level", label=_("Level"), sortable=True),
            *counted,
        ),
        filters=(choice_filter("exchange", _("Exchange"), _names(exchanges)),),
        rows=rows,
        empty=_("There are no numbers yet; import a segment."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("numbers"), buttons=buttons())


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.numbers", channel="backoffice")
def number_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List an exchange's numbers, and retire those ticked."""
    if request.method == "POST":
        ticked = Posted(request.POST).many("row")
        numbers = tuple(number for number in ticked if is_digits(number) and len(number) <= 20)
        refuse_if([] if numbers else [Fault(field="", code="missing", message=_("Tick some numbers first."))])
        count = retire_numbers(ctx, RetireNumbers(numbers=numbers))
        told = ngettext("%(count)s number is retired.", "%(count)s numbers are retired.", count) % {"count": count}
        return leave(request, Done(told=told, url=request.get_full_path()))
    exchanges = places.list_exchanges()

    def fetch(query: Mapping[str, str], limit: int, offset: int) -> Found:
        exchange_id = row_asked(query, "exchange") or (exchanges[0].id if exchanges else 0)
        wanted = {"state": query.get("state", ""), "level": query.get("level", ""), "begins": query.get("begins", "")}
        found = queries.list_numbers(exchange_id=exchange_id, limit=limit, offset=offset, **wanted)
        rows = [
            Row(
                key=item.number,
                cells={
                    "number": item.number,
                    "level": item.level_name,
                    "state": state_badge(states.NUMBER, item.state),
                    "owner": item.owner,
                    "until": item.held_until or item.resting_until,
                },
            )
            for item in found
        ]
        return Found(rows, queries.count_numbers(exchange_id=exchange_id, **wanted))

    first = str(exchanges[0].id) if exchanges else ""
    exchange = replace(choice_filter("exchange", _("Exchange"), _names(exchanges)), value=first, required=True)
    retire = ActionView(
        name="retire", label=_("Retire"), kind="danger",
        confirm=_("The numbers ticked are never given out again. Retire them?"),
    )  # fmt: skip
    listing = Listing(
        key="numbers",
        title=_("Numbers"),
        columns=(
            Column(name="number", label=_("Number"), kind="strong"),
            Column(name="level", label=_("Level")),
            Column(name="state", label=_("State"), kind="badge"),
            Column(name="owner", label=_("Held or used by"), kind="why"),
            Column(name="until", label=_("Until"), kind="moment"),
        ),
        filters=(
            exchange,
            choice_filter("state", _("State"), state_choices(states.NUMBER)),
            choice_filter("level", _("Level"), LEVEL_NAMES),
            text_filter("begins", _("Begins with")),
        ),
        fetch=fetch,
        empty=_("No number fits the filter."),
        selectable=True,
        actions=(retire,),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("number_list"), buttons=buttons())


@require_safe
@door(permission="page.numbers", channel="backoffice")
def segment_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the segments with what their numbers are doing."""

    def rows(query: Mapping[str, str]) -> list[Row]:
        return [
            Row(
                key=item.prefix,
                cells={
                    "prefix": item.prefix,
                    "first": item.first,
                    "last": item.last,
                    "exchange": item.exchange_name,
                    **{state: item.counts.get(state, 0) for state in SHOWN},
                },
            )
            for item in queries.list_segments()
        ]

    listing = Listing(
        key="segments",
        title=_("Segments"),
        columns=(
            Column(name="prefix", label=_("Prefix"), kind="strong", sortable=True),
            Column(name="first", label=_("First"), sortable=True),
            Column(name="last", label=_("Last"), sortable=True),
            Column(name="exchange", label=_("Exchange"), sortable=True),
            *(Column(name=state, label=states.NUMBER.label(state), kind="number", sortable=True) for state in SHOWN),
        ),
        rows=rows,
        empty=_("There are no numbers yet; import a segment."),
    )
    return answer(request, ctx, listing, active=ACTIVE, tabs=tabs("segments"), buttons=buttons())


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.numbers", channel="backoffice")
def segment_import(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Take a table of segments; each brings all its numbers."""

    def take(sheet: Sheet, posted: Posted) -> Done:
        rows = rows_of(sheet, SegmentRow)
        if len(rows) > MOST_SEGMENTS:
            text = _("Send at most %(most)s segments at once; each brings all its numbers.")
            refuse_if([Fault(field=FILE, code="too_many", message=text % {"most": MOST_SEGMENTS})])
        import_segments(ctx, ImportSegments(rows=rows))
        told = _("%(count)s segments of %(name)s are there with all their numbers.")
        return Done(told=told % {"count": len(rows), "name": sheet.name}, url=reverse("office_segments"))

    texts = {
        "prefix": _("The digits all its numbers begin with"),
        "exchange": _("Code of the exchange"),
        "first": _("First number"),
        "last": _("Last number"),
    }
    page = Importing(
        key="segments-file",
        title=_("Import segments"),
        url=reverse("office_segment_import"),
        back=reverse("office_segments"),
        columns=columns_of(SegmentRow, texts),
        take=take,
        note=_("An existing segment may grow, but never shrink or move."),
    )
    return import_table(request, ctx, page, active=ACTIVE, tabs=tabs("segments"))


def _names(exchanges: list[places.ExchangeView]) -> dict[str, str]:
    return {str(item.id): f"{item.code} {in_language(item.name, item.name_en)}" for item in exchanges}
