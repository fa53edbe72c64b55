"""Balances: opened, topped up, and what is held changed in the middle of a month."""

from __future__ import annotations

import pytest

from shouli.charging import queries
from shouli.charging.actions import ChangeHoldings, TopUpBalance, change_holdings, top_up
from shouli.charging.models import TopUp
from shouli.charging.refusals import AccountExists
from shouli.charging.rules.month import Holding
from shouli.charging.tests.factories import (
    MB,
    NUMBER,
    START,
    charged,
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


def put_in(amount: int, reference: str = "payments.payment:7", number: int = NUMBER) -> TopUp:
    return top_up(system(START), TopUpBalance(number=number, amount=amount, reference=reference))


def test_a_balance_begins_with_nothing() -> None:
    opened(held("enjoy58"), held("gsm", "2019-01-01"), group=4, floor=-50)

    view = queries.balance(NUMBER)

    assert view is not None
    assert (view.balance, view.reserved, view.floor, view.group, view.available) == (0, 0, -50, 4, 50)
    assert [item.product for item in view.holdings] == ["gsm", "enjoy58"]
    assert queries.balance(NUMBER + 1) is None


def test_a_number_is_opened_once() -> None:
    opened(held("gsm"))

    with pytest.raises(AccountExists):
        opened(held("gsm"))


def test_every_fault_is_told_at_once() -> None:
    wrong = Holding(product="gsm", opens=5, closes=5)

    with pytest.raises(errors.Invalid) as refusal:
        opened(wrong, held("nothing"), held("enjoy58"), held("enjoy58", "2021-01-01"), number=0, floor=1)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [
        ("number", "beyond"),
        ("floor", "no_floor"),
        ("holdings.0", "no_time"),
        ("holdings.2", "unknown"),
        ("holdings.3", "twice"),
    ]


def test_a_reference_is_put_in_once() -> None:
    opened(held("gsm"))

    first, again = put_in(500), put_in(500)

    assert first.pk == again.pk
    assert standing() == (500, 0)
    with pytest.raises(errors.KeyReused):
        put_in(501)
    with pytest.raises(errors.NotFound):
        put_in(500, "payments.payment:8", NUMBER + 1)
    with pytest.raises(errors.Invalid):
        put_in(0)


def test_what_is_bought_in_the_middle_of_a_month_counts_and_what_was_used_stays_used() -> None:
    """20 M on top; a reservation that is open meanwhile keeps what it was granted."""
    opened(held("easyown"), held("gprs5"), li=100_000)
    charged(use("2026-04-02 09:00", 25 * MB))
    reserved(use("2026-04-02 09:30", 10 * MB), request=2)
    more = (held("easyown"), held("gprs5"), held("gprs3", "2026-04-03"))

    change_holdings(system(START), ChangeHoldings(number=NUMBER, holdings=more))

    assert charged(use("2026-04-03 10:00", 20 * MB), request=3).amount == 0
    assert committed(10 * MB, request=2).amount == 5000
    assert charged(use("2026-04-03 11:00", MB), request=4).amount == 1000


@pytest.mark.parametrize("begins", ["2026-04-01", "2026-04-03"])
def test_a_holding_that_is_found_to_begin_on_another_day_is_not_had_twice(begins: str) -> None:
    """30 M, of which 25 were used before the first day was put right: 5 are left, as in the batch."""
    opened(held("easyown"), held("gprs5", "2026-04-02"), li=100_000)
    charged(use("2026-04-04 09:00", 25 * MB))

    change_holdings(system(START), ChangeHoldings(number=NUMBER, holdings=(held("easyown"), held("gprs5", begins))))

    assert charged(use("2026-04-04 10:00", 6 * MB), request=2).amount == 1000


def test_a_new_member_shares_from_the_next_use_on() -> None:
    opened(held("enjoy58"), group=NUMBER)
    charged(use("2026-04-02 09:00", 400 * MB))

    opened(held("gsm"), number=NUMBER + 1, group=NUMBER)

    assert charged(use("2026-04-02 10:00", 100 * MB, subscriber=NUMBER + 1), request=2).amount == 0


def test_holdings_of_nobody_are_not_changed() -> None:
    with pytest.raises(errors.NotFound):
        change_holdings(system(START), ChangeHoldings(number=NUMBER, holdings=(held("gsm"),)))
