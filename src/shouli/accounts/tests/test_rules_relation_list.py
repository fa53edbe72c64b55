"""The relation list while it is edited (FL-059, FL-062, FL-158)."""

from __future__ import annotations

import pytest

from shouli.accounts.rules.relation_list import addition_faults, list_faults


@pytest.mark.rule("FL-062")
def test_a_listed_account_is_not_added_again() -> None:
    assert [fault.code for fault in addition_faults(2, (1, 2))] == ["listed_already"]
    assert addition_faults(3, (1, 2)) == []


@pytest.mark.rule("FL-158")
def test_the_original_is_cleared_before_another_is_added() -> None:
    assert [fault.code for fault in addition_faults(2, (1,), original=(1,))] == ["original_not_cleared"]
    assert addition_faults(2, (), original=(1,)) == []


@pytest.mark.parametrize(
    ("listed", "original", "codes"),
    [
        pytest.param((), (), ["required"], id="empty", marks=pytest.mark.rule("FL-059")),
        pytest.param((1,), (1,), [], id="unchanged"),
        pytest.param((2,), (1,), [], id="replaced"),
        pytest.param((1, 2), (1,), ["original_not_cleared"], id="mixed", marks=pytest.mark.rule("FL-158")),
        pytest.param((1,), (1, 3), [], id="one of two given up"),
        pytest.param((2, 2), (), ["listed_already"], id="twice", marks=pytest.mark.rule("FL-062")),
    ],
)
def test_what_can_be_saved(listed: tuple[int, ...], original: tuple[int, ...], codes: list[str]) -> None:
    assert [fault.code for fault in list_faults(listed, original=original)] == codes
