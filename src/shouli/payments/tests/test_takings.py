"""Money of the day: takings by outlet, clerk and means, figures per outlet, the week, and a clerk's shift."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shouli.kernel.local_time import local_day
from shouli.kernel.tests.factories import NOON
from shouli.payments import queries
from shouli.payments.actions import (
    IssueInvoice,
    ReversePayment,
    VoidInvoice,
    issue_invoice,
    reverse_payment,
    void_invoice,
)
from shouli.payments.tests.shifts import CHIEF, CLERK, COLLEAGUE, busy_day, clerk, count

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_till() -> None:
    """A day's movements of two clerks."""
    busy_day()


@pytest.mark.usefixtures("busy_till")
def test_takings_by_clerk_and_means() -> None:
    today = local_day(NOON)

    found = queries.takings(today, queries.Whose(outlets=[3]))

    assert [(row.staff_id, row.means, row.collected, row.reversed, row.refunded, row.net) for row in found] == [
        (7, "cash", Decimal("1120.00"), Decimal("120.00"), Decimal("1000.00"), Decimal("0.00")),
        (7, "card", Decimal("50.00"), Decimal("0.00"), Decimal("0.00"), Decimal("50.00")),
        (8, "cash", Decimal("9.90"), Decimal("0.00"), Decimal("0.00"), Decimal("9.90")),
    ]
    assert {row.staff_id for row in queries.takings(today, queries.Whose(staff_id=8))} == {8}
    assert queries.takings(today, queries.Whose(outlets=[4])) == []
    assert queries.takings(today + timedelta(days=1)) == []


@pytest.mark.usefixtures("busy_till")
def test_a_reversal_counts_on_its_own_day_for_the_clerk_who_gave_the_money_back() -> None:
    owed = queries.payment_of("order:3")
    assert owed is not None

    reverse_payment(clerk(8, days=1), ReversePayment(payment_id=owed.id, reason="客户放弃办理"))

    [row] = queries.takings(local_day(NOON + timedelta(days=1)))
    assert (row.staff_id, row.means, row.net) == (8, "card", Decimal("-50.00"))


@pytest.mark.usefixtures("busy_till")
def test_figures_of_the_day_per_outlet() -> None:
    """By hand: 120 + 1000 + 50 + 9.90 = 1179.90 in, 120 reversed, 1000 returned; 59.90 stays."""
    [row] = queries.day_figures(local_day(NOON), queries.Whose(outlets=[3]))

    assert (row.orders, row.payments, row.collected) == (4, 4, Decimal("1179.90"))
    assert (row.reversals, row.reversed, row.voided_invoices) == (1, Decimal("120.00"), 0)
    assert (row.deposits, row.deposits_returned, row.net) == (Decimal("1000.00"), Decimal("1000.00"), Decimal("59.90"))


@pytest.mark.usefixtures("busy_till")
def test_voided_invoices_count_on_the_day_they_are_voided() -> None:
    owed = queries.payment_of("order:4")
    assert owed is not None
    invoice = issue_invoice(clerk(), IssueInvoice(payment_id=owed.id))
    void_invoice(clerk(days=1), VoidInvoice(invoice_id=invoice.pk, reason="抬头错误"))

    [row] = queries.day_figures(local_day(NOON + timedelta(days=1)))

    assert (row.voided_invoices, row.voided, row.collected) == (1, Decimal("9.90"), Decimal(0))


@pytest.mark.usefixtures("busy_till")
def test_what_is_left_of_each_days_takings() -> None:
    owed = queries.payment_of("order:3")
    assert owed is not None
    reverse_payment(clerk(COLLEAGUE, days=1), ReversePayment(payment_id=owed.id, reason="客户放弃办理"))
    today, tomorrow = local_day(NOON), local_day(NOON + timedelta(days=1))

    found = queries.net_by_day(today - timedelta(days=5), tomorrow)

    assert found == {today: Decimal("59.90"), tomorrow: Decimal("-50.00")}
    assert queries.net_by_day(today, today, queries.Whose(without_staff=CLERK)) == {today: Decimal("9.90")}


@pytest.mark.usefixtures("busy_till")
def test_a_shift_tells_how_often_and_only_after_the_count_how_much(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        shift = queries.shift_of(CLERK)
    assert shift is not None
    assert (shift.payments, shift.given_back, shift.till.counts) == (3, 2, ())

    count(cash="200.00", card="50.00")

    counted_out = queries.shift_of(CLERK)
    assert counted_out is not None
    assert counted_out.till.cash == Decimal("200.00")
    assert queries.shift_of(CHIEF) is None
