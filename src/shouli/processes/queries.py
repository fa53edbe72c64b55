"""What others may ask of processes: open steps, inboxes, where a process stands, how many wait where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Substr

from shouli.kernel.actions import REGISTRY
from shouli.kernel.context import Context
from shouli.kernel.text import in_language, is_chinese
from shouli.processes.engine import awaited_steps, done_steps
from shouli.processes.models import HumanTask, ProcessInstance, Timer
from shouli.processes.rules.diagrams import Diagram, named_in_english, read_diagram
from shouli.processes.states import CLOSED, FAILED, RUNNING
from shouli.processes.waiting import EVERY, WAITING, TaskQuery, waiting

LIVE = (RUNNING, FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """One human task as people see it; ``owner`` is what it is about, such as ``order:12``."""

    id: int
    owner: str
    process_key: str
    step: str
    title: str
    lane: str
    role: str
    state: str
    claimed_by: str
    due_at: datetime | None
    opened_at: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether it should have been done by ``now``."""
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """One shape of a diagram in words, for who does not see the drawing; ``mark`` is done, waiting, failed or ""."""

    id: str
    kind: str
    name: str
    lane: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where one process stands: the drawing, the shapes it has been through, what it waits for, where it failed."""

    instance_id: int
    process_key: str
    xml: str
    state: str
    done: list[str]
    waiting: list[TaskView]
    nodes: list[NodeView]
    failed: str
    failure: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStep:
    """A step that a person has done."""

    step: str
    title: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """How many tasks wait at one step, since when, and how many of them are late."""

    step: str
    title: str
    role: str
    waiting: int
    late: int
    oldest_opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCount:
    """How many tasks of one step wait for a reader, how many of these the reader has claimed, how many are overdue."""

    step: str
    title: str
    waiting: int
    mine: int
    late: int
    mine_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedView:
    """One process that a fault has stopped."""

    instance_id: int
    owner: str
    process_key: str
    step: str
    failure: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleView:
    """One running process without an open task and without a timer; ``awaited`` are the messages it waits for."""

    owner: str
    process_key: str
    awaited: tuple[str, ...]
    since: datetime


def open_steps(owner: str) -> list[TaskView]:
    """List the human tasks that the owner's process waits for."""
    found = HumanTask.objects.filter(instance__owner=owner, state__in=WAITING)
    return [_view(task) for task in _with_instance(found).order_by("pk")]


def closed_steps(owners: Sequence[str], steps: Sequence[str]) -> list[ClosedStep]:
    """List who did these steps of the owners' processes and when, in order of time."""
    found = HumanTask.objects.filter(instance__owner__in=owners, step__in=steps, state=CLOSED).order_by("closed_at")
    return [
        ClosedStep(step=task.step, title=in_language(task.title, task.title_en), by=task.closed_by, at=task.closed_at)
        for task in found
        if task.closed_at is not None
    ]


def get_task(task_id: int) -> TaskView | None:
    """Find one human task, open or not."""
    task = _with_instance(HumanTask.objects.filter(pk=task_id)).first()
    return _view(task) if task else None


def waiting_tasks(
    ctx: Context, roles: Sequence[str], *, step: str = "", mine: bool = False, late: bool = False
) -> QuerySet[HumanTask]:
    """Select the tasks of ``roles`` that wait: all that are free or the actor's own."""
    return waiting(ctx, roles, TaskQuery(step=step, mine=mine, late=late))


def inbox(
    ctx: Context, roles: Sequence[str], wanted: TaskQuery = EVERY, *, limit: int = 50, offset: int = 0
) -> list[TaskView]:
    """List the tasks of ``roles`` that wait, what is overdue longest first, what has no due time last."""
    ordered = _with_instance(waiting(ctx, roles, wanted)).order_by(F("due_at").asc(nulls_last=True), "pk")
    return [_view(task) for task in ordered[offset : offset + limit]]


def inbox_counts(ctx: Context, roles: Sequence[str], wanted: TaskQuery = EVERY) -> list[InboxCount]:
    """Count what :func:`inbox` lists, by step, in one query."""
    mine, late = Q(claimed_by=ctx.actor.key), Q(due_at__lt=ctx.now)
    found = (
        waiting(ctx, roles, wanted)
        .values("step")
        .annotate(
            waiting=Count("pk"),
            mine=Count("pk", filter=mine),
            late=Count("pk", filter=late),
            mine_late=Count("pk", filter=mine & late),
            zh=Max("title"),
            en=Max("title_en"),
        )
    )
    return [
        InboxCount(
            step=row["step"],
            title=in_language(row["zh"], row["en"]),
            waiting=row["waiting"],
            mine=row["mine"],
            late=row["late"],
            mine_late=row["mine_late"],
        )
        for row in found.order_by("step")
    ]


def trace(owner: str) -> Trace | None:
    """Tell where the owner's latest process stands."""
    instance = ProcessInstance.objects.select_related("spec").filter(owner=owner).order_by("-pk").first()
    return _trace(instance) if instance is not None else None


def trace_of_story(owner: str) -> Trace | None:
    """Tell where a process of an owner or of a part of it, such as ``customer:7:3``, stands: a live one first."""
    own = Q(owner=owner) | Q(owner__startswith=f"{owner}:")
    found = ProcessInstance.objects.select_related("spec").filter(own)
    instance = found.order_by(F("ended_at").desc(nulls_first=True), "-pk").first()
    return _trace(instance) if instance is not None else None


def counts(process_key: str, now: datetime) -> list[StepCount]:
    """Count what waits at each step of all live processes of one kind, in one query."""
    found = (
        HumanTask.objects.filter(instance__spec__process_key=process_key, state__in=WAITING)
        .values("step", "title", "title_en", "role")
        .annotate(waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), oldest=Min("opened_at"))
        .order_by("step")
    )
    return [
        StepCount(
            step=row["step"],
            title=in_language(row["title"], row["title_en"]),
            role=row["role"],
            waiting=row["waiting"],
            late=row["late"],
            oldest_opened_at=row["oldest"],
        )
        for row in found
    ]


def live_counts() -> dict[str, dict[str, int]]:
    """Count all processes by key and state, in one query."""
    found = ProcessInstance.objects.values_list("spec__process_key", "state").annotate(number=Count("pk"))
    kinds: dict[str, dict[str, int]] = {}
    for key, state, number in found.order_by("spec__process_key", "state"):
        kinds.setdefault(key, {})[state] = kinds.get(key, {}).get(state, 0) + number
    return kinds


def failed() -> QuerySet[ProcessInstance]:
    """Select the processes that a fault has stopped."""
    return ProcessInstance.objects.filter(state=FAILED)


def list_failed(*, limit: int = 100) -> list[FailedView]:
    """List the processes that a fault has stopped, the oldest first."""
    found = failed().select_related("spec").defer("spec__xml", "state_text")
    return [
        FailedView(
            instance_id=instance.pk,
            owner=instance.owner,
            process_key=instance.spec.process_key,
            step=instance.failed_step,
            failure=instance.failure,
            started_at=instance.started_at,
        )
        for instance in found.order_by("pk")[:limit]
    ]


def idle(before: datetime) -> Iterator[IdleView]:
    """Find the running processes that since ``before`` have waited for no person and no moment, the oldest first."""
    tasks = HumanTask.objects.filter(instance=OuterRef("pk"), state__in=WAITING)
    timers = Timer.objects.filter(instance=OuterRef("pk"), fired_at=None)
    found = (
        ProcessInstance.objects.filter(~Exists(tasks), ~Exists(timers), state=RUNNING)
        .annotate(since=Coalesce(Max("tasks__closed_at"), "started_at"))
        .filter(since__lte=before)
        .select_related("spec")
        .order_by("pk")
    )
    for instance in found.iterator(chunk_size=200):
        nodes = read_diagram(instance.spec.xml).nodes
        awaited = (nodes[step] for step in awaited_steps(instance.state_text) if step in nodes)
        messages = tuple(node.value for node in awaited if node.definition == "message")
        yield IdleView(
            owner=instance.owner, process_key=instance.spec.process_key, awaited=messages, since=instance.since
        )


def live(owner: Any) -> Exists:
    """Say of the rows of a query, by the column that names an owner, whether it has a process that has not ended."""
    return Exists(ProcessInstance.objects.filter(owner=owner, state__in=LIVE))


def waits_at(owner: Any, step: str) -> Exists:
    """Say of the rows of a query, by the column that names an owner, whether its process waits at ``step``."""
    return Exists(HumanTask.objects.filter(instance__owner=owner, step=step, state__in=WAITING))


def live_ids(kind: str) -> QuerySet[Any, Any]:
    """Select the ids of the owners of one kind that have a process that has not ended."""
    found = ProcessInstance.objects.filter(state__in=LIVE, owner__startswith=f"{kind}:")
    key = Cast(Substr("owner", Value(len(kind) + 2)), BigIntegerField())
    return found.annotate(key=key).values("key")


def drawing_for_reader(xml: str) -> str:
    """Return a drawing with its names in the reader's language."""
    return xml if is_chinese() else named_in_english(xml)


def known_actions() -> Mapping[str, type[Any]]:
    """Name every registered action with its input type, for :func:`~shouli.processes.rules.checks.check_diagram`."""
    return {name: action.takes for name, action in REGISTRY.items()}


def _trace(instance: ProcessInstance) -> Trace:
    diagram = read_diagram(instance.spec.xml)
    lanes = {lane.name: in_language(lane.name, lane.name_en) for lane in diagram.lanes}
    done = [step for step in done_steps(instance.state_text) if step in diagram.nodes]
    waiting = [replace(task, lane=lanes.get(task.lane, task.lane)) for task in open_steps(instance.owner)]
    marks: dict[str, str] = dict.fromkeys(done, "done")
    marks |= dict.fromkeys((task.step for task in waiting), "waiting")
    if instance.state == RUNNING:
        marks |= dict.fromkeys(_awaited(instance.state_text, diagram), "waiting")
    if instance.state == FAILED:
        marks[instance.failed_step] = "failed"
    return Trace(
        instance_id=instance.pk,
        process_key=instance.spec.process_key,
        xml=instance.spec.xml,
        state=instance.state,
        done=done,
        waiting=waiting,
        nodes=[
            NodeView(
                id=node.id,
                kind=node.kind,
                name=in_language(node.name, node.name_en),
                lane=lanes.get(node.lane, node.lane),
                mark=marks.get(node.id, ""),
            )
            for node in diagram.nodes.values()
        ],
        failed=instance.failed_step if instance.state == FAILED else "",
        failure=instance.failure,
        started_at=instance.started_at,
        ended_at=instance.ended_at,
    )


def _awaited(state_text: str, diagram: Diagram) -> list[str]:
    """List the events on the way that a process waits for; those on the edge of a task go without saying."""
    catching = {node.id for node in diagram.nodes.values() if node.kind == "intermediateCatchEvent"}
    return [step for step in awaited_steps(state_text) if step in catching]


def _with_instance(found: Any) -> Any:
    return found.select_related("instance__spec").defer("instance__state_text", "instance__spec__xml")


def _view(task: HumanTask) -> TaskView:
    return TaskView(
        id=task.pk,
        owner=task.instance.owner,
        process_key=task.instance.spec.process_key,
        step=task.step,
        title=in_language(task.title, task.title_en),
        lane=task.lane,
        role=task.role,
        state=task.state,
        claimed_by=task.claimed_by,
        due_at=task.due_at,
        opened_at=task.opened_at,
    )
