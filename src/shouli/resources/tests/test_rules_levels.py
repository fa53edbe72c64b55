"""What a number's last digits are worth."""

from __future__ import annotations

import pytest

from shouli.resources.rules.levels import LADDER, LEVEL_NAMES, LUCKY, ORDINARY, PAIR, QUAD, TRIPLE, level_of


@pytest.mark.parametrize(
    ("number", "level"),
    [
        ("86018888", QUAD),
        ("86014444", QUAD),
        ("86010888", TRIPLE),
        ("86011234", LADDER),
        ("86019876", LADDER),
        ("86017890", ORDINARY),  # 9 is followed by nothing
        ("86011122", PAIR),
        ("86016688", PAIR),  # a pair is rarer than a lucky tail
        ("86010188", LUCKY),
        ("86010166", LUCKY),
        ("86010168", LUCKY),
        ("86010518", LUCKY),
        ("86010371", ORDINARY),
    ],
)
def test_the_rarest_pattern_that_fits_is_the_level(number: str, level: str) -> None:
    assert level_of(number) == level


def test_every_level_has_a_name() -> None:
    assert set(LEVEL_NAMES) == {ORDINARY, LUCKY, PAIR, LADDER, TRIPLE, QUAD}
