"""Two clerks' tills on a busy day, and a supervisor, for tests of tills and takings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from shouli.kernel.context import Context
from shouli.kernel.tests.factories import NOON, clerk_context
from shouli.parties.tests.factories import customer
from shouli.payments.actions import (
    Counted,
    CountTill,
    ExplainVariance,
    IssueReceipt,
    OpenTill,
    Reason,
    ReceiveTill,
    RefundDeposit,
    ReversePayment,
    count_till,
    explain_variance,
    issue_receipt,
    open_till,
    receive_till,
    refund_deposit,
    reverse_payment,
)
from shouli.payments.models import TillSession
from shouli.payments.tests.factories import card, cash, deposit, fee, load_desk, payment

CLERK, COLLEAGUE, CHIEF = 7, 8, 9


def clerk(staff_id: int = CLERK, *, days: int = 0) -> Context:
    """Build the context of one of the clerks, days after noon."""
    return clerk_context(NOON + timedelta(days=days), roles=("system",), staff_id=staff_id, outlet_id=3)


def counted(**amounts: str) -> tuple[Counted, ...]:
    """Say what was counted: nothing but what is given."""
    every = {"cash": "0", "card": "0", "wechat": "0", "alipay": "0"} | amounts
    return tuple(Counted(means=means, amount=Decimal(amount)) for means, amount in every.items())


def count(staff_id: int = CLERK, *, till_id: int | None = None, **amounts: str) -> TillSession:
    """Count a till."""
    return count_till(clerk(staff_id), CountTill(counted=counted(**amounts), till_id=till_id))


def explain(till: TillSession, means: str = "cash", reason: str = "change", note: str = "") -> None:
    """Say why the count of one means differs."""
    reasons = (Reason(means=means, reason=reason, note=note),)
    explain_variance(clerk(), ExplainVariance(till_id=till.pk, reasons=reasons))


def receive(till: TillSession, staff_id: int = CHIEF) -> TillSession:
    """Receive a till."""
    return receive_till(clerk(staff_id), ReceiveTill(till_id=till.pk))


def busy_day() -> None:
    """A float of 200, 120 and 1000 taken in cash, 50 by card; the 120 given back, and the deposit of 1000."""
    load_desk()
    buyer = customer()
    open_till(clerk(), OpenTill(opening_float=Decimal("200.00")))
    open_till(clerk(COLLEAGUE), OpenTill())
    first = payment(buyer.pk, clerk())
    held = payment(buyer.pk, clerk(), owner="order:2", charges=(deposit(),), means=(cash("1000.00"),))
    payment(buyer.pk, clerk(), owner="order:3", charges=(fee("50.00"),), means=(card("50.00"),))
    reverse_payment(clerk(), ReversePayment(payment_id=first.pk, reason="客户放弃办理"))
    receipt = issue_receipt(clerk(), IssueReceipt(payment_id=held.pk))
    refund_deposit(clerk(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))
    payment(buyer.pk, clerk(COLLEAGUE), owner="order:4", charges=(fee("9.90"),), means=(cash("9.90"),))
