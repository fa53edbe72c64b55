"""Hand work to a crew, pass it to another, or call it off."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone

from shouli.kernel import errors
from shouli.kernel.actions import action, move, record_created, write
from shouli.kernel.context import Context
from shouli.kernel.numbering import dated_number
from shouli.kernel.text import lazy as _
from shouli.workforce import queries, states
from shouli.workforce.models import Team, WorkOrder
from shouli.workforce.queries import BookingView
from shouli.workforce.rules.visits import Instruction


class NoTeam(errors.BusinessError):
    """No crew serves the exchange."""

    code = "no_team"
    message = _("No installation crew serves this exchange.")
    way_out = _("Have the exchange given to a crew, then try again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWorkOrder:
    """What is to be done where, for whom (``order:12``); ``due_at`` defaults to the end of the owner's appointment."""

    owner: str
    kind: str
    exchange_id: int
    address: str
    contact_name: str
    contact_phone: str
    instructions: tuple[Instruction, ...] = ()
    priority: str = "medium"  # a code of the handling levels (处理级别)
    due_at: datetime | None = None
    customer_line_numbers: tuple[str, ...] = ()


@action("workforce.create_work_order")
def create_work_order(ctx: Context, data: CreateWorkOrder) -> WorkOrder:
    """Hand work to the crew of the owner's appointment, else to the first crew that serves the exchange.

    :raises NoTeam: if no crew serves it
    """
    booking = queries.booking_of(data.owner)
    if booking is not None and booking.state != states.BOOKED:
        booking = None  # that visit is over
    team_id = booking.team_id if booking else _team_of(data.exchange_id)

    if team_id is None:
        raise NoTeam()

    order = WorkOrder.objects.create(
        work_order_number=dated_number("W", ctx.now),
        owner=data.owner,
        kind=data.kind,
        team_id=team_id,
        exchange_id=data.exchange_id,
        address=data.address,
        contact_name=data.contact_name,
        contact_phone=data.contact_phone,
        line_numbers=list(data.customer_line_numbers),
        instructions=[asdict(instruction) for instruction in data.instructions],
        priority=data.priority,
        state=states.OPEN,
        due_at=data.due_at or _end_of(booking),
        created_at=ctx.now,
    )
    record_created(ctx, order, states.WORK_ORDER)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignWork:
    """The work order to assign, its crew and, if settled already, the member of the crew."""

    work_order_id: int
    team_id: int
    installer_id: int | None = None


@action("workforce.reassign_work")
def reassign_work(ctx: Context, data: ReassignWork) -> WorkOrder:
    """Give unfinished work to another crew or installer.

    :raises NotFound: if there is no such work order or crew
    :raises WrongState: if the work is finished or withdrawn
    :raises Invalid: if the installer is not of this crew
    """
    order = queries.lock_work_order(data.work_order_id)

    states.WORK_ORDER.require(order.state, *queries.TO_DO, thing=order.work_order_number)
    if not Team.objects.filter(pk=data.team_id, active=True).exists():
        raise errors.NotFound(thing=_("crew"), key=data.team_id)
    if data.installer_id is not None and not queries.is_member(data.team_id, data.installer_id):
        text = _("This installer is not of the crew.")
        raise errors.Invalid([errors.Fault(field="installer_id", code="other_team", message=text)])

    write(order, team_id=data.team_id, installer_id=data.installer_id)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawWork:
    """The owner whose work orders are withdrawn."""

    owner: str


@action("workforce.withdraw_work")
def withdraw_work(ctx: Context, data: WithdrawWork) -> int:
    """Call off all unfinished work of an owner; give how many work orders that were."""
    rows = WorkOrder.objects.select_for_update().filter(owner=data.owner, state__in=queries.TO_DO)
    orders = list(rows.order_by("pk"))

    for order in orders:
        move(ctx, order, states.WORK_ORDER, "withdraw", closed_at=ctx.now)
    return len(orders)


def _team_of(exchange_id: int) -> int | None:
    teams = queries.list_teams(exchange_id=exchange_id)
    return teams[0].id if teams else None


def _end_of(booking: BookingView | None) -> datetime | None:
    if booking is None:
        return None
    return timezone.make_aware(datetime.combine(booking.day, booking.ends_at))
