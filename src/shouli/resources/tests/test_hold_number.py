"""Holding a picked number, or any."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.kernel import errors
from shouli.kernel.models import AuditEntry, StateChange
from shouli.kernel.tests.factories import clerk_context, system
from shouli.places.tests.factories import exchange
from shouli.resources import queries
from shouli.resources.actions import HoldAny, HoldNumber, NumberTaken, TooFewNumbers, hold_any, hold_number
from shouli.resources.models import TelephoneNumber
from shouli.resources.tests.factories import SOON, held, in_use, segment

pytestmark = pytest.mark.django_db


@pytest.mark.rule("FL-046")
def test_a_picked_number_is_held_for_the_order() -> None:
    segment()

    number = hold_number(system(), HoldNumber(number="86010001", owner="order:7", until=SOON))

    assert (number.state, number.owner, number.held_until) == ("held", "order:7", SOON)
    change = StateChange.objects.get(subject=f"resources.telephonenumber:{number.pk}")
    assert (change.transition, change.from_state, change.to_state) == ("hold", "free", "held")
    entry = AuditEntry.objects.get(action="resources.hold_number")
    assert entry.given["number"] == "86010001"
    assert entry.subject == f"resources.telephonenumber:{number.pk}"


@pytest.mark.rule("FL-046")
def test_a_number_taken_meanwhile_is_refused_and_stays_with_the_first() -> None:
    segment()
    held("86010001", "order:7")

    with pytest.raises(NumberTaken) as refusal:
        held("86010001", "order:8")

    assert refusal.value.params == {"number": "86010001"}
    kept = queries.get_number("86010001")
    assert kept is not None
    assert kept.owner == "order:7"


def test_a_number_in_use_is_refused_even_to_its_user() -> None:
    segment()
    in_use("86010001", "subscription:7")

    with pytest.raises(NumberTaken):
        held("86010001", "subscription:7")


def test_holding_again_moves_the_deadline_only() -> None:
    segment()
    held("86010001", "order:7")

    held("86010001", "order:7", until=SOON + timedelta(days=3))

    number = TelephoneNumber.objects.get(number="86010001")
    assert number.held_until == SOON + timedelta(days=3)
    assert StateChange.objects.filter(subject=f"resources.telephonenumber:{number.pk}").count() == 1


def test_a_number_the_operator_has_not_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        held("99999999")


def test_who_has_no_right_holds_nothing() -> None:
    segment()

    with pytest.raises(errors.NotAllowed):
        hold_number(clerk_context(roles=()), HoldNumber(number="86010001", owner="order:7", until=SOON))

    assert not TelephoneNumber.objects.exclude(state="free").exists()


def test_any_numbers_are_held_of_the_level_asked_for() -> None:
    segment("86010110", "86010119")

    numbers = hold_any(system(), HoldAny(exchange_id=exchange().id, count=5, owner="order:7", until=SOON))

    assert len(numbers) == 5
    assert numbers == sorted(numbers)
    assert [view.number for view in queries.numbers_of("order:7")] == numbers
    assert {view.level for view in queries.numbers_of("order:7")} == {"ordinary"}


def test_all_or_none_are_held() -> None:
    segment("86010110", "86010119")

    with pytest.raises(TooFewNumbers) as refusal:
        hold_any(system(), HoldAny(exchange_id=exchange().id, count=10, owner="order:7", until=SOON))

    assert refusal.value.params == {"found": 9, "wanted": 10}  # 86010111 is no ordinary number
    assert queries.numbers_of("order:7") == []


def test_a_repeat_with_the_same_key_holds_no_more() -> None:
    segment()
    ask = HoldAny(exchange_id=exchange().id, count=3, owner="order:7", until=None)

    first = hold_any(system(key="k1"), ask)
    again = hold_any(system(key="k1"), ask)

    assert first == again
    assert len(queries.numbers_of("order:7")) == 3
