"""Reads a BPMN 2.0 diagram into its nodes, flows and lanes. The convention is told in the part's README."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lxml import etree

from shouli.processes.rules.expressions import BadExpression, parse_given

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
SHOULI = "urn:shouli:process"

HUMAN = frozenset({"userTask", "manualTask"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"})
NODES = HUMAN | GATEWAYS | EVENTS | {"serviceTask"}
_SILENT = frozenset({"laneSet", "sequenceFlow", "documentation", "extensionElements", "textAnnotation", "association"})
_DEFINITIONS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
}


class BadDiagram(ValueError):
    """The text is no diagram that this engine runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One shape of the diagram.

    ``role`` is the role code of its lane; ``given`` pairs input fields of ``action`` with expressions; ``into`` names
    the process data that takes a single result; ``due`` is an ISO duration. Events have a ``definition`` (timer,
    message, error, terminate or "") and its ``value`` (duration or moment, message name, error code). A step that
    ``may_refuse`` has an error event on its edge.
    """

    id: str
    kind: str
    name: str = ""
    name_en: str = ""
    lane: str = ""
    role: str = ""
    action: str = ""
    given: tuple[tuple[str, str], ...] = ()
    into: str = ""
    due: str = ""
    definition: str = ""
    value: str = ""
    attached_to: str = ""
    interrupting: bool = True
    default_flow: str = ""
    may_refuse: bool = False

    @property
    def is_human(self) -> bool:
        """Whether it waits for a person."""
        return self.kind in HUMAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One arrow of the diagram."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane: the name people read, and the code of the role whose work it holds."""

    id: str
    name: str
    name_en: str
    role: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """One process; ``data`` names the process data it counts on besides ``owner``, ``drawn`` what has a layout."""

    process_id: str
    name: str
    name_en: str
    data: frozenset[str]
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    lanes: tuple[Lane, ...]
    drawn: frozenset[str]

    def boundaries(self, host: str) -> list[Node]:
        """List the boundary events attached to ``host``."""
        return [node for node in self.nodes.values() if node.attached_to == host]


def parse_xml(xml: str) -> Any:
    """Read XML without entities and without the network.

    :raises BadDiagram: if it is not well formed
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=False)
    try:
        return etree.fromstring(xml.encode(), parser)
    except etree.XMLSyntaxError as fault:
        raise BadDiagram(f"not well-formed XML: {fault}") from fault


@lru_cache(maxsize=64)
def read_diagram(xml: str) -> Diagram:
    """Read the one executable process in ``xml``.

    :raises BadDiagram: if there is not exactly one, or it contains an element that the engine does not run
    """
    root = parse_xml(xml)
    processes = root.findall(_bpmn("process"))
    if len(processes) != 1:
        raise BadDiagram(f"{len(processes)} processes in one diagram; one is wanted")
    process = processes[0]
    names = _references(root)
    lanes = tuple(_lane(lane) for lane in process.iter(_bpmn("lane")))
    lane_of = {node: lane for lane in lanes for node in lane.nodes}
    nodes = {}
    refusing = {item.get("attachedToRef") for item in process.iter(_bpmn("boundaryEvent")) if _is_error(item)}
    for element in process.iterchildren(tag=etree.Element):
        kind = etree.QName(element).localname
        if kind in NODES:
            node = _node(element, kind, lane_of.get(element.get("id")), names)
            nodes[node.id] = replace(node, may_refuse=node.id in refusing)
        elif kind not in _SILENT:
            raise BadDiagram(f"{element.get('id', kind)}: {kind} is not something this engine runs")
    return Diagram(
        process_id=process.get("id"),
        name=process.get("name", ""),
        name_en=_own(process, "name-en"),
        data=frozenset(_own(process, "data").split()),
        nodes=nodes,
        flows=tuple(_flow(flow) for flow in process.iterchildren(_bpmn("sequenceFlow"))),
        lanes=lanes,
        drawn=frozenset(
            item.get("bpmnElement") for kind in ("BPMNShape", "BPMNEdge") for item in root.iter(f"{{{BPMNDI}}}{kind}")
        ),
    )


@lru_cache(maxsize=64)
def named_in_english(xml: str) -> str:
    """Return the same drawing with the English name of everything that has one; a pool is named as its process.

    :raises BadDiagram: if it is not well formed
    """
    root = parse_xml(xml)
    processes = {process.get("id"): _own(process, "name-en") for process in root.iter(_bpmn("process"))}
    for element in root.iter(etree.Element):
        english = _own(element, "name-en") or processes.get(element.get("processRef"), "")
        if english:
            element.set("name", english)
    return str(etree.tostring(root, encoding="unicode"))


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _is_error(event: Any) -> bool:
    return event.find(_bpmn("errorEventDefinition")) is not None


def _own(element: Any, name: str) -> str:
    return str(element.get(f"{{{SHOULI}}}{name}", ""))


def _references(root: Any) -> dict[str, str]:
    messages = {item.get("id"): item.get("name", "") for item in root.findall(_bpmn("message"))}
    return messages | {item.get("id"): item.get("errorCode", "") for item in root.findall(_bpmn("error"))}


def _lane(element: Any) -> Lane:
    name = element.get("name", "")
    return Lane(
        id=element.get("id"),
        name=name,
        name_en=_own(element, "name-en"),
        role=_own(element, "role") or name,
        nodes=tuple((item.text or "").strip() for item in element.iterchildren(_bpmn("flowNodeRef"))),
    )


def _flow(element: Any) -> Flow:
    condition = element.find(_bpmn("conditionExpression"))
    return Flow(
        id=element.get("id"),
        source=element.get("sourceRef"),
        target=element.get("targetRef"),
        name=element.get("name", ""),
        condition=(condition.text or "").strip() if condition is not None else "",
    )


def _node(element: Any, kind: str, lane: Lane | None, names: Mapping[str, str]) -> Node:
    definition, value = next(_definitions(element, names), ("", ""))
    try:
        given = parse_given(_own(element, "given"))
    except BadExpression as fault:
        raise BadDiagram(f"{element.get('id')}: {fault}") from fault
    for child in element.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        if name.endswith(("LoopCharacteristics", "ioSpecification", "DataAssociation")):
            raise BadDiagram(f"{element.get('id')}: {name} is not something this engine runs")
    return Node(
        id=element.get("id"),
        kind=kind,
        name=element.get("name", ""),
        name_en=_own(element, "name-en"),
        lane=lane.name if lane else "",
        role=lane.role if lane else "",
        action=_own(element, "action"),
        given=given,
        into=_own(element, "into"),
        due=_own(element, "due"),
        definition=definition,
        value=value,
        attached_to=element.get("attachedToRef", ""),
        interrupting=element.get("cancelActivity", "true") == "true",
        default_flow=element.get("default", ""),
    )


def _definitions(element: Any, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for child in element.iterchildren(tag=etree.Element):
        kind = etree.QName(child).localname
        if not kind.endswith("EventDefinition"):
            continue
        if kind not in _DEFINITIONS:
            raise BadDiagram(f"{element.get('id')}: {kind} is not something this engine runs")
        yield _DEFINITIONS[kind], _definition_value(child, names)


def _definition_value(definition: Any, names: Mapping[str, str]) -> str:
    for reference in ("messageRef", "errorRef"):
        if definition.get(reference):
            return names.get(definition.get(reference), "")
    for timer in definition.iterchildren(tag=etree.Element):
        if etree.QName(timer).localname == "timeCycle":
            raise BadDiagram("timeCycle is not something this engine runs; draw a loop with a timeDuration")
        return (timer.text or "").strip()
    return ""
