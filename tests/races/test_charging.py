"""Many uses at once of one balance and of a family's allowance: nothing is granted twice, charged twice or lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db.models import F
from pytest_django import Settings

from shouli.charging import queries
from shouli.charging.actions import (
    ChangeHoldings,
    Charged,
    ExpireReservations,
    Granted,
    change_holdings,
    expire_reservations,
)
from shouli.charging.models import Charge, ChargingAccount, Reservation
from shouli.charging.proving import prove
from shouli.charging.tests.factories import (
    KB,
    MB,
    NUMBER,
    START,
    charged,
    committed,
    held,
    opened,
    reserved,
    rolling_pack,
    standing,
    use,
)
from shouli.kernel.errors import BusinessError
from shouli.kernel.tests.factories import system
from tests.races.together import read_all_then_write, together

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
HANDS = 8


def code_of(answer: object) -> str:
    if isinstance(answer, BusinessError):
        return answer.code
    assert not isinstance(answer, Exception), answer
    return "done"


def ask(quantity: int, hand: int, subscriber: int = NUMBER) -> Granted:
    return reserved(use(f"2026-04-02 09:{hand:02d}", quantity, subscriber=subscriber), request=hand)


def test_reading_first_and_writing_then_reserves_more_than_there_is() -> None:
    opened(held("easyown"), li=1000, floor=-7000)

    def covers() -> bool:
        return ChargingAccount.objects.get().balance - ChargingAccount.objects.get().reserved >= 1000

    def hold(_owner: str) -> None:
        ChargingAccount.objects.update(reserved=F("reserved") + 1000)

    assert read_all_then_write(covers, hold, HANDS) == HANDS  # the race is real
    assert standing() == (1000, 8000)


def test_a_balance_is_reserved_once() -> None:
    opened(held("easyown"), li=3500)

    answers = together([partial(ask, 100 * KB, hand) for hand in range(HANDS)])

    grants = sorted(answer.reserved_li for answer in answers if isinstance(answer, Granted))
    assert grants == [500, 1000, 1000, 1000]
    assert Counter(code_of(answer) for answer in answers) == {"done": 4, "balance_too_low": 4}
    assert standing() == (3500, 3500)


def test_a_family_shares_its_allowance_once() -> None:
    opened(held("enjoy58"), group=NUMBER)
    for hand in range(1, HANDS):
        opened(held("gsm"), number=NUMBER + hand, group=NUMBER)

    answers = together([partial(ask, 80 * MB, hand, subscriber=NUMBER + hand) for hand in range(HANDS)])

    grants = sorted(answer.granted for answer in answers if isinstance(answer, Granted))
    assert grants == [20 * MB, *[80 * MB] * 6]
    assert Counter(code_of(answer) for answer in answers) == {"done": 7, "balance_too_low": 1}


def test_one_request_made_by_many_is_granted_once() -> None:
    opened(held("easyown"), li=1000)

    answers = together([partial(ask, 100 * KB, 1) for _hand in range(HANDS)])

    assert {code_of(answer) for answer in answers} == {"done"}
    assert len(set(answers)) == 1
    assert standing() == (1000, 1000)
    assert Reservation.objects.count() == 1


def test_one_reservation_charged_by_many_is_charged_once() -> None:
    opened(held("easyown"), li=1000)
    ask(100 * KB, 1)

    answers = together([partial(committed, 60 * KB) for _hand in range(HANDS)])

    assert set(answers) == {Charged(amount=600, unpaid=0)}
    assert standing() == (400, 0)
    assert Charge.objects.count() == 1


def test_one_record_told_in_many_requests_is_charged_once() -> None:
    opened(held("easyown"), li=1000)

    def tell(hand: int) -> Charged:
        return charged(use("2026-04-02 09:00", 10 * KB, record_id=7), request=hand)

    answers = together([partial(tell, hand) for hand in range(HANDS)])

    assert Counter(code_of(answer) for answer in answers) == {"done": 1, "already_charged": HANDS - 1}
    assert standing() == (900, 0)


def test_a_reservation_is_charged_or_expires_but_never_both() -> None:
    opened(held("easyown"), li=10_000)
    for hand in range(10):
        ask(10 * KB, hand)
    late = system(START + timedelta(hours=1))

    def act(hand: int) -> str:
        if hand < 0:
            expire_reservations(late, ExpireReservations())
            return "swept"
        return code_of_commit(hand)

    answers = together([partial(act, hand) for hand in [*range(5), -1, *range(5, 10)]])

    done = answers.count("done")
    assert set(answers) <= {"done", "wrong_state", "swept"}
    while expire_reservations(late, ExpireReservations()):
        pass
    assert standing() == (10_000 - 100 * done, 0)
    assert Counter(Reservation.objects.values_list("state", flat=True)) == Counter(
        {"committed": done, "expired": 10 - done}
    )
    assert list(prove()) == []


def test_holdings_change_while_they_are_used() -> None:
    opened(held("easyown"), li=10_000)
    more = ChangeHoldings(number=NUMBER, holdings=(held("easyown"), held("gprs3")))

    def act(hand: int) -> object:
        return change_holdings(system(START), more) if hand == 4 else ask(KB, hand)

    answers = together([partial(act, hand) for hand in range(HANDS)])

    assert {code_of(answer) for answer in answers} == {"done"}
    counters = queries.counters(NUMBER, "2026-04")
    assert counters[f"{NUMBER}:through:gprs"] == 7 * KB
    assert standing()[1] == 10 * counters.get(f"{NUMBER}:meter:data.home", 0) // KB


def test_two_months_at_once_never_use_what_rolls_over_twice(tmp_path: Path, settings: Settings) -> None:
    """30 M of April and 30 of May: a family uses April's late and May's at once, 12 M each, 144 M in all."""
    settings.SHOULI_PACK = rolling_pack(tmp_path / "pack")
    for hand in range(4):
        products = (held("easyown"), *([held("gprs5")] if hand == 0 else []))
        opened(*products, number=NUMBER + hand, group=NUMBER, li=10_000_000)

    def act(hand: int) -> str:
        month = "2026-04-30" if hand % 2 else "2026-05-02"
        what = use(f"{month} 09:{hand:02d}", 12 * MB, subscriber=NUMBER + hand // 3)
        if hand % 3:
            return code_of(charged(what, request=hand))
        reserved(what, request=hand)
        return code_of(committed(12 * MB, request=hand))

    answers = together([partial(act, hand) for hand in range(12)])

    assert Counter(code_of(answer) if isinstance(answer, Exception) else answer for answer in answers) == {"done": 12}
    assert sum(Charge.objects.values_list("served", flat=True)) == 60 * MB
    assert sum(Charge.objects.values_list("charged", flat=True)) == 84 * MB
    assert list(prove()) == []


def code_of_commit(hand: int) -> str:
    try:
        committed(10 * KB, request=hand)
    except BusinessError as refusal:
        return refusal.code
    return "done"
