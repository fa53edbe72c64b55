"""Draws the layout of a diagram, so that its author only writes the logic: ``python -m shouli.processes.layout FILE…``.

Time runs from left to right, one row of lanes per role. A shape is in the column of its longest way from the start;
an arrow over several columns runs along cells that no shape occupies; an arrow back runs along a row of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from shouli.processes.rules.diagrams import BPMN, BPMNDI, GATEWAYS, Diagram, Node, parse_xml, read_diagram

DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
COLUMN, ROW, HEADER, MARGIN = 180, 116, 30, 40
TASK, GATEWAY, EVENT = (100, 80), (50, 50), (36, 36)
type_of_cell = tuple[int, int, int]  # lane, row in the lane, column
type_of_point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner and its size, in the diagram's units."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """The height at which arrows come and go."""
        return self.y + self.height // 2


@dataclass(slots=True)
class Grid:
    """Which cell each shape is in, and which cells arrows run through."""

    lanes: list[str]
    cells: dict[str, type_of_cell] = field(default_factory=dict)
    taken: set[type_of_cell] = field(default_factory=set)
    tracks: dict[str, tuple[int, int]] = field(default_factory=dict)  # flow -> lane, row of its long leg

    def rows(self, lane: int) -> int:
        """How many rows a lane has."""
        return 1 + max((row for at, row, _ in self.taken if at == lane), default=0)

    def free_row(self, lane: int, wanted: int, columns: Sequence[int]) -> int:
        """Find the row nearest to ``wanted`` whose cells in ``columns`` are free."""
        rows = sorted(range(self.rows(lane) + 1), key=lambda row: (abs(row - wanted), row))
        return next(row for row in rows if not any((lane, row, column) in self.taken for column in columns))


def draw(xml: str) -> str:
    """Return ``xml`` with its layout drawn again.

    :raises BadDiagram: if it is not a diagram that the engine runs
    """
    diagram = read_diagram(xml)
    root = parse_xml(xml)
    for old in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(old)
    plane = _pool(root, diagram)
    grid = arrange(diagram)
    tops = _tops(grid)
    boxes = _boxes(diagram, grid, tops)
    columns = 1 + max(column for _, _, column in grid.cells.values())
    root[-1].tail = "\n  "
    section = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", nsmap={"bpmndi": BPMNDI, "dc": DC, "di": DI})
    section.set("id", "layout")
    sheet = etree.SubElement(section, f"{{{BPMNDI}}}BPMNPlane", id="layout_plane", bpmnElement=plane)
    _draw_lanes(sheet, root, diagram, tops, columns)
    for node in diagram.nodes.values():
        _draw_shape(sheet, node, boxes[node.id])
    _draw_flows(sheet, diagram, grid, boxes, tops)
    etree.indent(section, space="  ", level=1)
    section.tail = "\n"
    return str(etree.tostring(root, encoding="unicode")) + "\n"


def arrange(diagram: Diagram) -> Grid:
    """Give every shape a cell and every long arrow a free row."""
    lanes = [lane.id for lane in diagram.lanes] or [""]
    lane_of = {node: place for place, lane in enumerate(diagram.lanes) for node in lane.nodes}
    hosts = {node.id: node.attached_to or node.id for node in diagram.nodes.values()}
    ranks = _ranks(diagram, hosts)
    grid = Grid(lanes)
    for step in sorted((node for node in hosts if hosts[node] == node), key=lambda node: ranks[node]):
        lane = lane_of.get(step, 0)
        wanted = 0
        for flow in diagram.flows:
            source = grid.cells.get(hosts[flow.source])
            if flow.target == step and source is not None and source[0] == lane:
                wanted = source[1] + (hosts[flow.source] != flow.source)
                break
        row = grid.free_row(lane, wanted, [ranks[step]])
        grid.cells[step] = (lane, row, ranks[step])
        grid.taken.add((lane, row, ranks[step]))
    for flow in diagram.flows:
        _take_track(grid, flow.id, grid.cells[hosts[flow.source]], grid.cells[hosts[flow.target]])
    return grid


def _take_track(grid: Grid, flow: str, source: type_of_cell, target: type_of_cell) -> None:
    if source[2] < target[2]:
        columns = range(source[2] + 1, target[2])
        if not columns:
            return
        choices = [(source[0], source[1]), (target[0], target[1])]
    else:
        columns = range(target[2], source[2] + 1)
        choices = []
    lane, row = next(
        (choice for choice in choices if not any((*choice, column) in grid.taken for column in columns)),
        (target[0], grid.free_row(target[0], target[1], columns)),
    )
    grid.tracks[flow] = (lane, row)
    grid.taken.update((lane, row, column) for column in columns)


def _ranks(diagram: Diagram, hosts: Mapping[str, str]) -> dict[str, int]:
    """Count the longest way from the start to each shape, arrows back left out."""
    following: dict[str, list[str]] = {node: [] for node in diagram.nodes}
    for flow in diagram.flows:
        following[hosts[flow.source]].append(flow.target)
    done: list[str] = []
    above: set[str] = set()
    back: set[tuple[str, str]] = set()

    def visit(step: str) -> None:
        above.add(step)
        for target in following[step]:
            if target in above:
                back.add((step, target))
            elif target not in done:
                visit(target)
        above.discard(step)
        done.append(step)

    for step in [node.id for node in diagram.nodes.values() if node.kind == "startEvent"] + list(diagram.nodes):
        if step not in done:
            visit(step)
    ranks = dict.fromkeys(diagram.nodes, 0)
    for step in reversed(done):
        for target in following[step]:
            if (step, target) not in back:
                ranks[target] = max(ranks[target], ranks[step] + 1)
    return ranks


def _tops(grid: Grid) -> list[int]:
    """Return the upper edge of each lane, and the lower edge of the last."""
    tops = [0]
    for lane in range(len(grid.lanes)):
        tops.append(tops[-1] + grid.rows(lane) * ROW + MARGIN)
    return tops


def _row_middle(tops: Sequence[int], lane: int, row: int) -> int:
    return tops[lane] + MARGIN // 2 + row * ROW + ROW // 2


def _column_middle(column: int) -> int:
    return 2 * HEADER + column * COLUMN + COLUMN // 2


def _boxes(diagram: Diagram, grid: Grid, tops: Sequence[int]) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for step, (lane, row, column) in grid.cells.items():
        kind = diagram.nodes[step].kind
        width, height = GATEWAY if kind in GATEWAYS else EVENT if kind.endswith("Event") else TASK
        x, y = _column_middle(column), _row_middle(tops, lane, row)
        boxes[step] = Box(x - width // 2, y - height // 2, width, height)
    for step in grid.cells:
        host = boxes[step]
        for place, edge in enumerate(diagram.boundaries(step)):
            x = host.x + host.width - EVENT[0] - 4 - place * (EVENT[0] + 8)
            boxes[edge.id] = Box(x, host.y + host.height - EVENT[1] // 2, *EVENT)
    return boxes


def _pool(root: Any, diagram: Diagram) -> str:
    """Return what the drawing is of; lanes need a pool around them, which is added where it is missing."""
    found = root.find(f"{{{BPMN}}}collaboration")
    if found is None:
        if not diagram.lanes:
            return diagram.process_id
        found = etree.Element(f"{{{BPMN}}}collaboration", id=f"{diagram.process_id}_collaboration")
        participant = etree.SubElement(found, f"{{{BPMN}}}participant", id=f"{diagram.process_id}_pool")
        participant.set("name", diagram.name)
        participant.set("processRef", diagram.process_id)
        process = root.find(f"{{{BPMN}}}process")
        etree.indent(found, space="  ", level=1)
        found.tail = "\n  "
        process.addprevious(found)
    return str(found.get("id"))


def _shape(sheet: Any, element: str, box: Box, **attributes: str) -> Any:
    shape = etree.SubElement(sheet, f"{{{BPMNDI}}}BPMNShape", id=f"{element}_shape", bpmnElement=element, **attributes)
    _bounds(shape, box)
    return shape


def _bounds(parent: Any, box: Box) -> None:
    values = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(parent, f"{{{DC}}}Bounds", {name: str(value) for name, value in values.items()})


def _label(parent: Any, box: Box) -> None:
    _bounds(etree.SubElement(parent, f"{{{BPMNDI}}}BPMNLabel"), box)


def _draw_lanes(sheet: Any, root: Any, diagram: Diagram, tops: Sequence[int], columns: int) -> None:
    if not diagram.lanes:
        return
    width = 2 * HEADER + columns * COLUMN
    pool = root.find(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant").get("id")
    _shape(sheet, pool, Box(0, 0, width, tops[-1]), isHorizontal="true")
    for place, lane in enumerate(diagram.lanes):
        box = Box(HEADER, tops[place], width - HEADER, tops[place + 1] - tops[place])
        _shape(sheet, lane.id, box, isHorizontal="true")


def _draw_shape(sheet: Any, node: Node, box: Box) -> None:
    marker = {"isMarkerVisible": "true"} if node.kind == "exclusiveGateway" else {}
    shape = _shape(sheet, node.id, box, **marker)
    if not node.name or box.width == TASK[0]:
        return
    if node.attached_to:
        _label(shape, Box(box.x - 84, box.y + box.height - 6, 80, 14))
    else:
        _label(shape, Box(box.x + box.width // 2 - 45, box.y + box.height + 4, 90, 14))


@dataclass(slots=True)
class _Gaps:
    """Hands out the verticals between two columns: one per shape that arrows leave or reach there."""

    used: dict[int, list[str]] = field(default_factory=dict)

    def vertical(self, gap: int, shape: str) -> int:
        """Return the vertical of ``shape`` in the gap right of column ``gap``."""
        keys = self.used.setdefault(gap, [])
        if shape not in keys:
            keys.append(shape)
        return _column_middle(gap) + TASK[0] // 2 + 16 + 10 * (keys.index(shape) % 6)


def _draw_flows(sheet: Any, diagram: Diagram, grid: Grid, boxes: Mapping[str, Box], tops: Sequence[int]) -> None:
    gaps = _Gaps()
    for flow in diagram.flows:
        source, target = diagram.nodes[flow.source], boxes[flow.target]
        start = _leave(source, boxes[flow.source], grid, gaps)
        column = grid.cells[source.attached_to or source.id][2]
        points = [*start, *_way(flow.id, (flow.source, column), flow.target, start[-1], target, grid, gaps, tops)]
        points = _straighten(points)
        edge = etree.SubElement(sheet, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow.id}_edge", bpmnElement=flow.id)
        for x, y in points:
            etree.SubElement(edge, f"{{{DI}}}waypoint", x=str(x), y=str(y))
        if flow.name:
            _label(edge, _flow_label(flow.name, points))


def _flow_label(name: str, points: Sequence[type_of_point]) -> Box:
    """Place the name of an arrow above its first leg after the bend."""
    width = 12 * len(name)
    (x, y), (next_x, _) = points[2:4] if len(points) > 3 else points[:2]
    return Box(x + 6 if next_x > x else x - 6 - width, y - 18, width, 14)


def _leave(node: Node, box: Box, grid: Grid, gaps: _Gaps) -> list[type_of_point]:
    """Return how an arrow leaves its shape: to the right, or out of an edge event downwards."""
    if not node.attached_to:
        return [(box.x + box.width, box.middle)]
    below = box.y + box.height + 12
    x = box.x + box.width // 2
    return [(x, box.y + box.height), (x, below), (gaps.vertical(grid.cells[node.attached_to][2], node.id), below)]


def _way(
    flow: str,
    source: tuple[str, int],
    target: str,
    start: type_of_point,
    box: Box,
    grid: Grid,
    gaps: _Gaps,
    tops: Sequence[int],
) -> list[type_of_point]:
    """Return the points from where an arrow left its shape to where it reaches the next one."""
    step, column = source
    end = (box.x, box.middle)
    if flow not in grid.tracks:
        if start[1] == end[1]:
            return [end]
        out = gaps.vertical(column, step)
        return [(out, start[1]), (out, end[1]), end]
    y = _row_middle(tops, *grid.tracks[flow])
    points = []
    if y != start[1]:
        out = gaps.vertical(column, step)
        points += [(out, start[1]), (out, y)]
    if y != end[1]:
        into = gaps.vertical(grid.cells[target][2] - 1, f"to {target}")
        points += [(into, y), (into, end[1])]
    return [*points, end]


def _straighten(points: Sequence[type_of_point]) -> list[type_of_point]:
    """Leave out points that stand twice or on the straight line between their neighbours."""
    kept: list[type_of_point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and any(kept[-2][axis] == kept[-1][axis] == point[axis] for axis in (0, 1)):
            kept.pop()
        kept.append(point)
    return kept


def main(arguments: Sequence[str]) -> int:
    """Draw every file again, in place."""
    for name in arguments:
        path = Path(name)
        text = path.read_text(encoding="utf-8")
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        path.write_text(head + draw(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
