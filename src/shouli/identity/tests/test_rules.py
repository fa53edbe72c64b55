"""Hours, passwords, one-time codes, and the shape of the organisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from shouli.identity.rules import hours, one_time, organisation, passwords
from shouli.identity.rules.scope import NO_BUREAU, NOTHING, bureau_in_sight
from shouli.kernel.context import Actor
from shouli.kernel.tests.factories import clerk_context, system

SUNDAY = "2026-11-22"
RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("opens", "closes", "weekdays", "at", "opened"),
    [
        ("08:30", "18:00", "1234567", f"{SUNDAY} 08:29:59", False),
        ("08:30", "18:00", "1234567", f"{SUNDAY} 08:30:00", True),
        ("08:30", "18:00", "1234567", f"{SUNDAY} 17:59:59", True),
        ("08:30", "18:00", "1234567", f"{SUNDAY} 18:00:00", False),
        ("08:30", "18:00", "123456", f"{SUNDAY} 12:00:00", False),
        ("00:00", "23:59:59", "7", f"{SUNDAY} 23:59:59.500000", True),
        ("00:00", "23:59:59", "7", f"{SUNDAY} 00:00:00", True),
        ("20:00", "02:00", "7", f"{SUNDAY} 23:00:00", True),
        ("20:00", "02:00", "7", "2026-11-23 01:59:59", True),
        ("20:00", "02:00", "7", "2026-11-23 02:00:00", False),
        ("20:00", "02:00", "7", f"{SUNDAY} 01:00:00", False),
    ],
)
def test_hours(opens: str, closes: str, weekdays: str, at: str, opened: bool) -> None:
    begin, end = time.fromisoformat(opens), time.fromisoformat(closes)

    assert hours.is_open(begin, end, weekdays, datetime.fromisoformat(at)) is opened


@pytest.mark.parametrize(("text", "right"), [("1234567", True), ("7", True), ("", False), ("11", False), ("8", False)])
def test_weekdays(text: str, right: bool) -> None:
    assert hours.is_weekdays(text) is right


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Quan-Cheng-2026", []),
        ("泉城路营业厅-Abc-26", []),
        ("Short-1", ["password_length"]),
        ("alllowercase", ["password_kinds"]),
        ("lower-and-signs", ["password_kinds"]),
        ("My-Number-3107", ["password_known"]),
        ("3107", ["password_length", "password_kinds", "password_known"]),
        ("A1-" + "x" * 130, ["password_length"]),
    ],
)
def test_passwords(password: str, codes: list[str]) -> None:
    assert [fault.code for fault in passwords.faults_of(password, known=("3107", ""))] == codes


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert one_time.code_at(RFC_SECRET, seconds // 30) == code
    assert one_time.counter_of(RFC_SECRET, code, seconds=seconds, after=0) == seconds // 30


def test_a_code_is_good_one_period_before_and_after_and_once() -> None:
    code = one_time.code_at(RFC_SECRET, 100)

    found = [one_time.counter_of(RFC_SECRET, code, seconds=30 * period, after=0) for period in (98, 99, 100, 101, 102)]
    assert found == [None, 100, 100, 100, None]
    assert one_time.counter_of(RFC_SECRET, code, seconds=3000, after=100) is None
    assert one_time.counter_of(RFC_SECRET, f" {code[:3]} {code[3:]} ", seconds=3000, after=0) == 100
    assert one_time.counter_of(RFC_SECRET, "一二三四五六", seconds=3000, after=0) is None


@pytest.mark.parametrize(
    ("kind", "outlet_type", "parent_kind", "supports_appointment", "codes"),
    [
        ("operator", "", "", False, []),
        ("bureau", "", "operator", True, []),
        ("shop", "own", "bureau", False, []),
        ("shop", "partner", "bureau", False, []),
        ("shop", "", "bureau", False, ["bad_outlet_type"]),
        ("shop", "own", "department", False, ["bad_parent"]),
        ("bureau", "own", "", True, ["bad_parent", "bad_outlet_type"]),
        ("department", "", "operator", True, ["not_a_bureau"]),
    ],
)
def test_units(kind: str, outlet_type: str, parent_kind: str, supports_appointment: bool, codes: list[str]) -> None:
    found = organisation.faults_of(
        kind=kind, outlet_type=outlet_type, parent_kind=parent_kind, supports_appointment=supports_appointment
    )

    assert [fault.code for fault in found] == codes


def test_circles() -> None:
    assert organisation.in_circles({"a": "b", "b": "c", "c": "a", "d": "a", "e": ""}) == {"a", "b", "c"}
    assert organisation.in_circles({"a": "a"}) == {"a"}
    assert organisation.in_circles({"a": "elsewhere"}) == set()


@pytest.mark.parametrize(
    ("roles", "channel", "bureau_id", "sees"),
    [
        (("clerk",), "counter", 7, 7),
        (("auditor", "clerk"), "counter", 7, 7),
        (("clerk",), "counter", None, NO_BUREAU),  # deny by default: not None, which stands for all bureaus
        (("auditor",), "counter", None, None),
        (("clerk", "auditor"), "backoffice", 7, None),
    ],
)
def test_a_clerk_of_no_bureau_sees_no_bureau(
    roles: tuple[str, ...], channel: str, bureau_id: int | None, sees: int | None
) -> None:
    ctx = replace(clerk_context(roles=roles, bureau_id=bureau_id), channel=channel)

    assert bureau_in_sight(ctx) == sees


@pytest.mark.parametrize(
    ("actor", "channel"),
    [
        (Actor(key="party:4411", roles=("customer",)), "selfcare"),
        (Actor(key="party:4411", roles=("clerk",)), "counter"),  # a role does not make a customer one of the staff
        (Actor(key="staff:7", roles=("clerk",), staff_id=7), "selfcare"),
        (Actor(key="staff:7", roles=("supervisor",), staff_id=7), "partner"),
        (Actor(key="system:partner", roles=("system",)), "partner"),
    ],
)
def test_who_is_not_staff_at_a_door_of_staff_sees_nothing(actor: Actor, channel: str) -> None:
    assert bureau_in_sight(replace(clerk_context(), actor=actor, channel=channel)) == NOTHING


def test_the_program_itself_sees_all() -> None:
    assert bureau_in_sight(system()) is None
