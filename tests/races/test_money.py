"""Many desks at once: an order is paid once, an invoice number is used once, an entry is reversed once."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.db import IntegrityError

from shouli.kernel.errors import BusinessError
from shouli.kernel.tests.factories import clerk_context, system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import queries
from shouli.payments.actions import (
    IssueInvoice,
    OpenTill,
    ReversePayment,
    issue_invoice,
    open_till,
    reverse_payment,
)
from shouli.payments.models import Invoice, InvoiceRange, Payment
from shouli.payments.tests.factories import load_desk, payment
from tests.races.together import read_all_then_write, together

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

    answers = together([partial(reverse_payment, system(), undo) for _hand in range(HANDS)])

    assert Counter(code_of(answer) for answer in answers) == {"done": 1, "wrong_state": HANDS - 1}
    assert {line.code: line.balance for line in ledger.trial_balance() if line.balance} == {}


def test_a_clerk_at_two_screens_opens_one_till() -> None:
    load_desk()
    clerk = clerk_context(roles=("system",), staff_id=7)

    answers = together([partial(open_till, clerk, OpenTill()) for _hand in range(HANDS)])

    outcomes = Counter(code_of(answer) for answer in answers)
    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "till_open", "guarded"}
    assert len(queries.list_tills(staff_id=7)) == 1
