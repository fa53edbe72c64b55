"""What a crew is told to do on a visit, and what must be reported when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults

PASSED, FAILED = "passed", "failed"
HAND_OVER = "hand_over_"  # codes of things to be given to the customer begin with it
LINE_TESTS = {PASSED: _("passed"), FAILED: _("failed")}

FAILURE_REASONS = {
    "no_port": _("no free port"),
    "customer_absent": _("customer absent"),
    "customer_declined": _("customer declined"),
    "address_wrong": _("address wrong"),
    "line_fault": _("line fault"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One thing to do on the visit; ``code`` such as ``hand_over_navigation_phone``, ``text`` for the installer."""

    code: str
    text: str
    quantity: int = 1


def completion_faults(
    instructions: Iterable[Instruction], *, line_test: str, signed: bool, handed_over: tuple[str, ...]
) -> list[Fault]:
    """Find what keeps a visit from being reported as done: line test, signature, things not handed over (FL-098)."""
    faults = []
    if line_test not in LINE_TESTS:
        faults.append(Fault(field="line_test", code="missing", message=_("Enter the result of the line test.")))
    if line_test == FAILED:
        text = _("A line that failed its test is not done; report it as not completed.")
        faults.append(Fault(field="line_test", code="line_test_failed", message=text))
    if not signed:
        faults.append(Fault(field="signed", code="not_signed", message=_("The customer has to sign for the work.")))
    for instruction in instructions:
        if instruction.code.startswith(HAND_OVER) and instruction.code not in handed_over:
            missing = _("Not handed over yet: %(what)s.") % {"what": instruction.text}
            faults.append(Fault(field="handed_over", code="not_handed_over", message=missing))
    return faults


def is_ahead(day: date | None, today: date) -> bool:
    """Say whether a visit is booked for a day that has not come; one without an appointment is not."""
    return day is not None and day > today


def failure_faults(reason_code: str, note: str) -> list[Fault]:
    """Find what is missing in the report of a visit that led to nothing."""
    faults = []
    if reason_code not in FAILURE_REASONS:
        faults.append(Fault(field="reason_code", code="unknown_reason", message=_("Choose a reason.")))
    return [*faults, *reason_faults(note, _("Please say in a few words what happened."), field="note")]
