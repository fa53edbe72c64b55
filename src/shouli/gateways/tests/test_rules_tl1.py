"""TL1 as text and as values, there and back, and what is no TL1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.gateways.rules import tl1
from shouli.gateways.rules.verbs import VERBS, faults_of, message_of, wait_seconds

ANY_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)


def test_a_command_reads_as_the_standard_writes_it() -> None:
    message = message_of(
        verb="activate", line_number="86012345", exchange_code="LX", tag="17", reference="order:12",
        parameters={"caliid": True, "address": "建设路13号; 2号楼", "ports": 1},
    )  # fmt: skip

    assert tl1.write_command(message) == (
        'ENT-POTS:LX:86012345:17::CALIID=Y,ADDRESS="建设路13号; 2号楼",PORTS=1,REF="order:12";'
    )


@given(st.dictionaries(st.from_regex(tl1.NAME, fullmatch=True), ANY_TEXT, max_size=5))
def test_any_parameters_survive_the_way(parameters: dict[str, str]) -> None:
    message = tl1.Message(verb="ED-POTS", target="QQ", line="86030001", tag="9", parameters=parameters)

    assert tl1.read_command(tl1.write_command(message)) == message


@given(ANY_TEXT)
def test_any_answer_survives_the_way(text: str) -> None:
    written = tl1.write_reply(tl1.Reply(tag="3", completed=True, text=text), target="LX", at="26-11-22 12:00:00")

    assert tl1.read_reply(written) == tl1.Reply(tag="3", completed=True, text=text)
    assert tl1.complete(written) == len(written)


@given(ANY_TEXT)
def test_no_remark_ends_a_denial_early(text: str) -> None:
    reply = tl1.Reply(tag="3", completed=False, code=tl1.EXISTS, text=text)
    written = tl1.write_reply(reply, target="LX", at="26-11-22 12:00:00")

    assert tl1.complete(written) == len(written)
    assert tl1.read_reply(written).code == tl1.EXISTS


def test_control_characters_cannot_smuggle_a_second_command() -> None:
    value = 'x";\r\nDLT-POTS:LX:86010001:1;'
    message = tl1.Message(verb="ENT-POTS", target="LX", line="86012345", tag="1", parameters={"NOTE": value})

    written = tl1.write_command(message)

    assert tl1.complete(written) == len(written)
    assert "\r" not in written


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "ENT-POTS;", "ENT-POTS:LX:8601;", "ENT-POTS:LX:86012345:1::A=1", "ENT POTS:LX:86012345:1;",
        "ENT-POTS:LX:86012345:;", "ENT-POTS:LX:86 01:1;", "ENT-POTS:LX:86012345:1::novalue;",
        'ENT-POTS:LX:86012345:1::A="open;', "A:B:C:D:E:F:G;", "ent-pots-a-b-c:LX:86012345:1;",
    ],
)  # fmt: skip
def test_what_is_no_command(text: str) -> None:
    with pytest.raises(tl1.NotTl1):
        tl1.read_command(text)


@pytest.mark.parametrize("field", ["target", "line", "tag"])
@pytest.mark.parametrize("value", ["", "a:b", "a;b", "a b", "甲"])
def test_what_cannot_be_said(field: str, value: str) -> None:
    parts = {"verb": "ENT-POTS", "target": "LX", "line": "86012345", "tag": "1", field: value}

    with pytest.raises(tl1.NotTl1):
        tl1.write_command(tl1.Message(**parts))  # type: ignore[arg-type]


def test_every_verb_of_ours_is_a_verb_of_theirs() -> None:
    assert all(tl1.VERB.fullmatch(verb) for verb in VERBS.values())


def test_all_faults_of_a_request_are_told_at_once() -> None:
    found = faults_of("explode", "86-01", "L X", {"note": ["no", "scalar"]})

    assert [(fault.field, fault.code) for fault in found] == [
        ("verb", "unknown_verb"),
        ("line_number", "bad_line"),
        ("exchange_code", "bad_exchange"),
        ("parameters", "bad_parameter"),
    ]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 10), (2, 20), (3, 40), (7, 600), (8, 600), (30000, 600)])
def test_waits_double_up_to_ten_minutes(attempts: int, seconds: int) -> None:
    assert wait_seconds(attempts) == seconds
