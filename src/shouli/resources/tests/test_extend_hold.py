"""Keeping held numbers longer, and handing them on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.kernel.tests.factories import system
from shouli.resources import queries
from shouli.resources.actions import ExtendHold, HoldLost, TransferHold, extend_hold, transfer_hold
from shouli.resources.tests.factories import SOON, held, segment

pytestmark = pytest.mark.django_db
LATER = SOON + timedelta(days=3)


def deadlines(owner: str) -> list[object]:
    return [view.held_until for view in queries.numbers_of(owner)]


@pytest.mark.parametrize("until", [LATER, None])
def test_all_numbers_of_the_owner_are_kept(until: object) -> None:
    segment()
    held("86010001", "order:7")
    held("86010002", "order:7")
    held("86010003", "order:8")

    kept = extend_hold(system(), ExtendHold(owner="order:7", until=until, numbers=("86010002",)))  # type: ignore[arg-type]

    assert kept == ["86010001", "86010002"]
    assert deadlines("order:7") == [until, until]
    assert deadlines("order:8") == [SOON]


def test_a_lost_number_is_named_and_nothing_changes() -> None:
    segment()
    held("86010001", "order:7")
    held("86010002", "order:8")

    with pytest.raises(HoldLost) as refusal:
        extend_hold(system(), ExtendHold(owner="order:7", until=LATER, numbers=("86010001", "86010002")))

    assert refusal.value.params == {"numbers": "86010002"}
    assert deadlines("order:7") == [SOON]


def test_a_hold_is_handed_on() -> None:
    segment()
    held("86010001", "draft:5")

    moved = transfer_hold(system(), TransferHold(from_owner="draft:5", to_owner="order:7", until=LATER))

    assert moved == ["86010001"]
    assert queries.numbers_of("draft:5") == []
    assert deadlines("order:7") == [LATER]


def test_a_lost_hold_cannot_be_handed_on() -> None:
    segment()

    with pytest.raises(HoldLost):
        transfer_hold(
            system(), TransferHold(from_owner="draft:5", to_owner="order:7", until=LATER, numbers=("86010001",))
        )


def test_an_empty_owner_owns_nothing() -> None:
    segment()

    assert transfer_hold(system(), TransferHold(from_owner="", to_owner="order:7", until=LATER)) == []
    assert queries.numbers_of("order:7") == []
