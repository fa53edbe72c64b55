"""Faults find their fields, answers are read as sent."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from shouli.kernel.errors import Fault
from shouli.web.forms import Choice, FieldView, FormView, SectionView, missing_of, with_faults
from shouli.web.posted import Posted, Pressed

INNER = FieldView(name="agent.name", label="Name")
FORM = FormView(
    key="f",
    title="Form",
    url="/f",
    sections=(
        SectionView(key="one", title="One", fields=(FieldView(name="address", label="Address", widget="address"),)),
        SectionView(key="two", title="Two", folded=True, fields=(FieldView(name="contact", label="Contact"),)),
        SectionView(
            key="three",
            title="Three",
            fields=(FieldView(name="agent", label="Agent", widget="group", extra={"fields": (INNER,)}),),
        ),
    ),
)


def fault(field: str, text: str = "wrong") -> Fault:
    return Fault(field=field, code="wrong", message=text)


def test_a_fault_stands_at_its_field_and_unfolds_its_section() -> None:
    marked = with_faults(FORM, [fault("contact")])

    assert [section.state for section in marked.sections] == ["todo", "fault", "todo"]
    assert marked.sections[1].fields[0].faults == ("wrong",)
    assert not marked.sections[1].folded
    assert [(f.label, f.target) for f in marked.faults] == [("Contact", "f-contact")]


def test_a_fault_of_a_part_stands_at_the_part() -> None:
    marked = with_faults(FORM, [fault("address.door")])

    assert marked.sections[0].fields[0].part_faults == {"door": "wrong"}
    assert marked.faults[0].target == "f-address-door"


def test_a_fault_of_an_inner_field_stands_there_and_not_at_the_outer() -> None:
    marked = with_faults(FORM, [fault("agent.name")])

    agent = marked.sections[2].fields[0]
    assert (agent.faults, agent.part_faults) == ((), {})
    assert agent.extra["fields"][0].faults == ("wrong",)
    assert (marked.faults[0].label, marked.faults[0].target) == ("Name", "f-agent-name")


def test_a_fault_of_no_field_concerns_the_whole_and_the_order_is_kept() -> None:
    marked = with_faults(FORM, [fault("", "closed"), fault("unknown", "odd"), fault("contact", "empty")])

    assert [(f.text, f.target) for f in marked.faults] == [("closed", ""), ("odd", ""), ("empty", "f-contact")]


def test_faults_are_listed_in_the_order_of_the_fields_whatever_order_they_were_found_in() -> None:
    found = [fault("agent.name", "c"), fault("contact", "b"), fault("unknown", "whole"), fault("address.door", "a")]

    marked = with_faults(FORM, found)

    assert [f.text for f in marked.faults] == ["whole", "a", "b", "c"]


def test_what_is_missing_marks_nothing() -> None:
    missing = missing_of(FORM, [fault("contact")])

    assert [f.label for f in missing] == ["Contact"]
    assert FORM.sections[1].state == "todo"


def test_labels_of_the_chosen() -> None:
    choices = (Choice(value="a", label="A", group="x"), Choice(value="b", label="B", group="y"))
    field = FieldView(name="n", label="N", value=("a", "b"), choices=choices)

    assert field.chosen_label == "A · B"
    assert [heading for heading, _ in field.grouped] == ["x", "y"]
    assert FieldView(name="n", label="N", value=None).texts == ()


def test_answers_are_read_as_sent() -> None:
    posted = Posted(QueryDict("name=+Li+&n=7&m=x7&tick=1&c=a&c=+&c=b&address.door=13&address.text=+2+&_action=save"))

    assert posted.text("name") == "Li"
    assert posted.text("absent", "-") == "-"
    assert (posted.number("n"), posted.number("m"), posted.number("absent")) == (7, None, None)
    assert posted.flag("tick")
    assert not posted.flag("absent")
    assert posted.many("c") == ("a", "b")
    assert posted.parts("address") == {"door": "13", "text": "2"}
    assert posted.pressed == Pressed("", "save", "")


def test_buttons_of_a_field_are_taken_apart() -> None:
    assert Posted(QueryDict("_action=number:take:86015768")).pressed == Pressed("number", "take", "86015768")
    assert Posted(QueryDict("")).action == "refresh"


def test_a_hint_that_is_told_as_a_fault_is_told_once() -> None:
    hint = "该产品不具备活动受理条件。"
    field = FieldView(name="campaign", label="活动", help=hint)

    wrong = replace(field, faults=(hint,))

    assert (field.hint, field.described_by) == (hint, "f-campaign-help")
    assert (wrong.hint, wrong.described_by) == ("", "f-campaign-faults")
    assert replace(field, faults=("请选择活动。",)).hint == hint
