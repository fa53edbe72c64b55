"""What each selection mode wants typed."""

from __future__ import annotations

import pytest

from shouli.resources.rules.draws import MODE_NAMES, draw_faults
from shouli.resources.rules.levels import LEVEL_NAMES

KNOWN = frozenset(LEVEL_NAMES)


@pytest.mark.rule("FL-AMB-11")
def test_random_wants_nothing() -> None:
    assert "random" in MODE_NAMES
    assert draw_faults("random", "", (), KNOWN) == []


@pytest.mark.parametrize(
    ("mode", "pattern", "levels", "faults"),
    [
        ("lottery", "", (), [("mode", "unknown_mode")]),
        ("tail", "", (), [("pattern", "pattern_not_digits")]),
        ("tail", "8a", (), [("pattern", "pattern_not_digits")]),
        ("tail", "123456789", (), [("pattern", "pattern_not_digits")]),
        ("contains", "%", (), [("pattern", "pattern_not_digits")]),
        ("contains", "168", (), []),
        ("birthday", "0815", (), []),
        ("birthday", "0229", (), []),
        ("birthday", "1301", (), [("pattern", "pattern_no_birthday")]),
        ("birthday", "0230", (), [("pattern", "pattern_no_birthday")]),
        ("birthday", "815", (), [("pattern", "pattern_no_birthday")]),
        ("level", "", (), [("levels", "unknown_level")]),
        ("level", "", ("platinum",), [("levels", "unknown_level")]),
        ("level", "", ("pair", "lucky"), []),
        ("tail", "x", ("platinum",), [("pattern", "pattern_not_digits"), ("levels", "unknown_level")]),
    ],
)
def test_a_draw_is_checked(mode: str, pattern: str, levels: tuple[str, ...], faults: list[tuple[str, str]]) -> None:
    assert [(fault.field, fault.code) for fault in draw_faults(mode, pattern, levels, KNOWN)] == faults
