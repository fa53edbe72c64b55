"""Reads about crews, slots, appointments and work orders; the only way in for other parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, QuerySet, Sum
from django.utils import timezone
from django.utils.dateformat import format as format_date

from shouli.kernel import errors
from shouli.kernel.context import Context
from shouli.kernel.text import in_language
from shouli.kernel.text import lazy as _
from shouli.workforce import states
from shouli.workforce.models import Appointment, AppointmentSlot, Team, WorkOrder
from shouli.workforce.rules.visits import FAILURE_REASONS, Instruction

TO_DO = (states.OPEN, states.STARTED)
OF_SLOT = ("id", "team_id", "day", "starts_at", "ends_at", "capacity", "taken")  # what is shown of one


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """An installation crew (装机队)."""

    id: int
    code: str
    name: str
    name_en: str
    bureau_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """An installer and the crew."""

    staff_id: int
    staff_number: str
    name: str
    team_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A stretch of a day in which a crew can still make ``left`` visits; ``open`` says whether it can be chosen."""

    id: int
    team_id: int
    team_name: str
    team_name_en: str
    day: date
    starts_at: time
    ends_at: time
    left: int
    open: bool

    @property
    def label(self) -> str:
        """Day, time and crew, as the appointment page shows them (FL-053)."""
        return slot_label(self.day, self.starts_at, self.ends_at, in_language(self.team_name, self.team_name_en))


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityView:
    """How many visits a crew makes in one slot, and how many of them are booked."""

    slot_id: int
    team_code: str
    team_name: str
    team_name_en: str
    starts_at: time
    ends_at: time
    capacity: int
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDayView:
    """All slots of a bureau's crews on one day together."""

    bureau_id: int
    day: date
    slots: int
    capacity: int
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """An appointment that is booked or was kept."""

    id: int
    owner: str
    slot_id: int
    team_id: int
    team_name: str
    team_name_en: str
    day: date
    starts_at: time
    ends_at: time
    visits: int
    state: str

    @property
    def label(self) -> str:
        """Day, time and crew, as the appointment box shows them (FL-054)."""
        return slot_label(self.day, self.starts_at, self.ends_at, in_language(self.team_name, self.team_name_en))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderView:
    """A work order as crews and clerks see it."""

    id: int
    work_order_number: str
    owner: str
    kind: str
    team_id: int | None
    team_name: str
    installer_id: int | None
    installer_name: str
    exchange_id: int
    exchange_name: str
    address: str
    contact_name: str
    contact_phone: str
    line_numbers: tuple[str, ...]
    instructions: tuple[Instruction, ...]
    priority: str
    state: str
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    failure_reason: str
    report: Mapping[str, Any]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return states.WORK_ORDER.label(self.state)

    @property
    def failure_label(self) -> str:
        """Why it was not completed, in the reader's language; empty if it was."""
        return str(FAILURE_REASONS.get(self.failure_reason, ""))


def slot_label(day: date, starts_at: time, ends_at: time, team: str = "") -> str:
    """Write a slot in the reader's language: 2026-11-23 周一 08:30–10:30 历下装机一队."""
    return f"{day:%Y-%m-%d} {format_date(day, 'D')} {starts_at:%H:%M}–{ends_at:%H:%M} {team}".rstrip()


def list_teams(*, bureau_id: int | None = None, exchange_id: int | None = None) -> list[TeamView]:
    """List the active crews of a bureau, or those that serve an exchange."""
    rows = Team.objects.filter(active=True)
    if bureau_id is not None:
        rows = rows.filter(bureau_id=bureau_id)
    if exchange_id is not None:
        rows = rows.filter(exchanges=exchange_id)
    return [
        TeamView(id=row.pk, code=row.code, name=row.name, name_en=row.name_en, bureau_id=row.bureau_id)
        for row in rows.order_by("code")
    ]


def list_members(*, bureau_id: int) -> list[MemberView]:
    """List the installers of the active crews of a bureau who may still sign in, by crew and staff number."""
    rows = Team.members.through.objects.filter(
        team__bureau_id=bureau_id, team__active=True, staff__is_active=True
    ).select_related("staff")
    return [
        MemberView(staff_id=row.staff_id, staff_number=row.staff.staff_number, name=row.staff.name, team_id=row.team_id)
        for row in rows.order_by("team__code", "staff__staff_number")
    ]


def list_slots(
    *,
    bureau_id: int | None = None,
    exchange_id: int | None = None,
    team_id: int | None = None,
    from_day: date,
    days: int = 7,
    now: datetime,
) -> list[SlotView]:
    """List the slots of the crews of a bureau, or of those that serve an exchange, by day, time and crew (FL-053).

    Full slots and slots that have begun are listed too, not ``open``.
    """
    rows = AppointmentSlot.objects.filter(team__active=True, day__gte=from_day, day__lt=from_day + timedelta(days=days))
    if bureau_id is not None:
        rows = rows.filter(team__bureau_id=bureau_id)
    if exchange_id is not None:
        rows = rows.filter(team__exchanges=exchange_id)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    shown = rows.order_by("day", "starts_at", "team__code").values(*OF_SLOT, "team__name", "team__name_en")
    return [_slot(row, now) for row in shown]


def list_slot_days(*, from_day: date, days: int, bureau_id: int | None = None) -> list[SlotDayView]:
    """Add up the slots of each bureau and day, by day and bureau, in one query."""
    rows = AppointmentSlot.objects.filter(team__active=True, day__gte=from_day, day__lt=from_day + timedelta(days=days))
    if bureau_id is not None:
        rows = rows.filter(team__bureau_id=bureau_id)
    sums = rows.order_by("day", "team__bureau_id").values("day", "team__bureau_id")
    return [
        SlotDayView(
            bureau_id=row["team__bureau_id"], day=row["day"], slots=row["n"], capacity=row["room"], taken=row["booked"]
        )
        for row in sums.annotate(n=Count("pk"), room=Sum("capacity"), booked=Sum("taken"))
    ]


def list_capacities(*, bureau_id: int, day: date) -> list[CapacityView]:
    """List the slots of a bureau's crews on one day, by crew and time."""
    rows = AppointmentSlot.objects.select_related("team").filter(team__active=True, team__bureau_id=bureau_id, day=day)
    return [
        CapacityView(
            slot_id=row.pk,
            team_code=row.team.code,
            team_name=row.team.name,
            team_name_en=row.team.name_en,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            capacity=row.capacity,
            taken=row.taken,
        )
        for row in rows.order_by("team__code", "starts_at")
    ]


def booking_of(owner: str) -> BookingView | None:
    """Return the latest appointment of an owner such as ``order:12`` that was not released."""
    rows = Appointment.objects.select_related("slot__team").filter(owner=owner).exclude(state=states.RELEASED)
    found = rows.order_by("-pk").first()
    return _booking(found) if found else None


def bookings_of(owners: Iterable[str]) -> dict[str, BookingView]:
    """Return the latest appointment of each owner that has one, by owner, in one query."""
    rows = Appointment.objects.select_related("slot__team").filter(owner__in=set(owners))
    return {row.owner: _booking(row) for row in rows.exclude(state=states.RELEASED).order_by("pk")}


def appointments_of(owner: str) -> list[BookingView]:
    """List every appointment of an owner, those that were released too, oldest first."""
    rows = Appointment.objects.select_related("slot__team").filter(owner=owner).order_by("pk")
    return [_booking(row) for row in rows]


def has_begun(day: date, starts_at: time, now: datetime) -> bool:
    """Say whether a slot's time has come; it cannot be booked any more then."""
    return timezone.make_aware(datetime.combine(day, starts_at)) <= now


def get_work_order(work_order_id: int) -> WorkOrderView:
    """Return one work order.

    :raises errors.NotFound: if there is none with this id
    """
    return _one(viewable(WorkOrder.objects.filter(pk=work_order_id)), work_order_id)


def get_own_work_order(ctx: Context, work_order_id: int) -> WorkOrderView:
    """Return a work order of one of the actor's crews.

    :raises errors.NotFound: if there is none, or it is another crew's
    """
    return _one(viewable(_of_own_teams(ctx).filter(pk=work_order_id)), work_order_id)


def work_orders_of(owner: str) -> list[WorkOrderView]:
    """List the work orders of an owner such as ``order:12``, oldest first."""
    return viewable(WorkOrder.objects.filter(owner=owner).order_by("pk"))


def work_to_do(owner: Any) -> Exists:
    """Say of the rows of a query, by the column that names an owner, whether somebody has a visit to make for it."""
    return Exists(WorkOrder.objects.filter(owner=owner, state__in=TO_DO))


def list_work_orders(
    ctx: Context, *, in_states: tuple[str, ...] = TO_DO, limit: int = 50, offset: int = 0
) -> list[WorkOrderView]:
    """List the work of the actor's crews: what is due soonest comes first, what has no due time last."""
    rows = _of_own_teams(ctx).filter(state__in=in_states)
    return viewable(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[offset : offset + limit])


def list_dispatch(
    *, bureau_id: int, in_states: tuple[str, ...] = TO_DO, limit: int = 200, offset: int = 0
) -> list[WorkOrderView]:
    """List the work of all crews of a bureau for its dispatcher, by crew and due time."""
    rows = WorkOrder.objects.filter(team__bureau_id=bureau_id, state__in=in_states)
    return viewable(rows.order_by("team__code", F("due_at").asc(nulls_last=True), "pk")[offset : offset + limit])


def lock_work_order(work_order_id: int) -> WorkOrder:
    """Return one work order locked for change.

    :raises errors.NotFound: if there is none with this id
    """
    found = WorkOrder.objects.select_for_update().filter(pk=work_order_id).first()
    if found is None:
        raise errors.NotFound(thing=_("work order"), key=work_order_id)
    return found


def lock_booking(owner: str) -> Appointment | None:
    """Return the booked appointment of an owner locked for change, or None."""
    return Appointment.objects.select_for_update().filter(owner=owner, state=states.BOOKED).first()


def is_member(team_id: int | None, staff_id: int) -> bool:
    """Say whether a member of staff belongs to a crew; nobody belongs to none."""
    return team_id is not None and Team.members.through.objects.filter(team_id=team_id, staff_id=staff_id).exists()


def instructions_of(row: WorkOrder) -> tuple[Instruction, ...]:
    """Return the instructions kept with a work order."""
    return tuple(Instruction(**kept) for kept in row.instructions)


def _of_own_teams(ctx: Context) -> QuerySet[WorkOrder]:
    return WorkOrder.objects.filter(team__in=Team.objects.filter(members=ctx.actor.staff_id, active=True))


def _one(found: list[WorkOrderView], work_order_id: int) -> WorkOrderView:
    if not found:
        raise errors.NotFound(thing=_("work order"), key=work_order_id)
    return found[0]


def _slot(row: Mapping[str, Any], now: datetime) -> SlotView:
    left = row["capacity"] - row["taken"]
    return SlotView(
        id=row["id"],
        team_id=row["team_id"],
        team_name=row["team__name"],
        team_name_en=row["team__name_en"],
        day=row["day"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        left=left,
        open=left > 0 and not has_begun(row["day"], row["starts_at"], now),
    )


def _booking(row: Appointment) -> BookingView:
    return BookingView(
        id=row.pk,
        owner=row.owner,
        slot_id=row.slot_id,
        team_id=row.slot.team_id,
        team_name=row.slot.team.name,
        team_name_en=row.slot.team.name_en,
        day=row.slot.day,
        starts_at=row.slot.starts_at,
        ends_at=row.slot.ends_at,
        visits=row.visits,
        state=row.state,
    )


def viewable(rows: QuerySet[WorkOrder]) -> list[WorkOrderView]:
    """Turn work orders into what crews and clerks see of them, in one query."""
    return [
        WorkOrderView(
            id=row.pk,
            work_order_number=row.work_order_number,
            owner=row.owner,
            kind=row.kind,
            team_id=row.team_id,
            team_name=in_language(row.team.name, row.team.name_en) if row.team else "",
            installer_id=row.installer_id,
            installer_name=row.installer.name if row.installer else "",
            exchange_id=row.exchange_id,
            exchange_name=in_language(row.exchange.name, row.exchange.name_en),
            address=row.address,
            contact_name=row.contact_name,
            contact_phone=row.contact_phone,
            line_numbers=tuple(row.line_numbers),
            instructions=instructions_of(row),
            priority=row.priority,
            state=row.state,
            due_at=row.due_at,
            created_at=row.created_at,
            closed_at=row.closed_at,
            failure_reason=row.failure_reason,
            report=row.report,
        )
        for row in rows.select_related("team", "installer", "exchange")
    ]
