"""Numbers in forms: only digits, of whatever script, of a length that an id can have are one."""

from __future__ import annotations

import pytest

from shouli.web.posted import whole
from tests.hostile.typed import NASTY


@pytest.mark.parametrize("text", NASTY)
def test_only_digits_are_a_number(text: str) -> None:
    wanted = {"１２３": 123, "٣": 3, "0": 0, "86010001": 86010001, "1": 1, "2": 2, "3": 3}.get(text)

    assert whole(text) == wanted
