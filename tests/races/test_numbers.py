"""Many hands reach for one number: exactly one gets it, and an expired hold is either kept or lost, never both."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from shouli.kernel.errors import BusinessError
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.places.tests.factories import exchange
from shouli.resources import queries
from shouli.resources.actions import (
    ExpireHolds,
    ExtendHold,
    HoldAny,
    HoldNumber,
    expire_holds,
    extend_hold,
    hold_any,
    hold_number,
)
from shouli.resources.models import TelephoneNumber
from shouli.resources.tests.factories import SOON, held, segment
from tests.races.together import read_all_then_write, together

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
HANDS = 8
LATER = NOON + timedelta(days=3)


def outcome_of_hold(owner: str) -> str:
    try:
        hold_number(system(), HoldNumber(number="86010001", owner=owner, until=SOON))
    except BusinessError as refusal:
        return refusal.code
    return "held"


def test_reading_first_and_writing_then_gives_one_number_to_all() -> None:
    segment()

    def is_free() -> bool:
        return TelephoneNumber.objects.get(number="86010001").state == "free"

    def take(owner: str) -> None:
        TelephoneNumber.objects.filter(number="86010001").update(state="held", owner=owner)

    assert read_all_then_write(is_free, take, HANDS) == HANDS  # the race is real


def test_one_of_many_gets_the_number() -> None:
    segment()

    outcomes = together([partial(outcome_of_hold, f"order:{hand}") for hand in range(HANDS)])

    assert Counter(outcomes) == {"held": 1, "number_taken": HANDS - 1}
    number = queries.get_number("86010001")
    assert number is not None
    assert number.owner == f"order:{outcomes.index('held')}"


def test_orders_by_quantity_never_share_a_number_nor_leave_one() -> None:
    segment("86010001", "86010010")
    there = exchange().id
    wanted = queries.pool(there)["ordinary"]["free"]

    def hold(owner: str) -> list[str]:
        return hold_any(system(), HoldAny(exchange_id=there, count=1, owner=owner, until=SOON))

    answers = together([partial(hold, f"order:{hand}") for hand in range(wanted)])

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert len({number for answer in answers if isinstance(answer, list) for number in answer}) == wanted
    assert queries.pool(there)["ordinary"] == {"held": wanted}


def test_a_hold_is_kept_or_lost_but_never_both() -> None:
    segment("86010000", "86010039")
    numbers = [f"860100{last:02d}" for last in range(20)]
    for number in numbers:
        held(number, f"order:{number}", until=NOON)

    def act(number: str) -> str:
        if not number:
            expire_holds(system(NOON), ExpireHolds())
            return "swept"
        try:
            extend_hold(system(), ExtendHold(owner=f"order:{number}", until=LATER, numbers=(number,)))
        except BusinessError as refusal:
            return refusal.code
        return "kept"

    outcomes = together([partial(act, number) for number in [*numbers[:10], "", *numbers[10:]]])

    told = {message.body["number"] for message in OutboxMessage.objects.all()}
    for number in numbers:
        view = queries.get_number(number)
        assert view is not None
        assert (view.state, number in told) in {("held", False), ("free", True)}
        assert view.held_until == (LATER if view.state == "held" else None)
    assert set(outcomes) <= {"kept", "hold_lost", "swept"}
