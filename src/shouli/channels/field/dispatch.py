"""The dispatch board: a bureau's crews, their slots of a day, and the visits in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouli.channels.field.cards import LATE, UNASSIGNED, Card, cards_of
from shouli.identity import queries as identity
from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError, Fault, Invalid, NotAllowed, NotFound
from shouli.kernel.local_time import local_day
from shouli.kernel.text import in_language
from shouli.web.doors import KEY_FIELD, desk_page, door
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView, with_faults
from shouli.web.posted import Posted, whole
from shouli.workforce import listing, queries
from shouli.workforce.actions import ReassignWork, reassign_work
from shouli.workforce.queries import SlotView, TeamView

AHEAD = 7
MOST = 200  # visits in one list


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotColumn:
    """One slot of a crew and the visits in it; without a slot, those that have no appointment on the day."""

    slot: SlotView | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLane:
    """One crew's day."""

    name: str
    members: tuple[str, ...]
    columns: tuple[SlotColumn, ...]
    waiting: tuple[Card, ...]

    @property
    def visits(self) -> int:
        """How many visits stand on the board for it."""
        return sum(len(column.cards) for column in self.columns) + len(self.waiting)


@require_safe
@door(permission="page.dispatch", channel="field")
def board(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show a bureau's crews on one day: each slot with what is left of it, and the visits."""
    bureaus = bureaus_of(ctx)
    bureau_id = _chosen(request.GET.get("bureau", ""), bureaus)
    today = local_day(ctx.now)
    far = timedelta(days=3660)
    day = typed.day(request.GET.get("day", ""), least=today - far, most=today + far) or today
    if (only := request.GET.get("only", "")) in (LATE, UNASSIGNED):
        return narrowed(request, ctx, only, bureaus)
    works = queries.list_dispatch(bureau_id=bureau_id) if bureau_id else []
    lanes = lanes_of(ctx, bureau_id, day, cards_of(works, ctx.now)) if bureau_id else []
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
    return desk_page(
        request,
        ctx,
        "field/board.html",
        active="dispatch",
        lanes=lanes,
        days=days if day in days else [day, *days],
        day=day,
        today=today,
        bureaus=bureaus,
        bureau_id=bureau_id,
    )


def narrowed(request: HttpRequest, ctx: Context, only: str, bureaus: list[tuple[int, str]]) -> HttpResponse:
    """Show the visits of all the reader's bureaus that are late, or that no installer has taken."""
    ids = [bureau_id for bureau_id, _name in bureaus]
    rows = listing.visits_to_dispatch(ctx, ids, late=only == LATE, unassigned=only == UNASSIGNED)
    cards = cards_of(queries.viewable(rows.order_by("due_at", "pk")[:MOST]), ctx.now)
    view = {"cards": cards, "total": rows.count(), "late": only == LATE}
    return desk_page(request, ctx, "field/narrowed.html", active="dispatch", **view)  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.dispatch", channel="field")
def reassign(request: HttpRequest, ctx: Context, work_order_id: int) -> HttpResponse:
    """Give one visit to another crew, or to one of its installers."""
    work = queries.get_work_order(work_order_id)
    bureaus = bureaus_of(ctx)
    teams = [team for bureau_id, _name in bureaus for team in queries.list_teams(bureau_id=bureau_id)]
    if work.team_id is not None and work.team_id not in {team.id for team in teams}:
        raise NotFound(thing=_("Work order"), key=work_order_id)
    (card,) = cards_of([work], ctx.now)
    posted = Posted(request.POST) if request.method == "POST" else None
    form = reassign_form(card, teams, members_by_team(bureaus), posted)
    if posted is None or posted.action != "reassign":
        return desk_page(request, ctx, "field/reassign.html", active="dispatch", form=form, card=card)
    try:
        given = _given(work_order_id, posted, {team.id for team in teams})
        reassign_work(ctx, given)
    except (NotAllowed, NotFound):
        raise
    except BusinessError as refusal:
        whole = Fault(field="", code=refusal.code, message=f"{refusal.text} {refusal.advice}".strip())
        form = with_faults(form, refusal.faults if isinstance(refusal, Invalid) else (whole,))
        return desk_page(request, ctx, "field/reassign.html", active="dispatch", form=form, card=card, status=422)
    messages.success(request, _("Work order %(number)s has been reassigned.") % {"number": work.work_order_number})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("dispatch")})
    return redirect("dispatch")


def bureaus_of(ctx: Context) -> list[tuple[int, str]]:
    """List the bureaus this actor dispatches for: the own one, or all for who belongs to none."""
    found = identity.list_org_units(kind="bureau")
    own = [unit for unit in found if unit.active and ctx.bureau_id in (None, unit.id)]
    return [(unit.id, in_language(unit.name, unit.name_en)) for unit in own]


def lanes_of(ctx: Context, bureau_id: int, day: date, cards: list[Card]) -> list[CrewLane]:
    """Put a bureau's crews, their slots of ``day`` and the visits together, in three queries."""
    slots = queries.list_slots(bureau_id=bureau_id, from_day=day, days=1, now=ctx.now)
    members = members_by_team([(bureau_id, "")])
    lanes = []
    for team in queries.list_teams(bureau_id=bureau_id):
        own = [card for card in cards if card.work.team_id == team.id]
        own_slots = [slot for slot in slots if slot.team_id == team.id]
        in_slots = {slot.id: tuple(card for card in own if _is_in(card, slot)) for slot in own_slots}
        waiting = tuple(card for card in own if card.booking is None or card.booking.team_id != team.id or card.late)
        shown = {card.work.id for found in in_slots.values() for card in found}
        lanes.append(
            CrewLane(
                name=in_language(team.name, team.name_en),
                members=tuple(name for _id, name in members.get(team.id, [])),
                columns=tuple(SlotColumn(slot=slot, cards=in_slots[slot.id]) for slot in own_slots),
                waiting=tuple(card for card in waiting if card.work.id not in shown),
            )
        )
    return lanes


def members_by_team(bureaus: list[tuple[int, str]]) -> dict[int, list[tuple[int, str]]]:
    """Map each crew of these bureaus to its installers: id, and number with name."""
    found: dict[int, list[tuple[int, str]]] = {}
    for bureau_id, _name in bureaus:
        for member in queries.list_members(bureau_id=bureau_id):
            found.setdefault(member.team_id, []).append((member.staff_id, f"{member.staff_number} {member.name}"))
    return found


def reassign_form(
    card: Card, teams: list[TeamView], members: dict[int, list[tuple[int, str]]], posted: Posted | None
) -> FormView:
    """Build the form that gives a visit on; the installers offered are those of the crew chosen."""
    team = posted.text("team_id") if posted else str(card.work.team_id or "")
    installer = posted.text("installer_id") if posted else str(card.work.installer_id or "")
    offered = members.get(whole(team) or 0, [])
    fields = (
        FieldView(
            name="team_id",
            label=_("Crew"),
            widget="select",
            required=True,
            value=team,
            choices=tuple(Choice(value=str(item.id), label=in_language(item.name, item.name_en)) for item in teams),
        ),
        FieldView(
            name="installer_id",
            label=_("Installer"),
            widget="select",
            value=installer if installer in {str(staff_id) for staff_id, _name in offered} else "",
            choices=tuple(Choice(value=str(staff_id), label=name) for staff_id, name in offered),
            help=_("Empty: any installer of the crew may start it."),
        ),
    )
    return FormView(
        key="reassign",
        title=_("Reassign work order %(number)s") % {"number": card.work.work_order_number},
        sections=(SectionView(key="to", title=_("Who does it"), hotkey="Alt 1", state="current", fields=fields),),
        url=card.reassign_url,
        idempotency_key=(posted.text(KEY_FIELD) if posted else "") or uuid4().hex,
        actions=(
            ActionView(name="reassign", label=_("Reassign"), key="F2", kind="primary"),
            ActionView(name="back", label=_("Back"), url=reverse("dispatch")),
        ),
    )


def _given(work_order_id: int, posted: Posted, team_ids: set[int]) -> ReassignWork:
    team_id = posted.number("team_id")
    if team_id not in team_ids:
        raise Invalid([Fault(field="team_id", code="missing", message=_("Choose a crew."))])
    return ReassignWork(work_order_id=work_order_id, team_id=team_id, installer_id=posted.number("installer_id"))


def _is_in(card: Card, slot: SlotView) -> bool:
    return card.booking is not None and card.booking.slot_id == slot.id


def _chosen(asked: str, bureaus: list[tuple[int, str]]) -> int | None:
    """Return the bureau asked for if it is one of the actor's, else the first."""
    ids = [bureau_id for bureau_id, _name in bureaus]
    wanted = next((bureau_id for bureau_id in ids if str(bureau_id) == asked), None)
    return wanted or (ids[0] if ids else None)
