"""Handling levels and the duty to book a time."""

from __future__ import annotations

import pytest

from shouli.workforce.rules.handling import DEFAULT, LEVEL_NAMES, handling_faults, levels_offered


@pytest.mark.rule("FL-049")
def test_every_bureau_offers_three_levels() -> None:
    assert levels_offered(supports_appointment=False) == ("ordinary", "medium", "high")


@pytest.mark.rule("FL-050")
def test_appointment_service_is_one_more_where_supported() -> None:
    assert levels_offered(supports_appointment=True) == ("ordinary", "medium", "high", "appointment")


@pytest.mark.rule("FL-051", "FL-AMB-13")
def test_medium_is_the_default_in_every_bureau() -> None:
    assert DEFAULT == "medium"
    assert DEFAULT in levels_offered(supports_appointment=False)
    assert set(levels_offered(supports_appointment=True)) == set(LEVEL_NAMES)


@pytest.mark.rule("FL-049", "FL-050", "FL-052", "FL-AMB-13")
@pytest.mark.parametrize(
    ("level", "supports", "booked", "faults"),
    [
        ("medium", True, True, []),
        ("appointment", True, True, []),
        ("medium", True, False, [("appointment", "missing")]),
        ("medium", False, False, []),
        ("medium", False, True, [("appointment", "not_offered")]),
        ("appointment", False, False, [("handling_level", "unknown_level")]),
        ("urgent", True, True, [("handling_level", "unknown_level")]),
        ("", True, False, [("handling_level", "unknown_level"), ("appointment", "missing")]),
    ],
)
def test_level_and_time_fit_the_bureau(level: str, supports: bool, booked: bool, faults: list[tuple[str, str]]) -> None:
    found = handling_faults(level, supports_appointment=supports, booked=booked)

    assert [(fault.field, fault.code) for fault in found] == faults
