"""A diagram is judged before it runs; each fault names the shape."""

from __future__ import annotations

import pytest

from shouli.processes.layout import draw
from shouli.processes.queries import known_actions
from shouli.processes.rules.checks import check_diagram
from shouli.processes.tests.factories import INSTALL

ROLES = ("clerk", "auditor")


def faults_of(xml: str) -> set[tuple[str, str]]:
    """Judge ``xml`` with the tests' actions and roles."""
    return {(fault.field, fault.code) for fault in check_diagram(xml, known_actions(), ROLES)}


def test_the_drawn_diagram_is_without_fault() -> None:
    assert faults_of(INSTALL) == set()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('shouli:role="auditor"', 'shouli:role="wizard"', ("l3", "unknown_role")),
        ('shouli:role="auditor"', 'shouli:role="system"', ("audit", "no_person")),
        ("<bpmn:flowNodeRef>audit</bpmn:flowNodeRef>", "", ("audit", "no_lane")),
        (">audit</bpmn:flowNodeRef>", ">gone_away</bpmn:flowNodeRef>", ("l3", "unknown_node")),
        ("processes_test.remind", "processes_test.forget", ("remind", "unknown_action")),
        ("amount=amount", "colour=amount", ("reserve", "unknown_field")),
        (", amount=amount", "", ("reserve", "missing_field")),
        ("amount=amount", "amount=money", ("reserve", "unknown_data")),
        (">rework<", ">rework(<", ("back", "bad_expression")),
        (">rework<", ">raining<", ("back", "unknown_data")),
        ('default="free"', "", ("free", "no_condition")),
        (' name="稽核"', "", ("audit", "no_name")),
        ('shouli:due="PT2H"', 'shouli:due="2 hours"', ("print", "bad_due")),
        (">P1D<", ">P1M<", ("late", "bad_timer")),
        ('attachedToRef="audit"', 'attachedToRef="reserve"', ("late", "bad_host")),
        ('<bpmn:message id="paid" name="network_answered"/>', '<bpmn:message id="paid"/>', ("msg", "no_message")),
        ('targetRef="remind"', 'targetRef="endr"', ("remind", "unreachable")),
        ('sourceRef="remind" targetRef="endr"', 'sourceRef="print" targetRef="endr"', ("remind", "dead_end")),
        ('sourceRef="remind" targetRef="endr"', 'sourceRef="print" targetRef="endr"', ("print", "hidden_split")),
        ('sourceRef="msg" targetRef="end"', 'sourceRef="msg" targetRef="moon"', ("f7", "loose_flow")),
        ('bpmnElement="audit"', 'bpmnElement="a"', ("audit", "not_drawn")),
        ("serviceTask", "scriptTask", ("", "bad_diagram")),
        ("timeDuration", "timeCycle", ("", "bad_diagram")),
    ],
)
def test_each_fault_is_found_where_it_is(old: str, new: str, fault: tuple[str, str]) -> None:
    found = faults_of(INSTALL.replace(old, new))

    assert fault in found


def test_drawing_again_changes_nothing_and_draws_everything() -> None:
    bare = INSTALL[: INSTALL.index("  <bpmndi:BPMNDiagram")] + "</bpmn:definitions>\n"
    assert {code for _, code in faults_of(bare)} == {"not_drawn"}

    drawn = draw(bare.partition("?>\n")[2])

    assert faults_of(drawn) == set()
    assert drawn == INSTALL.partition("?>\n")[2]
    assert draw(drawn) == drawn
