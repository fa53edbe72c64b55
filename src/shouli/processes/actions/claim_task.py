"""Claim a task of one's role, give it back, or pass it on."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.identity import queries as identity
from shouli.kernel.actions import action, move
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _
from shouli.processes.errors import NotYourRole, OtherBureau, TaskTaken
from shouli.processes.models import HumanTask
from shouli.processes.states import TASK
from shouli.processes.waiting import in_sight


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTask:
    """The task to claim."""

    task_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTask:
    """The task to give back."""

    task_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTask:
    """The task to reassign, and the colleague who gets it."""

    task_id: int
    to_staff: int


@action("processes.claim_task")
def claim_task(ctx: Context, data: ClaimTask) -> HumanTask:
    """Take on an open task of a role one holds.

    :raises NotFound: if there is no such task
    :raises NotYourRole: if it is work of another role
    :raises TaskTaken: if somebody else was quicker
    """
    task = _lock(ctx, data.task_id)

    _refuse_other_role(ctx, task)
    if task.claimed_by == ctx.actor.key:
        return task
    if task.claimed_by:
        raise TaskTaken(title=task.title)

    move(ctx, task, TASK, "claim", claimed_by=ctx.actor.key)
    return task


@action("processes.release_task")
def release_task(ctx: Context, data: ReleaseTask) -> HumanTask:
    """Give back a task one has claimed.

    :raises NotFound: if there is no such task
    :raises TaskTaken: if it was claimed by somebody else
    :raises WrongState: if nobody had claimed it
    """
    task = _lock(ctx, data.task_id)

    if task.claimed_by not in ("", ctx.actor.key):
        raise TaskTaken(title=task.title)

    move(ctx, task, TASK, "release", claimed_by="")
    return task


@action("processes.pass_task")
def pass_task(ctx: Context, data: PassTask) -> HumanTask:
    """Pass a claimed task on to a colleague; both must hold its role.

    :raises NotFound: if there is no such task or colleague
    :raises NotYourRole: if the actor or the colleague does not hold the role
    :raises OtherBureau: if the colleague would not see it
    :raises WrongState: if nobody has claimed it
    """
    task = _lock(ctx, data.task_id)
    colleague = identity.get_staff(data.to_staff)

    _refuse_other_role(ctx, task)
    if not colleague.roles.filter(code=task.role).exists():
        raise NotYourRole(title=task.title, role=task.role)
    theirs = identity.staff_context(colleague, channel=ctx.channel, now=ctx.now, language=ctx.language)
    if not in_sight(theirs).filter(pk=task.pk).exists():
        raise OtherBureau(title=task.title)

    move(ctx, task, TASK, "pass_on", claimed_by=f"staff:{colleague.pk}")
    return task


def _refuse_other_role(ctx: Context, task: HumanTask) -> None:
    if task.role not in ctx.actor.roles and "system" not in ctx.actor.roles:
        raise NotYourRole(title=task.title, role=task.role)


def _lock(ctx: Context, task_id: int) -> HumanTask:
    task = in_sight(ctx).select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotFound(thing=_("task"), key=task_id)
    return task
