"""Numbers in forms: only digits, of whatever script, of a length that an id can have are one."""

from __future__ import annotations

import pytest

from shouli.web.posted import whole
from tests.hostile.typed import NASTY


@pytest.mark.parametrize("text", NASTY)
def test_only_digits_are_a_number(text: str) -> None:
    wanted = {
        "１２３": 123,
        "٣": 3,
        "٣٧٠١٠٢": 370102,
        "３７０１０２１９９００３０７１２３８": 370102199003071238,
        **{number: int(number) for number in ("0", "1", "2", "3", "86010001")},
    }.get(text)

    assert whole(text) == wanted
