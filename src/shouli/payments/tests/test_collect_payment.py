"""Taking money: done, refused with nothing changed, repeated, posted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError

from shouli.kernel.errors import Invalid
from shouli.kernel.local_time import local_day
from shouli.kernel.models import AuditEntry, OutboxMessage, StateChange
from shouli.kernel.tests.factories import NOON, system
from shouli.ledger import queries as ledger
from shouli.parties.tests.factories import customer
from shouli.payments import queries
from shouli.payments.actions import collect_payment
from shouli.payments.models import ChargePosting, Payment
from shouli.payments.refusals import AlreadyPaid
from shouli.payments.tests.factories import card, cash, cashier, deposit, fee, given, load_desk, payment

pytestmark = pytest.mark.django_db


@pytest.mark.rule("FL-086")
def test_charges_and_means_are_kept_and_posted() -> None:
    load_desk()
    charges = (fee("70.00"), fee("50.00", item="terminal", name="电话终端费"), deposit("1000.00"))

    made = payment(
        customer().pk, charges=charges, means=(cash("120.00"), card("1000.00")), tendered_cash=Decimal("200.00")
    )

    found = queries.get_payment(made.pk)
    assert (found.total, found.fees, found.deposits) == (Decimal("1120.00"), Decimal("120.00"), Decimal("1000.00"))
    assert found.change_given == Decimal("80.00")
    assert [(line.item, line.amount) for line in found.charges] == [
        ("labour", Decimal("70.00")),
        ("terminal", Decimal("50.00")),
        ("deposit", Decimal("1000.00")),
    ]
    assert [(part.code, part.amount, part.reference) for part in found.means] == [
        ("cash", Decimal("120.00"), ""),
        ("card", Decimal("1000.00"), "000123"),
    ]
    balances = {
        code: ledger.balance(code, owner="order:1") for code in ("1001", "1002", "1121", "2203", "6001", "6002")
    }
    assert balances == {
        "1001": Decimal(120),
        "1002": Decimal(1000),
        "1121": Decimal(0),
        "2203": Decimal(-1000),
        "6001": Decimal(-70),
        "6002": Decimal(-50),
    }
    assert ledger.prove() == []


def test_it_is_told_and_traced() -> None:
    load_desk()

    made = payment(customer().pk)

    said = OutboxMessage.objects.get(event="payments.payment_collected")
    assert (said.owner, said.body["total"]) == ("order:1", "120.00")
    assert StateChange.objects.get(subject=f"payments.payment:{made.pk}").to_state == "active"
    assert AuditEntry.objects.get(action="payments.collect_payment").subject == f"payments.payment:{made.pk}"
    assert made.collected_on == local_day(NOON)


def test_an_owner_pays_once() -> None:
    load_desk()
    buyer = customer()
    made = payment(buyer.pk)

    with pytest.raises(AlreadyPaid) as refusal:
        payment(buyer.pk)

    assert refusal.value.params["number"] == made.payment_number
    assert ledger.balance("1001") == Decimal(120)


def test_the_database_is_the_last_guard_against_two_active_payments() -> None:
    load_desk()
    made = payment(customer().pk)
    made.pk, made.payment_number = None, "P-2"

    with pytest.raises(IntegrityError):
        made.save(force_insert=True)


def test_the_same_form_sent_twice_is_one_payment() -> None:
    load_desk()
    buyer = customer()

    first, second = (payment(buyer.pk, cashier().keyed("form-1")) for _time in range(2))

    assert first.pk == second.pk
    assert Payment.objects.count() == 1


def test_what_does_not_add_up_changes_nothing() -> None:
    load_desk()
    short = given(customer().pk, means=(cash("100.00"),))

    with pytest.raises(Invalid) as refusal:
        collect_payment(system(), short)

    assert [fault.field for fault in refusal.value.faults] == ["means"]
    assert not Payment.objects.exists()
    assert ledger.balance("1001") == Decimal(0)


def test_a_charge_the_books_have_no_place_for_is_named() -> None:
    load_desk()
    ChargePosting.objects.filter(kind="deposit").delete()
    asked = given(customer().pk, charges=(fee("20.00"), deposit("100.00")))

    with pytest.raises(Invalid) as refusal:
        collect_payment(system(), asked)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("charges.1.item", "no_account")]


def test_a_preview_leaves_no_trace() -> None:
    load_desk()

    preview = collect_payment.preview(cashier(), given(customer().pk, tendered_cash=Decimal("150.00")))

    assert preview.result.change_given == Decimal("30.00")
    assert not Payment.objects.exists()


def test_the_payment_of_an_owner() -> None:
    load_desk()
    assert queries.payment_of("order:1") is None

    made = payment(customer().pk)

    found = queries.payment_of("order:1")
    assert found is not None
    assert found.payment_number == made.payment_number


def test_an_account_is_paid_for_again_and_again() -> None:
    load_desk()
    buyer = customer()

    first = payment(buyer.pk, owner="billing_account:4", purpose="account")
    second = payment(buyer.pk, owner="billing_account:4", purpose="account")

    assert [view.id for view in queries.payments_of("billing_account:4")] == [second.pk, first.pk]
    assert ledger.balance("1001", owner="billing_account:4") == Decimal(240)
    assert ledger.prove() == []
