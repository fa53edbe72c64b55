"""Judges a diagram before it runs: what it calls, whose work it is, where its arrows lead, whether it can be drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.processes.rules.diagrams import GATEWAYS, BadDiagram, Diagram, Node, read_diagram
from shouli.processes.rules.expressions import BadExpression, names_in
from shouli.processes.rules.timing import is_literal, parse_duration

SYSTEM = "system"
ALWAYS_KNOWN = frozenset({"owner", "refusal"})


def check_diagram(xml: str, known_actions: Mapping[str, type[Any]], known_roles: Collection[str]) -> list[Fault]:
    """List everything that is wrong with a diagram; ``field`` is the id of the shape or arrow.

    ``known_actions`` gives each action's input type, ``known_roles`` the role codes besides ``system``.
    """
    try:
        diagram = read_diagram(xml)
    except BadDiagram as fault:
        return [Fault(field="", code="bad_diagram", message=str(fault))]
    roles = {*known_roles, SYSTEM}
    return [
        *_lane_faults(diagram, roles),
        *(fault for node in diagram.nodes.values() for fault in _node_faults(diagram, node, known_actions)),
        *_flow_faults(diagram),
        *_path_faults(diagram),
        *_drawing_faults(diagram),
    ]


def _lane_faults(diagram: Diagram, roles: Collection[str]) -> Iterator[Fault]:
    for lane in diagram.lanes:
        if lane.role not in roles:
            yield Fault(field=lane.id, code="unknown_role", message=_("The lane's role is not known."))
        for name in lane.nodes:
            if name not in diagram.nodes:
                yield Fault(field=lane.id, code="unknown_node", message=_("The lane holds a shape that is not drawn."))
    for node in diagram.nodes.values():
        if not node.role:
            yield Fault(field=node.id, code="no_lane", message=_("The shape lies in no lane."))
        elif node.is_human and node.role == SYSTEM:
            yield Fault(field=node.id, code="no_person", message=_("A person's task lies in the system's lane."))


def _node_faults(diagram: Diagram, node: Node, known_actions: Mapping[str, type[Any]]) -> Iterator[Fault]:
    if (node.is_human or node.kind == "serviceTask") and not node.name:
        yield Fault(field=node.id, code="no_name", message=_("The task has no name."))
    if node.kind == "serviceTask":
        yield from _service_faults(diagram, node, known_actions)
    if node.due and not _is_duration(node.due):
        yield Fault(field=node.id, code="bad_due", message=_("The time allowed is not a duration such as PT4H."))
    yield from _event_faults(diagram, node)


def _service_faults(diagram: Diagram, node: Node, known_actions: Mapping[str, type[Any]]) -> Iterator[Fault]:
    takes = known_actions.get(node.action)
    if takes is None:
        yield Fault(field=node.id, code="unknown_action", message=_("The task's action is not registered."))
        return
    fields = {item.name: item for item in dataclasses.fields(takes)}
    given = dict(node.given)
    for name in given.keys() - fields.keys():
        text = _("The action takes no field %(field)s.")
        yield Fault(field=node.id, code="unknown_field", message=text % {"field": name})
    for name, item in fields.items():
        needed = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        if needed and name not in given:
            text = _("The action needs the field %(field)s.")
            yield Fault(field=node.id, code="missing_field", message=text % {"field": name})
    for expression in given.values():
        yield from _expression_faults(diagram, node.id, expression)


def _event_faults(diagram: Diagram, node: Node) -> Iterator[Fault]:
    if node.kind == "intermediateCatchEvent" and node.definition not in ("timer", "message"):
        yield Fault(field=node.id, code="bad_event", message=_("The event waits for neither a message nor a time."))
    if node.kind == "boundaryEvent":
        if node.definition not in ("timer", "message", "error"):
            yield Fault(field=node.id, code="bad_event", message=_("This event cannot be on the edge of a task."))
        host = diagram.nodes.get(node.attached_to)
        if host is None or (node.definition == "error") != (host.kind == "serviceTask"):
            yield Fault(field=node.id, code="bad_host", message=_("The event is on the edge of the wrong task."))
    if node.kind == "startEvent" and node.definition:
        yield Fault(
            field=node.id,
            code="bad_event",
            message=_("A process is started by the program only; its start event has no trigger."),
        )
    if node.definition == "message" and not node.value:
        yield Fault(field=node.id, code="no_message", message=_("The event names no message."))
    if node.definition == "timer":
        yield from _timer_faults(diagram, node)


def _timer_faults(diagram: Diagram, node: Node) -> Iterator[Fault]:
    if not is_literal(node.value):
        yield from _expression_faults(diagram, node.id, node.value)
    elif node.value.startswith("P") and not _is_duration(node.value):
        yield Fault(field=node.id, code="bad_timer", message=_("The timer is not a duration such as P3D."))


def _flow_faults(diagram: Diagram) -> Iterator[Fault]:
    for flow in diagram.flows:
        source = diagram.nodes.get(flow.source)
        if source is None or flow.target not in diagram.nodes:
            yield Fault(field=flow.id, code="loose_flow", message=_("The arrow has an end that is not drawn."))
            continue
        siblings = [other for other in diagram.flows if other.source == flow.source]
        chooses = source.kind in GATEWAYS - {"parallelGateway"} and len(siblings) > 1
        if chooses and not flow.condition and source.default_flow != flow.id:
            yield Fault(
                field=flow.id, code="no_condition", message=_("The arrow has no condition and is not the default.")
            )
        if flow.condition and not chooses:
            yield Fault(field=flow.id, code="idle_condition", message=_("Nothing looks at the arrow's condition."))
        if flow.condition:
            yield from _expression_faults(diagram, flow.id, flow.condition)


def _path_faults(diagram: Diagram) -> Iterator[Fault]:
    outgoing: dict[str, list[str]] = {}
    for flow in diagram.flows:
        outgoing.setdefault(flow.source, []).append(flow.target)
    starts = [node.id for node in diagram.nodes.values() if node.kind == "startEvent"]
    if len(starts) != 1:
        yield Fault(field="", code="bad_start", message=_("The process must have one start."))
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        step = waiting.pop()
        if step in reached or step not in diagram.nodes:
            continue
        reached.add(step)
        waiting += outgoing.get(step, [])
        waiting += [edge.id for edge in diagram.boundaries(step)]
    for node in diagram.nodes.values():
        if node.id not in reached:
            yield Fault(field=node.id, code="unreachable", message=_("No arrow leads here from the start."))
        targets = len(outgoing.get(node.id, []))
        if targets == 0 and node.kind != "endEvent":
            yield Fault(field=node.id, code="dead_end", message=_("No arrow leads on from here."))
        if targets > 1 and node.kind not in GATEWAYS:
            yield Fault(field=node.id, code="hidden_split", message=_("Branches are drawn with a gateway."))


def _drawing_faults(diagram: Diagram) -> Iterator[Fault]:
    drawn = diagram.drawn
    missing = [name for name in (*diagram.nodes, *(flow.id for flow in diagram.flows)) if name not in drawn]
    for name in missing:
        yield Fault(field=name, code="not_drawn", message=_("The diagram has no layout for this; run the layout tool."))


def _expression_faults(diagram: Diagram, field: str, expression: str) -> Iterator[Fault]:
    produced = {node.into for node in diagram.nodes.values() if node.into}
    try:
        names = names_in(expression)
    except BadExpression as fault:
        yield Fault(field=field, code="bad_expression", message=str(fault))
        return
    for name in sorted(names - diagram.data - produced - ALWAYS_KNOWN):
        text = _("The process does not declare the data %(name)s.")
        yield Fault(field=field, code="unknown_data", message=text % {"name": name})


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except BadExpression:
        return False
    return True
