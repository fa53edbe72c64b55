"""What a crew must report."""

from __future__ import annotations

import pytest

from shouli.workforce.rules.visits import FAILURE_REASONS, Instruction, completion_faults, failure_faults

PHONE = Instruction(code="hand_over_navigation_phone", text="交付导航话机")
WIRING = Instruction(code="install_line", text="装机")


def faults(**changed: object) -> list[tuple[str, str]]:
    given: dict[str, object] = {"line_test": "passed", "signed": True, "handed_over": (PHONE.code,)}
    found = completion_faults([WIRING, PHONE], **(given | changed))  # type: ignore[arg-type]
    return [(fault.field, fault.code) for fault in found]


@pytest.mark.rule("FL-098")
def test_what_was_to_be_handed_over_must_have_been() -> None:
    assert faults() == []
    assert faults(handed_over=()) == [("handed_over", "not_handed_over")]


def test_a_line_must_pass_its_test_and_the_customer_sign() -> None:
    assert faults(line_test="") == [("line_test", "missing")]
    assert faults(line_test="failed") == [("line_test", "line_test_failed")]
    assert faults(signed=False) == [("signed", "not_signed")]


def test_all_that_is_missing_comes_at_once() -> None:
    assert [code for _field, code in faults(line_test="", signed=False, handed_over=())] == [
        "missing",
        "not_signed",
        "not_handed_over",
    ]


@pytest.mark.parametrize("reason", sorted(FAILURE_REASONS))
def test_a_listed_reason_with_a_note_will_do(reason: str) -> None:
    assert failure_faults(reason, "家中无人") == []


def test_a_failure_needs_reason_and_note() -> None:
    assert [(fault.field, fault.code) for fault in failure_faults("rain", " ")] == [
        ("reason_code", "unknown_reason"),
        ("note", "missing"),
    ]
