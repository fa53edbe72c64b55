"""Numbers in forms: only plain digits of a length that an id can have are one."""

from __future__ import annotations

import pytest

from shouli.web.posted import whole
from tests.hostile.typed import NASTY


@pytest.mark.parametrize("text", NASTY)
def test_only_plain_digits_are_a_number(text: str) -> None:
    plain = text.isascii() and text.isdecimal() and len(text) <= 18

    assert whole(text) == (int(text) if plain else None)
