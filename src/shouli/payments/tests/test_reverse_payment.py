"""Taking a payment back: entries, papers, and what forbids it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.models import OutboxMessage, StateChange
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import queries, states
from shouli.payments.actions import (
    IssueInvoice,
    IssueReceipt,
    RefundDeposit,
    ReversePayment,
    issue_invoice,
    issue_receipt,
    refund_deposit,
    reverse_payment,
)
from shouli.payments.refusals import DepositReturned
from shouli.payments.tests.factories import cash, cashier, deposit, fee, load_desk, payment

pytestmark = pytest.mark.django_db
WHY = "客户放弃办理"


def test_everything_is_given_back_and_papers_become_void() -> None:
    load_desk()
    buyer = customer()
    made = payment(buyer.pk, charges=(fee(), deposit()), means=(cash("1120.00"),))
    invoice = issue_invoice(system(), IssueInvoice(payment_id=made.pk))
    receipt = issue_receipt(system(), IssueReceipt(payment_id=made.pk))

    undone = reverse_payment(cashier(NOON + timedelta(days=1)), ReversePayment(payment_id=made.pk, reason=WHY))

    assert (undone.state, undone.reversal_reason, str(undone.reversed_on)) == (states.REVERSED, WHY, "2026-11-23")
    assert {line.code: line.balance for line in ledger.trial_balance() if line.balance} == {}
    assert queries.invoice_view(invoice.pk).state == states.VOID
    assert queries.receipt_view(receipt.pk).state == states.VOID
    assert StateChange.objects.get(subject=f"payments.payment:{made.pk}", transition="reverse").reason == WHY
    assert OutboxMessage.objects.get(event="payments.payment_reversed").body["total"] == "1120.00"
    assert ledger.prove() == []


def test_the_owner_can_pay_anew_afterwards() -> None:
    load_desk()
    buyer = customer()
    first = payment(buyer.pk)
    reverse_payment(cashier(), ReversePayment(payment_id=first.pk, reason=WHY))

    second = payment(buyer.pk, charges=(fee("70.00"),), means=(cash("70.00"),))

    found = queries.payments_of("order:1")
    assert [view.id for view in found] == [second.pk, first.pk]
    assert ledger.balance("1001", owner="order:1") == Decimal(70)
    assert ledger.prove() == []


def test_a_reason_is_needed() -> None:
    load_desk()
    made = payment(customer().pk)

    with pytest.raises(Invalid) as refusal:
        reverse_payment(cashier(), ReversePayment(payment_id=made.pk, reason=" "))

    assert [fault.field for fault in refusal.value.faults] == ["reason"]
    assert queries.get_payment(made.pk).state == states.ACTIVE


def test_a_payment_is_reversed_once() -> None:
    load_desk()
    made = payment(customer().pk)
    reverse_payment(cashier(), ReversePayment(payment_id=made.pk, reason=WHY))

    with pytest.raises(WrongState):
        reverse_payment(cashier(), ReversePayment(payment_id=made.pk, reason=WHY))

    assert ledger.balance("1001") == Decimal(0)


def test_not_after_the_deposit_was_returned() -> None:
    load_desk()
    made = payment(customer().pk, charges=(deposit(),), means=(cash("1000.00"),))
    receipt = issue_receipt(system(), IssueReceipt(payment_id=made.pk))
    refund_deposit(cashier(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))

    with pytest.raises(DepositReturned):
        reverse_payment(cashier(), ReversePayment(payment_id=made.pk, reason=WHY))


def test_an_unknown_payment_is_not_found() -> None:
    with pytest.raises(NotFound):
        reverse_payment(cashier(), ReversePayment(payment_id=4711, reason=WHY))
