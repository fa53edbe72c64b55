"""What nobody came to charge goes back, money and allowances."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.charging import queries
from shouli.charging.actions import ExpireReservations, expire_reservations
from shouli.charging.proving import prove
from shouli.charging.tests.factories import (
    KB,
    MB,
    NUMBER,
    START,
    committed,
    held,
    opened,
    reserved,
    standing,
    use,
)
from shouli.kernel import errors
from shouli.kernel.tests.factories import system

pytestmark = pytest.mark.django_db


def test_money_and_allowance_go_back_when_the_time_has_run_out() -> None:
    opened(held("enjoy58"), li=2000)
    reserved(use("2026-04-02 09:30", 400 * MB), seconds=60)
    reserved(use("2026-04-02 09:31", 101 * MB), request=2, seconds=60)
    reserved(use("2026-04-02 09:32", 1), request=3, seconds=61)

    assert expire_reservations(system(START + timedelta(seconds=60)), ExpireReservations()) == 2

    states = [queries.reservation("s", request) for request in (1, 2, 3)]
    assert [view.state for view in states if view] == ["expired", "expired", "reserved"]
    assert standing() == (2000, 1)
    assert list(prove()) == []
    committed(1, request=3)
    assert queries.counters(NUMBER, "2026-04") == {
        f"{NUMBER}:meter:data.home": KB,
        f"{NUMBER}:through:gprs": KB,
        f"{NUMBER}:room:gprs": 1,
    }
    assert standing() == (1999, 0)


def test_a_late_commit_is_charged_until_the_reservation_is_swept_and_refused_afterwards() -> None:
    opened(held("easyown"), li=1000)
    for request in (1, 2):
        reserved(use(f"2026-04-02 09:3{request}", 10 * KB), request=request, seconds=1)

    assert committed(10 * KB).amount == 100
    expire_reservations(system(START + timedelta(seconds=1)), ExpireReservations())

    with pytest.raises(errors.WrongState):
        committed(10 * KB, request=2)
    assert standing() == (900, 0)


def test_one_sweep_takes_no_more_than_its_limit() -> None:
    opened(held("easyown"), li=1000)
    for request in range(5):
        reserved(use(f"2026-04-02 09:3{request}", KB), request=request)
    late = system(START + timedelta(hours=1))

    assert [expire_reservations(late, ExpireReservations(limit=3)) for _ in range(3)] == [3, 2, 0]
