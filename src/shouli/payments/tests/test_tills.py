"""Tills: opened once, counted blind, differences posted, cash handed over; takings by day, clerk and means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shouli.kernel.context import Context
from shouli.kernel.errors import Invalid
from shouli.kernel.periods import business_date
from shouli.kernel.tests.factories import NOON, clerk_context, system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import documents, queries, states
from shouli.payments.actions import (
    CloseTill,
    Counted,
    IssueReceipt,
    OpenTill,
    RefundDeposit,
    ReversePayment,
    close_till,
    issue_receipt,
    open_till,
    refund_deposit,
    reverse_payment,
)
from shouli.payments.models import TillSession
from shouli.payments.refusals import NoTill, TillOpen
from shouli.payments.tests.factories import card, cash, deposit, fee, load_desk, payment

pytestmark = pytest.mark.django_db


def clerk(staff_id: int = 7, *, days: int = 0) -> Context:
    return clerk_context(NOON + timedelta(days=days), roles=("system",), staff_id=staff_id, outlet_id=3)


def count(**amounts: str) -> CloseTill:
    return CloseTill(counted=tuple(Counted(means=means, amount=Decimal(amount)) for means, amount in amounts.items()))


@pytest.fixture
def busy_till() -> None:
    """A float of 200, 120 and 1000 taken in cash, 50 by card; the 120 given back, and the deposit of 1000."""
    load_desk()
    buyer = customer()
    open_till(clerk(), OpenTill(opening_float=Decimal("200.00")))
    first = payment(buyer.pk, clerk())
    held = payment(buyer.pk, clerk(), owner="order:2", charges=(deposit(),), means=(cash("1000.00"),))
    payment(buyer.pk, clerk(), owner="order:3", charges=(fee("50.00"),), means=(card("50.00"),))
    reverse_payment(clerk(), ReversePayment(payment_id=first.pk, reason="客户放弃办理"))
    receipt = issue_receipt(clerk(), IssueReceipt(payment_id=held.pk))
    refund_deposit(clerk(), RefundDeposit(receipt_id=receipt.pk, means="cash", reason="拆机"))
    payment(buyer.pk, clerk(8), owner="order:4", charges=(fee("9.90"),), means=(cash("9.90"),))


@pytest.mark.usefixtures("busy_till")
def test_closing_keeps_the_count_posts_the_difference_and_hands_the_cash_over() -> None:
    till = close_till(clerk(), count(cash="195.00", card="50.00"))

    [view] = queries.list_tills(staff_id=7)
    assert (view.id, view.state, view.variance) == (till.pk, states.CLOSED, Decimal("-5.00"))
    assert [(row.means, row.expected, row.counted, row.variance) for row in view.counts] == [
        ("cash", Decimal("200.00"), Decimal("195.00"), Decimal("-5.00")),
        ("card", Decimal("50.00"), Decimal("50.00"), Decimal("0.00")),
    ]
    assert ledger.balance("6711") == Decimal(5)
    assert ledger.balance("1001") == Decimal("9.900")  # the other clerk's
    assert ledger.balance("1004") == Decimal(-5)  # 200 given out, 195 came back
    assert ledger.prove() == []
    paper = documents.till_paper(view, clerk="3107", outlet="泉城路营业厅")
    assert paper.number == str(till.pk)


@pytest.mark.usefixtures("busy_till")
def test_too_much_cash_is_a_difference_as_well() -> None:
    close_till(clerk(), count(cash="201.00", card="50.00"))

    assert ledger.balance("6711") == Decimal(-1)
    assert ledger.prove() == []


@pytest.mark.usefixtures("busy_till")
def test_slips_that_do_not_add_up_are_shown_but_move_no_money() -> None:
    close_till(clerk(), count(cash="200.00", card="40.00"))

    [view] = queries.list_tills(staff_id=7)
    assert view.variance == Decimal("-10.00")
    assert ledger.balance("6711") == Decimal(0)
    assert ledger.balance("1002") == Decimal(50)


@pytest.mark.usefixtures("busy_till")
def test_every_means_with_takings_is_counted() -> None:
    with pytest.raises(Invalid) as refusal:
        close_till(clerk(), count(cash="200.00"))

    assert [fault.field for fault in refusal.value.faults] == ["counted.card"]
    open_now = queries.open_till_of(7)
    assert open_now is not None
    assert open_now.counts == ()


@pytest.mark.usefixtures("busy_till")
def test_a_clerk_has_one_open_till() -> None:
    TillSession.objects.update(opened_at=datetime(2026, 11, 21, 17, 30, 5, tzinfo=UTC))
    with pytest.raises(TillOpen) as refusal:
        open_till(clerk(), OpenTill())
    assert "2026-11-22 01:30:05" in refusal.value.text  # the operator's day and time

    close_till(clerk(), count(cash="200.00", card="50.00"))
    with pytest.raises(NoTill):
        close_till(clerk(), count(cash="0.00"))
    assert open_till(clerk(), OpenTill()).state == states.OPEN


def test_only_staff_have_tills_and_a_float_is_an_amount() -> None:
    with pytest.raises(NoTill):
        open_till(system(), OpenTill())
    with pytest.raises(NoTill):
        close_till(system(), count(cash="0.00"))
    with pytest.raises(Invalid):
        open_till(clerk(), OpenTill(opening_float=Decimal(-1)))


@pytest.mark.usefixtures("busy_till")
def test_takings_by_clerk_and_means() -> None:
    today = business_date(NOON)

    found = queries.takings(today, outlet_id=3)

    assert [(row.staff_id, row.means, row.collected, row.reversed, row.refunded, row.net) for row in found] == [
        (7, "cash", Decimal("1120.00"), Decimal("120.00"), Decimal("1000.00"), Decimal("0.00")),
        (7, "card", Decimal("50.00"), Decimal("0.00"), Decimal("0.00"), Decimal("50.00")),
        (8, "cash", Decimal("9.90"), Decimal("0.00"), Decimal("0.00"), Decimal("9.90")),
    ]
    assert {row.staff_id for row in queries.takings(today, staff_id=8)} == {8}
    assert queries.takings(today, outlet_id=4) == []
    assert queries.takings(today + timedelta(days=1)) == []


@pytest.mark.usefixtures("busy_till")
def test_a_reversal_counts_on_its_own_day_for_the_clerk_who_gave_the_money_back() -> None:
    owed = queries.payment_of("order:3")
    assert owed is not None

    reverse_payment(clerk(8, days=1), ReversePayment(payment_id=owed.id, reason="客户放弃办理"))

    [row] = queries.takings(business_date(NOON + timedelta(days=1)))
    assert (row.staff_id, row.means, row.net) == (8, "card", Decimal("-50.00"))
