"""A drawn diagram can be read: nothing lies on anything else, arrows touch the shapes they join."""

from __future__ import annotations

from itertools import combinations, pairwise

from lxml import etree

from shouli.processes.layout import DC, DI, arrange
from shouli.processes.rules.diagrams import BPMNDI, read_diagram
from shouli.processes.tests.factories import INSTALL

DRAWN = etree.fromstring(INSTALL.encode())
DIAGRAM = read_diagram(INSTALL)


def boxes() -> dict[str, tuple[int, int, int, int]]:
    """Read the bounds of every shape: left, top, right, bottom."""
    found = {}
    for shape in DRAWN.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        x, y, width, height = (int(bounds.get(name)) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    return found


def test_no_shape_lies_on_another() -> None:
    placed = [box for name, box in boxes().items() if name in DIAGRAM.nodes and not DIAGRAM.nodes[name].attached_to]

    for one, other in combinations(placed, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_every_shape_lies_in_its_lane_and_every_lane_in_the_pool() -> None:
    found = boxes()

    for lane in DIAGRAM.lanes:
        assert found["install_pool"][0] < found[lane.id][0] <= found[lane.id][2] <= found["install_pool"][2]
        for node in lane.nodes:
            assert found[lane.id][1] < found[node][1]
            assert found[node][3] < found[lane.id][3]


def test_arrows_begin_and_end_on_their_shapes() -> None:
    found = boxes()
    ends = {flow.id: (flow.source, flow.target) for flow in DIAGRAM.flows}

    for edge in DRAWN.iter(f"{{{BPMNDI}}}BPMNEdge"):
        points = [(int(point.get("x")), int(point.get("y"))) for point in edge.iter(f"{{{DI}}}waypoint")]
        for (x, y), shape in zip((points[0], points[-1]), ends[edge.get("bpmnElement")], strict=True):
            left, top, right, bottom = found[shape]
            assert left <= x <= right
            assert top <= y <= bottom
        for (x, y), (next_x, next_y) in pairwise(points):
            assert x == next_x or y == next_y


def test_time_runs_to_the_right_except_for_arrows_back() -> None:
    cells = arrange(DIAGRAM).cells
    drawn = [flow for flow in DIAGRAM.flows if flow.source in cells]
    backwards = [flow.id for flow in drawn if cells[flow.source][2] >= cells[flow.target][2]]

    assert backwards == ["back"]
