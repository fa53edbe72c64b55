"""Returning a deposit against its receipt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.kernel.errors import Invalid, WrongState
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import queries, states
from shouli.payments.actions import IssueReceipt, RefundDeposit, issue_receipt, refund_deposit
from shouli.payments.models import DepositRefund, Receipt
from shouli.payments.tests.factories import card, cashier, deposit, fee, load_desk, payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt() -> Receipt:
    load_desk()
    made = payment(customer().pk, charges=(fee(), deposit()), means=(card("1120.00"),))
    return issue_receipt(system(), IssueReceipt(payment_id=made.pk))


@pytest.mark.rule("FL-AMB-50")
def test_only_the_deposit_goes_back_and_leaves_the_books(receipt: Receipt) -> None:
    refund = refund_deposit(cashier(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))

    assert refund.amount == Decimal("1000.00")
    assert queries.receipt_view(receipt.pk).state == states.REFUNDED
    balances = {line.code: line.balance for line in ledger.trial_balance() if line.balance}
    assert balances == {"1001": Decimal(-1000), "1002": Decimal(1120), "6001": Decimal(-120)}
    assert OutboxMessage.objects.get(event="payments.deposit_refunded").owner == "order:1"
    assert ledger.prove() == []


def test_a_deposit_is_returned_once(receipt: Receipt) -> None:
    refund_deposit(cashier(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))

    with pytest.raises(WrongState):
        refund_deposit(cashier(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))

    assert DepositRefund.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"means": "shells", "reason": " "}, ["reason", "means"]),
        ({"means": "card"}, ["reference"]),
    ],
)
def test_incomplete_requests_are_refused(receipt: Receipt, changed: dict[str, str], fields: list[str]) -> None:
    asked = {"means": "cash", "reason": "拆机"} | changed

    with pytest.raises(Invalid) as refusal:
        refund_deposit(cashier(), RefundDeposit(receipt_id=receipt.pk, **asked))

    assert [fault.field for fault in refusal.value.faults] == fields
    assert queries.receipt_view(receipt.pk).state == states.ISSUED
