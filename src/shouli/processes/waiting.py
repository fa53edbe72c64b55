"""Which human tasks wait for whom: what an actor may see of them, and what an inbox is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouli.identity.rules.scope import NO_BUREAU, NOTHING, bureau_in_sight
from shouli.kernel.context import Context
from shouli.kernel.local_time import day_begins, day_ends
from shouli.processes.models import HumanTask, ProcessInstance
from shouli.processes.states import CLAIMED, OPEN

WAITING = (OPEN, CLAIMED)
OF_ORDERS = ("order", "cancellation")  # owners that have a bureau themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """Which waiting tasks an inbox shows; what is empty or None asks nothing.

    ``owners`` select what the tasks are about, one column each; ``parents`` are owners too, with all their parts, such
    as ``customer:7`` with ``customer:7:3``. Days are the operator's, both included: since when a task waits.
    """

    step: str = ""
    mine: bool = False
    late: bool = False
    owners: Sequence[QuerySet[Any, Any]] | None = None
    parents: Sequence[str] = ()
    first_day: date | None = None
    last_day: date | None = None


EVERY = TaskQuery()


def in_sight(ctx: Context) -> QuerySet[HumanTask]:
    """Tasks this actor may see: all for staff who are no clerks, none for those who are not staff.

    Clerks see their bureau's. A task of no bureau is open to every clerk, or it would wait for no one; only that of an
    order is as hidden from them as the order itself.
    """
    bureau_id = bureau_in_sight(ctx)
    found = HumanTask.objects.all()
    if bureau_id == NOTHING:
        return found.none()
    if bureau_id is None:
        return found
    of_none = Q(bureau_id=None)
    if bureau_id != NO_BUREAU:
        about = Q(*(Q(owner__startswith=f"{kind}:") for kind in OF_ORDERS), _connector=Q.OR)
        of_none = Q(~Exists(ProcessInstance.objects.filter(about, pk=OuterRef("instance_id"))), bureau_id=None)
    return found.filter(Q(bureau_id=bureau_id) | of_none)


def waiting(ctx: Context, roles: Sequence[str], wanted: TaskQuery = EVERY) -> QuerySet[HumanTask]:
    """Select the tasks of ``roles`` that wait: all that are free or the actor's own."""
    own = Q(claimed_by=ctx.actor.key)
    among = own if wanted.mine else own | Q(claimed_by="")
    found = in_sight(ctx).filter(among, role__in=roles, state__in=WAITING)
    if wanted.step:
        found = found.filter(step=wanted.step)
    if wanted.late:
        found = overdue(found, ctx.now)
    if wanted.owners is not None:
        about = Q(instance__owner__in=wanted.parents)
        for owners in wanted.owners:
            about |= Q(instance__owner__in=owners)
        for parent in wanted.parents:
            about |= Q(instance__owner__startswith=f"{parent}:")
        found = found.filter(about)
    if wanted.first_day is not None:
        found = found.filter(opened_at__gte=day_begins(wanted.first_day))
    if wanted.last_day is not None:
        found = found.filter(opened_at__lt=day_ends(wanted.last_day))
    return found


def overdue(tasks: QuerySet[HumanTask], now: datetime) -> QuerySet[HumanTask]:
    """Select those of some tasks whose time limit has passed."""
    return tasks.filter(due_at__lt=now)
