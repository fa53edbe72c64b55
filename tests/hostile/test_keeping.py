"""What a draft keeps comes back as it was typed, from either database; what would not is refused."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.orders.rules.keeping import can_be_kept
from tests.scenarios.desk import Desk

KEPT = ["", "长", 0, -1, 2**63 - 1, -(2**63) + 1, None, 0.1, -2.5, 1e-7, 9007199254740991.0, True]
REFUSED = ["\x00", "王\x07", "x" * 5001, 2**63, 1e16, -5.640107607414381e16, float("inf"), float("nan"), b"", [1]]


@pytest.mark.parametrize("value", REFUSED)
def test_refused(value: Any) -> None:
    assert not can_be_kept(value)


@pytest.mark.parametrize("value", KEPT)
def test_kept_as_typed(desk: Desk, value: Any) -> None:
    order = desk.open("fixed_line.install", desk.new_customer(account=False))

    desk.fill(order, remark=value)

    assert can_be_kept(value)
    assert desk.fresh(order).values["remark"] == value
