"""Complete the step that a process waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.processes import running
from shouli.processes.errors import StepNotOpen, TaskTaken
from shouli.processes.models import HumanTask
from shouli.processes.rules.expressions import type_of_scalar
from shouli.processes.states import CLAIMED, OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStep:
    """The owner whose step is completed, and the data the process learns from it."""

    owner: str
    step: str
    data: Mapping[str, type_of_scalar] = field(default_factory=dict)


@action("processes.complete_step")
def complete_step(ctx: Context, data: CompleteStep) -> HumanTask:
    """Complete an open human task and take the process to its next waits; a step that refuses takes all of it back.

    :raises StepNotOpen: if the process does not wait for the step
    :raises TaskTaken: if another person has claimed the task
    :raises ProcessFailed: if a fault has stopped the process
    :raises ProcessStuck: if the diagram cannot go on
    """
    instance = running.lock_live(data.owner)
    waiting = HumanTask.objects.filter(instance=instance, step=data.step, state__in=(OPEN, CLAIMED))
    task = waiting.order_by("pk").first()

    if instance is None or task is None:
        raise StepNotOpen(owner=data.owner, step=data.step)
    running.refuse_failed(instance)
    if ctx.actor.staff_id is not None and task.claimed_by not in ("", ctx.actor.key):
        raise TaskTaken(title=task.title)

    run = running.restore(ctx, instance)
    run.data.update(running.check_data(data.data, data.step))

    running.close_task(ctx, task)
    run.complete(task.engine_task_id)
    run.advance()
    running.settle(ctx, instance, run)
    return task
