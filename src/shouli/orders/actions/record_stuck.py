"""Record what waits for nothing and nobody, so that somebody looks after it."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, say
from shouli.kernel.context import Context
from shouli.orders import stuck_search
from shouli.orders.events import StuckFound
from shouli.orders.models import StuckCase


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStuck:
    """Nothing has to be said: everything is looked at."""


@action("orders.record_stuck", own_trail=True)
def record_stuck(ctx: Context, data: RecordStuck) -> int:
    """Keep a case for each order, process or command that is found stuck, and end the cases of those that go on.

    A sweep begins so many cases at most, of what has been stuck longest; the next one begins the others.
    Returns how many cases began or ended.
    """
    known = {(case.about, case.cause): case.pk for case in StuckCase.objects.select_for_update().filter(ended_at=None)}
    found = {(item.about, item.cause): item for item in stuck_search.find_stuck(ctx.now)}

    new = [item for key, item in found.items() if key not in known][: stuck_search.MOST_NEW]
    ended = [case_id for key, case_id in known.items() if key not in found]

    StuckCase.objects.filter(pk__in=ended).update(ended_at=ctx.now)
    StuckCase.objects.bulk_create(
        StuckCase(about=item.about, cause=item.cause, order_id=item.order_id, since=item.since, found_at=ctx.now)
        for item in new
    )

    for item in new:
        say(StuckFound(about=item.about, cause=item.cause))
    return len(new) + len(ended)
