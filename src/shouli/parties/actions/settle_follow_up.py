"""Close what a clerk had to do because a customer was registered or modified."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.processes import queries as processes
from shouli.processes.actions import CompleteStep, complete_step


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleFollowUp:
    """The completed task of a customer's process."""

    task_id: int


@action("parties.settle_follow_up")
def settle_follow_up(ctx: Context, data: SettleFollowUp) -> bool:
    """Note that the task is done and let the process go on.

    :raises NotFound: if it is no task about a customer
    :raises StepNotOpen: if it is done already
    :raises TaskTaken: if somebody else has claimed it
    """
    task = processes.get_task(data.task_id)

    if task is None or not task.owner.startswith("customer:"):
        raise errors.NotFound(thing=_("task"), key=data.task_id)

    complete_step.within(ctx, CompleteStep(owner=task.owner, step=task.step))
    return True
