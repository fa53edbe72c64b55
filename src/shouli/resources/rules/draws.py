"""The selection modes (选号方式) and what each wants typed (FL-045, FL-AMB-11)."""

from __future__ import annotations

from datetime import date

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import is_digits

RANDOM, TAIL, CONTAINS, NO_FOUR, AABB, BIRTHDAY, LEVEL = (
    "random", "tail", "contains", "no_four", "aabb", "birthday", "level",
)  # fmt: skip

MODE_NAMES = {
    RANDOM: _("random"),
    TAIL: _("ends with"),
    CONTAINS: _("contains"),
    NO_FOUR: _("without 4"),
    AABB: _("ends in AABB"),
    BIRTHDAY: _("birthday (MMDD)"),
    LEVEL: _("by level"),
}
WITH_PATTERN = frozenset({TAIL, CONTAINS, BIRTHDAY})
LONGEST = 8
LEAP_YEAR = 2000  # 0229 is somebody's birthday


def draw_faults(mode: str, pattern: str, levels: tuple[str, ...], known_levels: frozenset[str]) -> list[Fault]:
    """Find what keeps a draw from being made: an unknown mode, digits missing or wrong, levels missing."""
    if mode not in MODE_NAMES:
        return [Fault(field="mode", code="unknown_mode", message=_("Choose how to select."))]
    faults = []
    if mode in WITH_PATTERN:
        faults += _pattern_faults(mode, pattern)
    if (mode == LEVEL and not levels) or not known_levels.issuperset(levels):
        faults.append(Fault(field="levels", code="unknown_level", message=_("Choose a level.")))
    return faults


def _pattern_faults(mode: str, pattern: str) -> list[Fault]:
    if not (is_digits(pattern) and len(pattern) <= LONGEST):
        text = _("Enter one to eight digits.")
        return [Fault(field="pattern", code="pattern_not_digits", message=text)]
    if mode == BIRTHDAY and not _is_birthday(pattern):
        text = _("Enter month and day in four digits, such as 0815.")
        return [Fault(field="pattern", code="pattern_no_birthday", message=text)]
    return []


def _is_birthday(pattern: str) -> bool:
    if len(pattern) != 4:
        return False
    try:
        date(LEAP_YEAR, int(pattern[:2]), int(pattern[2:]))
    except ValueError:
        return False
    return True
