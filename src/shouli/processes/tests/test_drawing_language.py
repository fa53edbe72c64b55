"""A drawing in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from shouli.processes import queries
from shouli.processes.rules.diagrams import BadDiagram, named_in_english, read_diagram

DRAWING = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:shouli="urn:shouli:process" id="d" targetNamespace="t">
 <bpmn:collaboration id="c"><bpmn:participant id="pool" name="市话新装" processRef="p"/></bpmn:collaboration>
 <bpmn:process id="p" name="市话新装" shouli:name-en="New installation" isExecutable="true">
  <bpmn:laneSet id="s"><bpmn:lane id="l" name="营业员" shouli:name-en="Clerk" shouli:role="clerk">
   <bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
  <bpmn:startEvent id="a" name="录入受理" shouli:name-en="Accepted"/>
  <bpmn:endEvent id="b" name="结束"/>
  <bpmn:sequenceFlow id="f" name="收费" shouli:name-en="To be paid" sourceRef="a" targetRef="b"/>
 </bpmn:process>
</bpmn:definitions>"""


def test_everything_with_an_english_name_has_it_and_the_rest_keeps_its_own() -> None:
    read = read_diagram(named_in_english(DRAWING))

    assert (read.name, read.lanes[0].name, read.lanes[0].role) == ("New installation", "Clerk", "clerk")
    assert [node.name for node in read.nodes.values()] == ["Accepted", "结束"]
    assert [flow.name for flow in read.flows] == ["To be paid"]
    assert 'id="pool" name="New installation"' in named_in_english(DRAWING)


def test_the_reader_s_language_decides() -> None:
    with translation.override("zh-hans"):
        assert queries.drawing_for_reader(DRAWING) == DRAWING
    with translation.override("en"):
        assert "To be paid" in queries.drawing_for_reader(DRAWING)


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(BadDiagram):
        named_in_english("<bpmn:definitions>")
