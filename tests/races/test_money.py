"""Many desks at once: an order is paid once, an invoice number is used once, an entry is reversed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from threading import Event

import pytest
from django.db import IntegrityError, transaction

from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError
from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import queries, states
from shouli.payments.actions import (
    Counted,
    CountTill,
    IssueInvoice,
    IssueReceipt,
    OpenTill,
    RefundDeposit,
    ReversePayment,
    SendTillBack,
    count_till,
    issue_invoice,
    issue_receipt,
    open_till,
    refund_deposit,
    reverse_payment,
    send_till_back,
)
from shouli.payments.models import Invoice, InvoiceRange, Payment, TillCount, TillSession
from shouli.payments.tests.factories import card, cash, cashier, deposit, load_desk, payment
from tests.races.together import PATIENCE, aside, read_all_then_write, together, wait_for_a_lock

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
HANDS = 8


def code_of(answer: object) -> str:
    """Name an outcome; the last guard of the database counts as a refusal."""
    if isinstance(answer, BusinessError):
        return answer.code
    return "guarded" if isinstance(answer, IntegrityError) else "done"


def invoice_number(payment_id: int) -> str:
    return issue_invoice(system(), IssueInvoice(payment_id=payment_id)).invoice_number


def test_reading_first_and_writing_then_gives_one_number_to_all() -> None:
    load_desk()

    def is_first() -> bool:
        return InvoiceRange.objects.get().next_number == 1

    def take(_owner: str) -> None:
        InvoiceRange.objects.update(next_number=2)

    assert read_all_then_write(is_first, take, HANDS) == HANDS  # the race is real


def test_no_invoice_number_is_used_twice_or_left_out() -> None:
    load_desk()
    buyer = customer()
    paid = [payment(buyer.pk, owner=f"order:{hand}").pk for hand in range(HANDS)]

    numbers = together([partial(invoice_number, payment_id) for payment_id in paid])

    assert sorted(str(number) for number in numbers) == [f"{number:08d}" for number in range(1, HANDS + 1)]


def test_the_last_number_of_a_range_goes_to_one_desk() -> None:
    load_desk(first=1, last=1)
    buyer = customer()
    paid = [payment(buyer.pk, owner=f"order:{hand}").pk for hand in range(HANDS)]

    answers = together([partial(invoice_number, payment_id) for payment_id in paid])

    assert Counter(code_of(answer) for answer in answers) == {"done": 1, "no_invoice_numbers": HANDS - 1}
    assert Invoice.objects.count() == 1


def test_an_order_is_paid_once() -> None:
    load_desk()
    buyer = customer()

    answers = together([partial(payment, buyer.pk, owner="order:1") for _hand in range(HANDS)])

    assert Counter(code_of(answer) for answer in answers) == {"done": 1, "already_paid": HANDS - 1}
    assert Payment.objects.count() == 1
    assert ledger.prove() == []


def test_a_payment_is_reversed_once() -> None:
    load_desk()
    made = payment(customer().pk)
    undo = ReversePayment(payment_id=made.pk, reason="客户放弃办理")

    answers = together([partial(reverse_payment, cashier(), undo) for _hand in range(HANDS)])

    assert Counter(code_of(answer) for answer in answers) == {"done": 1, "wrong_state": HANDS - 1}
    assert {line.code: line.balance for line in ledger.trial_balance() if line.balance} == {}


def test_a_clerk_at_two_screens_opens_one_till() -> None:
    load_desk()
    clerk = clerk_context(roles=("system",), staff_id=7)

    answers = together([partial(open_till, clerk, OpenTill()) for _hand in range(HANDS)])

    outcomes = Counter(code_of(answer) for answer in answers)
    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "till_open", "guarded"}
    assert TillSession.objects.filter(staff_id=7).count() == 1


def clerk(staff_id: int) -> Context:
    return clerk_context(roles=("system",), staff_id=staff_id, outlet_id=3)


def till_when_counted_meanwhile(till: TillSession, move: Callable[[], object]) -> object:
    """Let ``move`` begin while somebody counts the till, who then closes it; return what came of the movement."""
    locked, may_close = Event(), Event()

    def count() -> None:
        with transaction.atomic():
            TillSession.objects.select_for_update().get(pk=till.pk)
            locked.set()
            may_close.wait(PATIENCE)
            TillSession.objects.filter(pk=till.pk).update(state=states.CLOSED)

    counting = aside(count)
    locked.wait(PATIENCE)
    moving = aside(move)
    wait_for_a_lock()
    may_close.set()
    counting.result(PATIENCE)
    return moving.exception(PATIENCE) or moving.result()


def test_reading_the_till_without_a_lock_puts_a_payment_into_a_closed_till() -> None:
    load_desk()
    buyer = customer()
    till = open_till(clerk(7), OpenTill())
    made = payment(buyer.pk, means=(card("120.00"),))

    def read_then_write() -> object:
        found = TillSession.objects.filter(staff_id=7, state=states.OPEN).first()
        return Payment.objects.filter(pk=made.pk).update(till=found)

    assert till_when_counted_meanwhile(till, read_then_write) == 1  # the race is real
    assert TillSession.objects.get(payments=made).state == states.CLOSED


def test_a_payment_does_not_land_in_a_till_that_is_being_closed() -> None:
    load_desk()
    buyer = customer()
    till = open_till(clerk(7), OpenTill())

    answer = till_when_counted_meanwhile(till, partial(payment, buyer.pk, clerk(7)))

    assert code_of(answer) == "no_till"
    assert queries.taken_in(till.pk) == {}


def test_a_reversal_does_not_come_out_of_a_till_that_is_being_closed() -> None:
    load_desk()
    made = payment(customer().pk)
    till = open_till(clerk(7), OpenTill())
    undo = ReversePayment(payment_id=made.pk, reason="客户放弃办理")

    answer = till_when_counted_meanwhile(till, partial(reverse_payment, clerk(7), undo))

    assert code_of(answer) == "no_till"
    assert queries.given_back_from(till.pk) == {}


def test_a_returned_deposit_does_not_come_out_of_a_till_that_is_being_closed() -> None:
    load_desk()
    made = payment(customer().pk, charges=(deposit(),), means=(cash("1000.00"),))
    receipt = issue_receipt(system(), IssueReceipt(payment_id=made.pk))
    till = open_till(clerk(7), OpenTill())
    asked = RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机")

    answer = till_when_counted_meanwhile(till, partial(refund_deposit, clerk(7), asked))

    assert code_of(answer) == "no_till"
    assert queries.given_back_from(till.pk) == {}


def test_a_till_is_not_sent_back_to_a_clerk_who_is_opening_another() -> None:
    load_desk()
    counted = open_till(clerk(7), OpenTill())
    TillSession.objects.filter(pk=counted.pk).update(state=states.COUNTED)
    written, may_commit = Event(), Event()

    def open_another() -> None:
        with transaction.atomic():
            TillSession.objects.create(staff_id=7, outlet_id=3, opening_float=0, opened_at=NOON)
            written.set()
            may_commit.wait(PATIENCE)

    opening = aside(open_another)
    written.wait(PATIENCE)
    sending = aside(partial(send_till_back, clerk(9), SendTillBack(till_id=counted.pk, reason="少一张")))
    wait_for_a_lock()
    may_commit.set()
    opening.result(PATIENCE)

    assert code_of(sending.exception(PATIENCE)) == "another_till_open"
    counted.refresh_from_db()
    assert counted.state == states.COUNTED


def test_every_payment_is_in_one_count_or_in_an_open_till() -> None:
    """Clerks collect while a supervisor counts all tills: a payment is in the count of its till, or was refused."""
    load_desk()
    buyer = customer()
    tills = [open_till(clerk(100 + hand), OpenTill()) for hand in range(HANDS // 2)]
    nothing = tuple(Counted(means=means, amount=Decimal(0)) for means in ("cash", "card", "wechat", "alipay"))
    collecting = [partial(payment, buyer.pk, clerk(till.staff_id), owner=f"order:{till.pk}") for till in tills]
    counting = [partial(count_till, clerk(9), CountTill(counted=nothing, till_id=till.pk)) for till in tills]
    calls: list[Callable[[], object]] = [*collecting, *counting]

    answers = together(calls)

    assert {code_of(answer) for answer in answers} <= {"done", "no_till", "till_counted"}
    for till, answer in zip(tills, answers, strict=False):
        (count,) = TillCount.objects.filter(till=till, means__code="cash")
        taken = Decimal(120) if code_of(answer) == "done" else Decimal(0)
        assert (count.expected, queries.taken_in(till.pk).get("cash", Decimal(0))) == (taken, taken)
