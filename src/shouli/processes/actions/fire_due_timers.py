"""Fire the timers whose moment has come."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.processes import running
from shouli.processes.engine import Run
from shouli.processes.models import Timer
from shouli.processes.states import RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class FireDueTimers:
    """At most how many instances to take on in this transaction."""

    limit: int = 50


@action("processes.fire_due_timers")
def fire_due_timers(ctx: Context, data: FireDueTimers) -> int:
    """Take every running instance with a due timer to its next waits; return how many there were.

    One that fails is stopped, and does not keep the others back.
    """
    due = Timer.objects.filter(fired_at=None, due_at__lte=ctx.now, instance__state=RUNNING)
    ids = list(dict.fromkeys(due.order_by("due_at").values_list("instance_id", flat=True)[: data.limit]))
    instances = running.lock_instances(ids)

    for instance in instances:
        running.advance_or_stop(ctx, instance, Run.fire_timers)
    return len(instances)
