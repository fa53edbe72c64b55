"""What was used is charged to the li, what was not is given back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from shouli.charging import queries
from shouli.charging.actions import ChargeUse, ReleaseUse, charge_use, release_use
from shouli.charging.models import Charge, ChargingAccount
from shouli.charging.proving import prove
from shouli.charging.queries import ChargeView
from shouli.charging.refusals import AlreadyCharged, BalanceTooLow
from shouli.charging.tests.factories import (
    KB,
    MB,
    NUMBER,
    START,
    charged,
    committed,
    held,
    moment,
    opened,
    reserved,
    standing,
    use,
)
from shouli.kernel import errors
from shouli.kernel.tests.factories import system
from shouli.ledger import queries as ledger

pytestmark = pytest.mark.django_db
MORNING = "2026-04-02 09:30"
LATER = "2026-04-02 09:31"


def test_what_was_not_used_is_given_back() -> None:
    opened(held("easyown"), li=1000)
    reserved(use(MORNING, 100 * KB, record_id=7))

    outcome = committed(30 * KB - 1)

    assert (outcome.amount, outcome.unpaid) == (300, 0)
    assert standing() == (700, 0)
    assert queries.charges_of(NUMBER) == [
        ChargeView(
            subscriber=NUMBER,
            at=moment(MORNING),
            source=1,
            record_id=7,
            segment=0,
            quantity=30 * KB - 1,
            units=30 * KB,
            served=0,
            charged=30 * KB,
            free=0,
            listed=300,
            capped=0,
            credited=0,
            amount=300,
            usage_class="data.home",
            band="*",
            price_row="数据-01",
        )
    ]
    assert list(prove()) == []


def test_an_allowance_that_was_not_used_is_given_back() -> None:
    opened(held("enjoy58"))
    reserved(use(MORNING, 500 * MB))

    committed(100 * MB)

    assert reserved(use(LATER, 500 * MB), request=2).granted == 400 * MB


def test_more_than_was_granted_is_charged_as_one_use() -> None:
    """61 seconds are two minutes; granted were 60."""
    opened(held("enjoy58"), held("gsm"), li=1000)
    charged(use("2026-04-01 12:00", 9000, "voice", peer="13905310001"), request=9)
    reserved(use(MORNING, 60, "voice", peer="13905310001"))

    assert committed(61).amount == 380
    assert standing() == (620, 0)


def test_what_the_balance_does_not_cover_is_told_and_the_floor_holds() -> None:
    opened(held("easyown"), li=1000)
    granted = reserved(use(MORNING, 200 * KB))

    outcome = committed(150 * KB)

    assert granted.granted == 100 * KB
    assert (outcome.amount, outcome.unpaid) == (1500, 500)
    assert standing() == (0, 0)
    assert list(prove()) == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_whoever_was_granted_first_is_charged_as_the_first(order: tuple[int, int]) -> None:
    """Beyond the allowance a full M of the month's sum costs 1 yuan: the second part fills it, whoever ends first."""
    opened(held("gsm"), held("gprs3"), li=10_000)
    charged(use("2026-04-01 12:00", 20 * MB), request=9)
    reserved(use(MORNING, 614 * KB), request=1)
    reserved(use(LATER, 614 * KB), request=2)

    found = {request: committed(614 * KB, request=request).amount for request in order}

    assert found == {1: 0, 2: 1000}


def test_a_repeat_has_the_same_answer_and_another_quantity_is_refused() -> None:
    opened(held("easyown"), li=1000)
    reserved(use(MORNING, 100 * KB))
    first = committed(30 * KB)

    assert committed(30 * KB) == first
    with pytest.raises(errors.KeyReused):
        committed(31 * KB)
    assert standing() == (700, 0)


def test_a_record_is_charged_once() -> None:
    opened(held("easyown"), li=1000)
    charged(use(MORNING, 10 * KB, record_id=7))
    reserved(use(LATER, 10 * KB, record_id=7), request=2)

    with pytest.raises(AlreadyCharged):
        committed(10 * KB, request=2)
    with pytest.raises(AlreadyCharged):
        charged(use(LATER, 10 * KB, record_id=7), request=3)

    assert standing() == (900, 100)
    assert Charge.objects.count() == 1


def test_what_was_given_back_is_not_charged_and_what_was_charged_is_not_given_back() -> None:
    opened(held("easyown"), li=1000)
    for request in (1, 2):
        reserved(use(f"2026-04-02 09:3{request}", 10 * KB), request=request)
    let_go = ReleaseUse(session="s", request=1)

    release_use(system(START), let_go)
    release_use(system(START), let_go)
    committed(10 * KB, request=2)

    assert standing() == (900, 0)
    with pytest.raises(errors.WrongState):
        committed(10 * KB)
    with pytest.raises(errors.WrongState):
        release_use(system(START), ReleaseUse(session="s", request=2))
    with pytest.raises(errors.NotFound):
        release_use(system(START), ReleaseUse(session="s", request=3))


def test_a_message_is_charged_in_one_go_and_once() -> None:
    opened(held("easyown"), li=150)
    message = use(MORNING, 1, "sms", peer="13905310001")

    first = charged(message)
    again = charged(message)

    assert (first.amount, again) == (100, first)
    assert standing() == (50, 0)
    with pytest.raises(BalanceTooLow):
        charged(use(LATER, 1, "sms", peer="13905310001"), request=2)
    with pytest.raises(errors.KeyReused):
        charge_use(system(START), ChargeUse(session="s", request=1, usage=use(LATER, 1, "sms")))


def test_nothing_charged_is_ever_changed() -> None:
    opened(held("easyown"), li=150)
    charged(use(MORNING, 1, "sms", peer="13905310001"))

    for change in (lambda: Charge.objects.update(amount=0), lambda: Charge.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert [row.amount for row in queries.charges_of(NUMBER)] == [100]


def test_the_proof_of_the_books_finds_a_balance_that_was_meddled_with() -> None:
    opened(held("easyown"), li=150)
    ChargingAccount.objects.update(balance=151)

    (found,) = [item for item in ledger.prove() if item.check == "online_charging"]

    assert (str(found.expected), str(found.found), found.detail) == ("0.15", "0.151", "balance")
