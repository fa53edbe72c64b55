"""A fixed piece of work: the unit in which ``tools.prices`` judges what other tests cost."""

from __future__ import annotations

import json
import re

import pytest

WORDS = re.compile(r"[a-z]+\d")


@pytest.mark.parametrize("time", range(5))
def test_a_fixed_piece_of_work(time: int) -> None:
    """Text, numbers, dictionaries, sorting; several times, of which the median counts.

    Never change it: every budget would move.
    """
    del time
    found = 0
    for turn in range(60):
        rows = [{"number": f"8601{place:04d}", "turn": turn, "level": place * 7919 % 97} for place in range(600)]
        rows.sort(key=lambda row: (row["level"], row["number"]))
        text = json.dumps(rows)
        found += len(WORDS.findall(text.replace('"', "").replace(": ", "")))
        assert json.loads(text) == rows

    assert found == 60 * 600 * 3
