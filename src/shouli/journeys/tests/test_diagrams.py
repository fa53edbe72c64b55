"""Every journey's diagram can be run as drawn, and can be drawn."""

from __future__ import annotations

import pytest
from django.conf import settings

from shouli.identity.pack import TABLES as IDENTITY
from shouli.orders.business.catalogue import businesses
from shouli.orders.business.named import Business
from shouli.processes.engine import compile_diagram
from shouli.processes.layout import draw
from shouli.processes.queries import known_actions
from shouli.processes.rules.checks import check_diagram
from shouli.processes.rules.diagrams import read_diagram

BY_KEY = pytest.mark.parametrize("journey", [pytest.param(journey, id=key) for key, journey in businesses().items()])


def roles() -> set[str]:
    """Read the role codes of the sample operator."""
    (table,) = [table for table in IDENTITY if table.file == "identity/roles.csv"]
    return {row.value.code for row in table.read(settings.SHOULI_PACK)}


@BY_KEY
def test_a_diagram_is_without_fault(journey: Business) -> None:
    faults = check_diagram(journey.diagram, known_actions(), roles())

    assert [(fault.field, fault.code, fault.text) for fault in faults] == []


@BY_KEY
def test_a_diagram_can_be_run(journey: Business) -> None:
    assert set(read_diagram(journey.diagram).nodes) <= set(compile_diagram(journey.diagram).spec.task_specs)


@BY_KEY
def test_a_diagram_is_drawn_by_the_layout_tool(journey: Business) -> None:
    assert draw(journey.diagram.partition("?>\n")[2]) == journey.diagram.partition("?>\n")[2]


@BY_KEY
def test_a_diagram_speaks_both_languages(journey: Business) -> None:
    diagram = read_diagram(journey.diagram)
    nodes = [node.id for node in diagram.nodes.values() if node.name and not node.name_en]
    lanes = [lane.id for lane in diagram.lanes if not lane.name_en]

    assert diagram.name_en
    assert [*nodes, *lanes] == []
