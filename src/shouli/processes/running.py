"""Takes an instance from wait to wait inside a running action, and keeps its tasks and timers in step with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import structlog
from django.db.models import Model, QuerySet
from pydantic import TypeAdapter, ValidationError

from shouli.kernel import actions
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError
from shouli.processes.engine import Compiled, Run, Waiting, compile_diagram, type_of_data, type_of_perform
from shouli.processes.errors import ProcessFailed, ProcessStuck
from shouli.processes.events import ProcessEnded, ProcessStopped
from shouli.processes.models import HumanTask, ProcessInstance, ProcessSpec, Timer
from shouli.processes.rules.diagrams import Node
from shouli.processes.rules.expressions import evaluate, type_of_scalar
from shouli.processes.rules.timing import parse_duration
from shouli.processes.states import (
    CANCELLED,
    CLAIMED,
    COMPLETED,
    FAILED,
    OPEN,
    PROCESS,
    RUNNING,
    TASK,
    WITHDRAWN,
)  # fmt: skip

log = structlog.get_logger(__name__)
LIVE = (RUNNING, FAILED)
type_of_news = Callable[[Run], object]


def lock_live(owner: str) -> ProcessInstance | None:
    """Lock the owner's process that has not ended; every advance goes through this lock."""
    return _locking().filter(owner=owner, state__in=LIVE).first()


def lock_instance(instance_id: int) -> ProcessInstance | None:
    """Lock one instance."""
    return _locking().filter(pk=instance_id).first()


def lock_instances(ids: list[int]) -> list[ProcessInstance]:
    """Lock running instances that nobody else holds, in order."""
    return list(_locking(skip=True).filter(pk__in=ids, state=RUNNING).order_by("pk"))


def refuse_failed(instance: ProcessInstance) -> None:
    """Refuse to go on with an instance that a fault has stopped.

    :raises ProcessFailed: if it has
    """
    if instance.state == FAILED:
        raise ProcessFailed(owner=instance.owner, step=instance.failed_step)


def begin(ctx: Context, instance: ProcessInstance, data: type_of_data) -> None:
    """Take a new instance to its first waits.

    :raises ProcessStuck: if the diagram cannot go on
    """
    run = Run.start(_compiled(instance.spec.digest), ctx.now, _performer(ctx), data)
    run.advance()
    settle(ctx, instance, run)


def restore(ctx: Context, instance: ProcessInstance) -> Run:
    """Take up an instance where it rests.

    :raises ProcessStuck: if its saved state cannot be read
    """
    return Run.restore(_compiled(instance.spec.digest), ctx.now, _performer(ctx), instance.state_text)


def advance_or_stop(ctx: Context, instance: ProcessInstance, news: type_of_news) -> None:
    """Give ``news`` to an instance that no person is waiting for; a fault stops the instance instead of the caller."""
    run = restore(ctx, instance)
    try:
        with actions.savepoint():
            news(run)
            run.advance()
    except BusinessError as refusal:
        stop(ctx, instance, news, refusal.params.get("step") or run.step, f"{refusal.code}: {refusal.text}")
    except Exception as defect:
        log.exception("process_stopped", owner=instance.owner, step=run.step)
        stop(ctx, instance, news, run.step, repr(defect))
    else:
        settle(ctx, instance, run)


def stop(ctx: Context, instance: ProcessInstance, news: type_of_news, step: Any, cause: str) -> None:
    """Keep the news with the instance and mark it as stopped; resuming tries the failed step again."""
    run = restore(ctx, instance)
    news(run)
    keep(ctx, instance, run)
    actions.move(ctx, instance, PROCESS, "fail", failure=cause[:2000], failed_step=str(step)[:120])
    actions.say(
        ProcessStopped(
            process_owner=instance.owner, process_key=instance.spec.process_key, step=str(step), cause=cause[:500]
        )
    )


def settle(ctx: Context, instance: ProcessInstance, run: Run) -> None:
    """Keep where the run rests now; end the instance when nothing is left to do."""
    keep(ctx, instance, run)
    if run.is_finished:
        end(ctx, instance, "complete", COMPLETED)


def end(ctx: Context, instance: ProcessInstance, transition: str, outcome: str) -> None:
    """End an instance: what was open is withdrawn, what was to come is forgotten."""
    if outcome == CANCELLED:
        open_tasks = HumanTask.objects.filter(instance=instance, state__in=(OPEN, CLAIMED))
        open_tasks.update(state=WITHDRAWN, closed_at=ctx.now, closed_by=ctx.actor.key)
        Timer.objects.filter(instance=instance, fired_at=None).delete()
    actions.move(ctx, instance, PROCESS, transition, ended_at=ctx.now)
    actions.say(ProcessEnded(process_owner=instance.owner, process_key=instance.spec.process_key, outcome=outcome))


def close_task(ctx: Context, task: HumanTask) -> None:
    """Mark a human task as done by the actor."""
    actions.move(ctx, task, TASK, "close", closed_at=ctx.now, closed_by=ctx.actor.key)


def check_data(given: Mapping[str, Any], where: str) -> type_of_data:
    """Let only JSON scalars into a process; amounts and moments go in as text.

    :raises ProcessStuck: if something else is given, or the owner would be overwritten
    """
    for name, value in given.items():
        if not (value is None or isinstance(value, str | int | bool)) or name == "owner":
            raise ProcessStuck(step=where, cause=f"{name} of type {type(value).__name__} cannot be process data")
    return dict(given)


def _locking(*, skip: bool = False) -> QuerySet[ProcessInstance]:
    found = ProcessInstance.objects.select_related("spec").defer("spec__xml")
    return found.select_for_update(of=("self",), skip_locked=skip)


@lru_cache(maxsize=128)
def _compiled(digest: str) -> Compiled:
    return compile_diagram(ProcessSpec.objects.values_list("xml", flat=True).get(digest=digest))


def keep(ctx: Context, instance: ProcessInstance, run: Run) -> None:
    """Write down where the run stands, with its tasks and timers; those it rested with before are there already."""
    instance.state_text = run.text()
    instance.save(update_fields=["state_text"])
    _keep_tasks(ctx, instance, run)
    if any(node.definition == "timer" for node in run.diagram.nodes.values()):
        _keep_timers(ctx, instance, run.timers())


def _keep_tasks(ctx: Context, instance: ProcessInstance, run: Run) -> None:
    waiting = run.people()
    gone = run.opened - run.closed - {wait.task_id for wait in waiting}
    if gone:
        left = HumanTask.objects.filter(instance=instance, engine_task_id__in=gone, state__in=(OPEN, CLAIMED))
        for task in left.order_by("pk"):
            actions.move(ctx, task, TASK, "withdraw", closed_at=ctx.now, closed_by=ctx.actor.key)
    HumanTask.objects.bulk_create(_open_task(ctx, instance, wait) for wait in waiting if wait.task_id not in run.opened)


def _open_task(ctx: Context, instance: ProcessInstance, wait: Waiting) -> HumanTask:
    due_at = wait.due_at
    if due_at is None and wait.node.due:
        due_at = ctx.now + parse_duration(wait.node.due)
    return HumanTask(
        instance=instance,
        engine_task_id=wait.task_id,
        step=wait.node.id,
        title=wait.node.name,
        title_en=wait.node.name_en,
        lane=wait.node.lane,
        role=wait.node.role,
        bureau_id=instance.bureau_id,
        state=OPEN,
        due_at=due_at,
        opened_at=ctx.now,
    )


def _keep_timers(ctx: Context, instance: ProcessInstance, waiting: list[Waiting]) -> None:
    wanted = {(wait.task_id, wait.due_at) for wait in waiting if wait.due_at is not None}
    unfired = Timer.objects.filter(instance=instance, fired_at=None)
    kept = {(timer.engine_task_id, timer.due_at): timer for timer in unfired}
    past = [timer for key, timer in kept.items() if key not in wanted]
    if past:
        Timer.objects.filter(pk__in=[timer.pk for timer in past if timer.due_at <= ctx.now]).update(fired_at=ctx.now)
        Timer.objects.filter(pk__in=[timer.pk for timer in past if timer.due_at > ctx.now]).delete()
    Timer.objects.bulk_create(
        Timer(instance=instance, engine_task_id=task_id, due_at=due_at)
        for task_id, due_at in sorted(wanted)
        if (task_id, due_at) not in kept
    )


def _performer(ctx: Context) -> type_of_perform:
    """Return what does a service task: the registered action of its name, as a step of the running one."""

    def perform(node: Node, data: type_of_data) -> Mapping[str, type_of_scalar]:
        action = actions.REGISTRY.get(node.action)
        if action is None:
            raise ProcessStuck(step=node.id, cause=f"there is no action {node.action}")
        given = {field: evaluate(expression, data) for field, expression in node.given}
        try:
            filled = _adapter(node.action).validate_python(given)
        except ValidationError as fault:
            raise ProcessStuck(step=node.id, cause=str(fault)) from fault
        if not node.may_refuse:
            return _results(node, action.within(ctx, filled))
        with actions.savepoint():
            return _results(node, action.within(ctx, filled))

    return perform


@lru_cache(maxsize=256)
def _adapter(action: str) -> TypeAdapter[Any]:
    return TypeAdapter(actions.REGISTRY[action].takes)


def _results(node: Node, out: Any) -> type_of_data:
    """Turn what a step returned into process data: a mapping is merged, a single value goes where ``into`` says."""
    if isinstance(out, Mapping):
        return check_data(out, node.id)
    if not node.into:
        return {}
    return check_data({node.into: out.pk if isinstance(out, Model) else out}, node.id)
