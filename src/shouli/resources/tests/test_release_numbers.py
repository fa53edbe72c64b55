"""Giving numbers back, by hand and by time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.kernel.models import OutboxMessage, StateChange
from shouli.kernel.tests.factories import NOON, system
from shouli.resources import queries
from shouli.resources.actions import ExpireHolds, ReleaseNumbers, expire_holds, release_numbers
from shouli.resources.tests.factories import SOON, held, in_use, segment

pytestmark = pytest.mark.django_db


def state_of(number: str) -> str:
    view = queries.get_number(number)
    assert view is not None
    return view.state


def test_an_owner_lets_go_of_what_is_held_and_keeps_what_is_used() -> None:
    segment()
    held("86010001", "order:7")
    held("86010002", "order:8")
    in_use("86010003", "order:7")

    assert release_numbers(system(), ReleaseNumbers(owner="order:7")) == ["86010001"]

    assert [state_of(number) for number in ("86010001", "86010002", "86010003")] == ["free", "held", "in_use"]


def test_only_the_named_numbers_are_given_back() -> None:
    segment()
    held("86010001", "order:7")
    held("86010002", "order:7")

    assert release_numbers(system(), ReleaseNumbers(owner="order:7", numbers=("86010002", "86010009"))) == ["86010002"]

    assert [view.number for view in queries.numbers_of("order:7")] == ["86010001"]


def test_nothing_held_is_nothing_to_release() -> None:
    segment()

    assert release_numbers(system(), ReleaseNumbers(owner="order:7")) == []
    assert release_numbers(system(), ReleaseNumbers(owner="")) == []


def test_overdue_numbers_are_free_again_and_their_owners_told() -> None:
    segment()
    held("86010001", "order:7", until=NOON)
    held("86010002", "order:8", until=SOON)
    held("86010003", "order:9", until=None)

    assert expire_holds(system(NOON), ExpireHolds()) == 1

    assert [state_of(f"8601000{last}") for last in (1, 2, 3)] == ["free", "held", "held"]
    message = OutboxMessage.objects.get()
    assert (message.event, message.owner) == ("resources.number_hold_expired", "order:7")
    assert message.body == {"number": "86010001", "owner": "order:7"}
    assert StateChange.objects.filter(transition="release").count() == 1


def test_one_sweep_takes_no_more_than_its_limit() -> None:
    segment()
    for last in range(5):
        held(f"8601000{last}", "order:7")

    late = system(SOON + timedelta(seconds=1))

    assert [expire_holds(late, ExpireHolds(limit=3)) for _ in range(3)] == [3, 2, 0]
