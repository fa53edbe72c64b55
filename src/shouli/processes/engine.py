"""Runs diagrams on SpiffWorkflow: from wait to wait, with our own expressions, our own timers and a compact state.

What is kept of a run is its data and its tree of tasks; the diagram is kept once, by digest, and parsed once per
process memory. The engine knows no database and no business: what a service task does is passed in as ``perform``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, IntermediateCatchEventParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from shouli.kernel.errors import BusinessError
from shouli.processes.errors import ProcessStuck
from shouli.processes.rules.diagrams import BadDiagram, Diagram, Node, parse_xml, read_diagram
from shouli.processes.rules.expressions import BadExpression, evaluate, type_of_scalar
from shouli.processes.rules.timing import due_moment

FORMAT = 1
type_of_data = dict[str, type_of_scalar]
type_of_perform = Callable[[Node, type_of_data], Mapping[str, type_of_scalar]]


class _Moment(TimerEventDefinition):  # type: ignore[misc]
    """A timer that asks the run for the time instead of the clock."""

    def has_fired(self, my_task: Any) -> bool:
        """Say whether the moment has come; the first call fixes the moment."""
        run: Run = my_task.workflow.script_engine
        due = my_task.internal_data.get("due")
        if due is None:
            due = due_moment(self.expression, run.data, run.now).isoformat()
            my_task.internal_data["due"] = due
        if datetime.fromisoformat(due) <= run.now:
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))

    def reset(self, my_task: Any) -> None:
        """Forget the moment, for a loop that comes by again."""
        my_task.internal_data.pop("due", None)
        super().reset(my_task)


class _Moments:
    """Parses timer events into :class:`_Moment`."""

    def parse_timer_event(self, event: Any) -> _Moment:
        """Read the duration or moment out of its element."""
        text = next((child.text or "" for child in event if isinstance(child.tag, str)), "")
        return _Moment(event.getparent().get("id"), text.strip())


class _CatchParser(_Moments, IntermediateCatchEventParser):  # type: ignore[misc]
    pass


class _BoundaryParser(_Moments, BoundaryEventParser):  # type: ignore[misc]
    pass


class _ServiceTask(BpmnSpecMixin):  # type: ignore[misc]
    """A step done by an action; a refusal goes along a boundary error event where one is drawn for it."""

    def _run_hook(self, my_task: Any) -> bool | None:
        run: Run = my_task.workflow.script_engine
        done = run.perform_step(self.bpmn_id)
        if done is None:
            return True
        run.data["refusal"] = done
        event = BpmnEvent(ErrorEventDefinition("refusal", done), payload={}, target=my_task.workflow)
        my_task.workflow.top_workflow.catch(event)
        return None


class _Parser(BpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = {
        full_tag("serviceTask"): (TaskParser, _ServiceTask),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
    }


@dataclass(frozen=True, slots=True)
class Compiled:
    """A diagram ready to run: as drawn, and as the engine's specification."""

    diagram: Diagram
    spec: Any


@lru_cache(maxsize=128)
def compile_diagram(xml: str) -> Compiled:
    """Make ``xml`` ready to run; done once per process memory.

    :raises BadDiagram: if it cannot be run
    """
    diagram = read_diagram(xml)
    parser = _Parser()
    try:
        parser.add_bpmn_xml(parse_xml(xml))
        spec = parser.get_spec(diagram.process_id)
    except SpiffWorkflowException as fault:
        raise BadDiagram(str(fault)) from fault
    return Compiled(diagram, spec)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One wait: the engine's id of the task, its node, and when it is due by a timer of its own or on its edge."""

    task_id: str
    node: Node
    due_at: datetime | None = None


class Run:
    """One process instance in memory. It also stands in for the library's script engine, hence :meth:`evaluate`."""

    def __init__(self, compiled: Compiled, now: datetime, perform: type_of_perform, data: type_of_data) -> None:
        self.diagram = compiled.diagram
        self.now = now
        self.perform = perform
        self.data = data
        self.step = ""
        self.opened: frozenset[str] = frozenset()  # human tasks it rested with
        self.closed: set[str] = set()  # human tasks done since

    @classmethod
    def start(cls, compiled: Compiled, now: datetime, perform: type_of_perform, data: type_of_data) -> Run:
        """Begin a run; :meth:`advance` takes it to its first waits."""
        run = cls(compiled, now, perform, data)
        run.workflow = BpmnWorkflow(compiled.spec, script_engine=run)
        return run

    @classmethod
    def restore(cls, compiled: Compiled, now: datetime, perform: type_of_perform, text: str) -> Run:
        """Take up a run where :meth:`text` left it.

        :raises ProcessStuck: if the text is of another format
        """
        kept = json.loads(text)
        if kept["format"] != FORMAT:
            raise ProcessStuck(step="", cause=f"saved state of format {kept['format']}, this engine reads {FORMAT}")
        run = cls(compiled, now, perform, kept["data"])
        run.workflow = BpmnWorkflow(compiled.spec, script_engine=run, deserializing=True)
        _rebuild(run.workflow, kept["tasks"])
        run.opened = frozenset(task.task_id for task in run.people())
        return run

    workflow: Any

    def text(self) -> str:
        """Return what has to be kept of the run."""
        kept = {"format": FORMAT, "data": self.data, "tasks": _flatten(self.workflow)}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self.workflow.is_completed())

    def complete(self, task_id: str) -> None:
        """Mark a human task as done."""
        task = self.workflow.get_task_from_id(UUID(task_id))
        task.run()
        self.closed.add(task_id)

    def catch(self, message: str) -> bool:
        """Hand a message to whatever waits for it; say whether anything did."""
        caught = self.workflow.event_manager.catch(BpmnEvent(MessageEventDefinition(message)), internal=False)
        return bool(caught)

    def fire_timers(self) -> None:
        """Let the timers go whose moment has come."""
        self.workflow.refresh_timers()

    def advance(self) -> None:
        """Go on to the next waits; timers whose moment has come go first.

        :raises ProcessStuck: if the diagram cannot go on
        :raises BusinessError: whatever a step refuses
        """
        try:
            self.fire_timers()
            while self.workflow.get_next_task(state=TaskState.READY, manual=False) is not None:
                self.workflow.do_engine_steps(will_complete_task=self._note)
        except (SpiffWorkflowException, BadExpression) as fault:
            raise ProcessStuck(step=self.step, cause=str(fault)) from fault

    def people(self) -> list[Waiting]:
        """List the human tasks that are open."""
        found = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return [Waiting(task.id.hex, self.diagram.nodes[task.task_spec.name], _edge_due(task)) for task in found]

    def timers(self) -> list[Waiting]:
        """List the timers that run."""
        return [
            Waiting(task.id.hex, self.diagram.nodes[task.task_spec.name], _due(task))
            for task in self.workflow.event_manager.tasks.values()
            if isinstance(task.task_spec.event_definition, _Moment)
        ]

    def evaluate(self, _task: Any, expression: str, external_context: Any = None) -> Any:
        """Work out an expression over the data of this run."""
        return evaluate(expression, self.data)

    def perform_step(self, step: str) -> str | None:
        """Do one service task; return the code of a refusal that the diagram takes care of."""
        self.step = step
        node = self.diagram.nodes[step]
        try:
            self.data.update(self.perform(node, self.data))
        except BusinessError as refusal:
            edges = [edge for edge in self.diagram.boundaries(step) if edge.definition == "error"]
            if not any(edge.value in ("", refusal.code) for edge in edges):
                raise
            return refusal.code
        return None

    def _note(self, task: Any) -> None:
        self.step = task.task_spec.name


def done_steps(text: str) -> list[str]:
    """List the nodes a kept run has been through, in order, without restoring it."""
    tasks = json.loads(text)["tasks"]
    return list(dict.fromkeys(spec for _, _, state, spec, *_ in tasks if state == TaskState.COMPLETED))


def awaited_steps(text: str) -> list[str]:
    """List the nodes a kept run waits at by itself, messages and timers, without restoring it."""
    tasks = json.loads(text)["tasks"]
    return list(dict.fromkeys(spec for _, _, state, spec, *_ in tasks if state == TaskState.WAITING))


def _due(task: Any) -> datetime | None:
    due = task.internal_data.get("due")
    return datetime.fromisoformat(due) if due else None


def _edge_due(task: Any) -> datetime | None:
    """Return the moment of the earliest timer on the edge of a human task."""
    siblings = task.parent.children if task.parent is not None else []
    moments = [
        due
        for sibling in siblings
        if sibling.has_state(TaskState.WAITING) and isinstance(sibling.task_spec, BoundaryEvent)
        if (due := _due(sibling)) is not None
    ]
    return min(moments, default=None)


def _flatten(workflow: Any) -> list[list[Any]]:
    """Write the tree of tasks as rows: id, row of the parent, state, node, what the node remembers."""
    rows: list[list[Any]] = []
    place: dict[Any, int] = {}
    waiting = [workflow.task_tree]
    while waiting:
        task = waiting.pop()
        place[task.id] = len(rows)
        row = [task.id.hex, place.get(task._parent, -1), task._state, task.task_spec.name]  # noqa: SLF001
        rows.append([*row, task.internal_data] if task.internal_data else row)
        waiting.extend(reversed(task.children))
    return rows


def _rebuild(workflow: Any, rows: list[list[Any]]) -> None:
    """Build the tree of tasks back out of :func:`_flatten`'s rows."""
    made: list[Any] = []
    for task_id, parent, state, spec, *memory in rows:
        task = Task(workflow, workflow.spec.task_specs[spec], state=state, id=UUID(task_id))
        if memory:
            task.internal_data = memory[0]
        if parent >= 0:
            task._parent = made[parent].id  # noqa: SLF001
            made[parent]._children.append(task.id)  # noqa: SLF001
        made.append(task)
        if state == TaskState.WAITING and isinstance(task.task_spec, IntermediateCatchEvent | BoundaryEvent):
            workflow.event_manager.add_task(task)
    workflow.task_tree = made[0]
