"""Selects the visits that are still to be made: for their crews, and for those who dispatch them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from shouli.kernel.context import Context
from shouli.workforce.models import Team, WorkOrder
from shouli.workforce.queries import TO_DO


def visits_of_crews(ctx: Context, *, late: bool = False) -> QuerySet[WorkOrder]:
    """Select the visits the actor's crews have to make."""
    rows = WorkOrder.objects.filter(team__in=Team.objects.filter(members=ctx.actor.staff_id, active=True))
    return _to_do(ctx, rows, late=late)


def own_visits(ctx: Context, owners: Collection[str]) -> dict[str, int]:
    """Return the visit that the actor's crews have to make for each owner such as ``order:12``, if any."""
    rows = visits_of_crews(ctx).filter(owner__in=owners)
    return dict(rows.order_by("pk").values_list("owner", "pk"))


def visits_to_dispatch(
    ctx: Context, bureaus: Collection[int], *, late: bool = False, unassigned: bool = False
) -> QuerySet[WorkOrder]:
    """Select the visits the crews of some bureaus have to make; ``unassigned`` are those no installer has taken."""
    rows = _to_do(ctx, WorkOrder.objects.filter(team__bureau__in=bureaus), late=late)
    return rows.filter(installer=None) if unassigned else rows


def _to_do(ctx: Context, rows: QuerySet[WorkOrder], *, late: bool) -> QuerySet[WorkOrder]:
    rows = rows.filter(state__in=TO_DO)
    return rows.filter(due_at__lt=ctx.now) if late else rows
