"""Resume a process that a fault has stopped."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, move
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _
from shouli.processes import running
from shouli.processes.engine import Run
from shouli.processes.models import ProcessInstance
from shouli.processes.states import PROCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeFailed:
    """The process instance to resume."""

    instance_id: int


@action("processes.resume_failed")
def resume_failed(ctx: Context, data: ResumeFailed) -> ProcessInstance:
    """Try the failed step again and go on from there; one that fails again stays stopped, with the new cause.

    :raises NotFound: if there is no such instance
    :raises WrongState: if no fault has stopped it
    """
    instance = running.lock_instance(data.instance_id)

    if instance is None:
        raise NotFound(thing=_("process"), key=data.instance_id)

    move(ctx, instance, PROCESS, "resume", failure="", failed_step="")
    running.advance_or_stop(ctx, instance, Run.fire_timers)
    return instance
