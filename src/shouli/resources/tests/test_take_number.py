"""A number in service."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.kernel import errors
from shouli.kernel.tests.factories import NOON, system
from shouli.resources import queries
from shouli.resources.actions import (
    HoldLost,
    RestNumber,
    TakeNumber,
    WakeNumbers,
    rest_number,
    take_number,
    wake_numbers,
)
from shouli.resources.tests.factories import held, in_use, segment

pytestmark = pytest.mark.django_db
IN_HALF_A_YEAR = NOON + timedelta(days=180)


def test_a_held_number_goes_into_use() -> None:
    segment()
    held("86010001", "order:7")

    number = take_number(system(), TakeNumber(number="86010001", owner="order:7", new_owner="subscription:3"))

    assert (number.state, number.owner, number.held_until) == ("in_use", "subscription:3", None)


def test_a_number_held_by_another_cannot_be_taken() -> None:
    segment()
    held("86010001", "order:8")

    with pytest.raises(HoldLost):
        take_number(system(), TakeNumber(number="86010001", owner="order:7", new_owner="subscription:3"))

    assert [view.state for view in queries.numbers_of("order:8")] == ["held"]


def test_a_number_rests_after_use_and_wakes() -> None:
    segment()
    in_use("86010001", "subscription:3")

    rested = rest_number(system(), RestNumber(number="86010001", owner="subscription:3", until=IN_HALF_A_YEAR))

    assert (rested.state, rested.owner, rested.resting_until) == ("resting", "", IN_HALF_A_YEAR)
    assert wake_numbers(system(IN_HALF_A_YEAR - timedelta(seconds=1)), WakeNumbers()) == 0
    assert wake_numbers(system(IN_HALF_A_YEAR), WakeNumbers()) == 1
    rested.refresh_from_db()
    assert (rested.state, rested.resting_until) == ("free", None)


def test_only_its_user_may_put_a_number_to_rest() -> None:
    segment()
    in_use("86010001", "subscription:3")

    with pytest.raises(errors.NotFound):
        rest_number(system(), RestNumber(number="86010001", owner="subscription:4", until=IN_HALF_A_YEAR))


def test_a_number_not_in_use_cannot_rest() -> None:
    segment()
    held("86010001", "order:7")

    with pytest.raises(errors.WrongState):
        rest_number(system(), RestNumber(number="86010001", owner="order:7", until=IN_HALF_A_YEAR))


def test_an_unknown_number_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        take_number(system(), TakeNumber(number="99999999", owner="order:7", new_owner="subscription:3"))
