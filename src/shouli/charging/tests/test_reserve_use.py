"""May this use begin, and how much of it: what is granted, what is held, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.charging import queries
from shouli.charging.actions import ReserveUse, reserve_use
from shouli.charging.models import Reservation
from shouli.charging.refusals import BalanceTooLow, CannotBeRated, UseStopped
from shouli.charging.rules.usage import BAD_QUANTITY, NO_PRICE, NOTHING_HELD, OPEN_PRICE, REASONS, Usage
from shouli.charging.tests.factories import (
    APRIL,
    GB,
    KB,
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
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import clerk_context

pytestmark = pytest.mark.django_db
MORNING = "2026-04-02 09:30"


def test_what_the_balance_covers_is_granted_whole() -> None:
    """50 KB at 0.01 yuan each."""
    opened(held("easyown"), li=1000)

    granted = reserved(use(MORNING, 50 * KB))

    assert (granted.granted, granted.reserved_li) == (50 * KB, 500)
    assert granted.expires_at == START + timedelta(minutes=10)
    assert standing() == (1000, 500)
    row = Reservation.objects.get()
    assert (row.state, row.actor, row.usage_class, row.reserved_at) == ("reserved", "system:test", "data.home", START)


def test_as_much_is_granted_as_the_balance_covers() -> None:
    opened(held("easyown"), li=1000)

    granted = reserved(use(MORNING, 200 * KB))

    assert (granted.granted, granted.reserved_li) == (100 * KB, 1000)


def test_what_is_reserved_is_there_for_nobody_else() -> None:
    opened(held("easyown"), li=1000)
    reserved(use(MORNING, 70 * KB))

    granted = reserved(use("2026-04-02 09:31", 70 * KB), request=2)

    assert (granted.granted, granted.reserved_li) == (30 * KB, 300)
    assert standing() == (1000, 1000)


def test_nothing_is_granted_that_is_less_than_the_least_of_use() -> None:
    opened(held("easyown"), li=1000)

    with pytest.raises(BalanceTooLow) as refusal:
        reserved(use(MORNING, 200 * KB), least=150 * KB)

    assert refusal.value.params == {"amount": "1.50", "available": "1.00"}
    assert standing() == (1000, 0)
    assert not Reservation.objects.exists()


def test_a_credit_limit_is_the_floor() -> None:
    opened(held("easyown"), floor=-1000)

    granted = reserved(use(MORNING, 200 * KB))
    committed(granted.granted)

    assert standing() == (-1000, 0)
    with pytest.raises(BalanceTooLow):
        reserved(use("2026-04-02 10:00", KB), request=2)


def test_a_family_shares_its_allowance_and_each_has_its_own_money() -> None:
    """500 M are shared; the second member, without money, gets what the first has left."""
    opened(held("enjoy58"), group=NUMBER, li=1000)
    opened(held("gsm"), number=NUMBER + 1, group=NUMBER)

    first = reserved(use(MORNING, 400 * MB))
    second = reserved(use("2026-04-02 09:31", 400 * MB, subscriber=NUMBER + 1), request=2)

    assert (first.granted, first.reserved_li) == (400 * MB, 0)
    assert (second.granted, second.reserved_li) == (100 * MB, 0)
    assert queries.counters(NUMBER, "2026-04")[f"{NUMBER}/enjoy58/enjoy58_data/{APRIL.opens}"] == 500 * MB


def test_the_same_request_has_the_same_answer_and_holds_nothing_more() -> None:
    opened(held("easyown"), li=1000)
    first = reserved(use(MORNING, 100 * KB))

    again = reserved(use(MORNING, 100 * KB), now=START + timedelta(minutes=1))

    assert again == first
    assert standing() == (1000, 1000)
    assert Reservation.objects.count() == 1


def test_a_request_that_came_before_and_says_something_else_is_refused() -> None:
    opened(held("easyown"), li=1000)
    reserved(use(MORNING, 10 * KB))

    with pytest.raises(errors.KeyReused):
        reserved(use(MORNING, 11 * KB))


def test_the_functions_month_is_over_at_its_limit() -> None:
    """15 G a month cost no more than 500 yuan and are all that passes."""
    opened(held("easyown"), li=600_000)
    assert charged(use(MORNING, 15 * GB - 10 * KB)).amount == 500_000

    last = reserved(use("2026-04-03 10:00", 30 * KB), request=2)

    assert (last.granted, last.reserved_li) == (10 * KB, 0)
    with pytest.raises(UseStopped):
        reserved(use("2026-04-03 11:00", KB), request=3)


@pytest.mark.parametrize(
    ("held_product", "usage", "reason"),
    [
        ("easyown", use(MORNING, 60, "voice"), NO_PRICE),
        ("easyown", use(MORNING, KB, area="abroad"), OPEN_PRICE),
        ("easyown", use("2019-12-31", KB), NOTHING_HELD),
        ("easyown", use(MORNING, 1 << 41), BAD_QUANTITY),
    ],
)
def test_what_nobody_knows_the_price_of_does_not_begin(held_product: str, usage: Usage, reason: int) -> None:
    opened(held(held_product), li=1000)

    with pytest.raises(CannotBeRated) as refusal:
        reserved(usage)

    assert refusal.value.params["why"] == REASONS[reason][1]


def test_a_fee_that_is_not_set_keeps_nobody_from_using() -> None:
    """As in the batch, where only the close of the month waits for the fee."""
    opened(held("jixiang_b"), held("gsm"), li=1000)

    assert reserved(use(MORNING, KB)).reserved_li == 10


def test_a_number_that_is_not_charged_online_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        reserved(use(MORNING, KB))


def test_numbers_beyond_all_measure_are_all_told_at_once() -> None:
    with pytest.raises(errors.Invalid) as refusal:
        reserved(use(MORNING, KB, record_id=-1, subscriber=1 << 63), session="", request=-1, least=-1, seconds=100_000)

    assert [fault.field for fault in refusal.value.faults] == [
        "session", "request", "subscriber", "record_id", "least", "seconds",
    ]  # fmt: skip


def test_who_has_no_right_reserves_nothing_and_the_called_number_is_in_no_trail() -> None:
    opened(held("enjoy58"))
    asked = ReserveUse(session="s", request=1, usage=use(MORNING, 60, "voice", peer="13905310001"))

    with pytest.raises(errors.NotAllowed):
        reserve_use(clerk_context(START, roles=()), asked)

    entry = AuditEntry.objects.get(action="charging.reserve_use")
    assert (entry.outcome, entry.given["usage"]["peer"]) == ("not_allowed", "***")
    assert not Reservation.objects.exists()


def test_what_is_granted_is_its_own_trail() -> None:
    opened(held("enjoy58"))

    reserved(use(MORNING, 60, "voice", peer="13905310001"))

    assert not AuditEntry.objects.filter(action="charging.reserve_use").exists()
    assert "13905310001" not in str(Reservation.objects.values().get())
