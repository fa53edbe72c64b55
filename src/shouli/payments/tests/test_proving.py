"""The prover finds payments and ledger disagreeing, whichever of the two is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.kernel.tests.factories import system
from shouli.ledger import queries as ledger
from shouli.ledger.actions import Line, PostEntry, ReverseEntry, post_entry, reverse_entry
from shouli.parties.tests.factories import customer
from shouli.payments.models import MeansLine, Payment
from shouli.payments.tests.factories import load_desk, payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid() -> Payment:
    load_desk()
    return payment(customer().pk)


def breaks() -> list[tuple[str, str, Decimal, Decimal]]:
    return [(item.subject, item.detail, item.expected, item.found) for item in ledger.prove()]


def test_sound_books_have_no_break(paid: Payment) -> None:
    assert breaks() == []
    assert "payments" in ledger.report().checks


def test_a_payment_missing_from_the_books_is_found(paid: Payment) -> None:
    for entry_id in ledger.entry_ids(f"payments.payment:{paid.pk}"):
        reverse_entry(system(), ReverseEntry(entry_id=entry_id))

    assert breaks() == [
        ("order:1", "1001", Decimal("120.00"), Decimal(0)),
        ("order:1", "6001", Decimal("-120.00"), Decimal(0)),
    ]


def test_an_entry_without_payment_is_found(paid: Payment) -> None:
    lines = (
        Line(account="1001", amount=Decimal(5), owner="order:9"),
        Line(account="1121", amount=Decimal(-5), owner="order:9"),
    )
    post_entry(system(), PostEntry(kind="payment", source="payments.payment:4711", lines=lines))

    assert breaks() == [
        ("order:9", "1001", Decimal(0), Decimal(5)),
        ("order:9", "1121", Decimal(0), Decimal(-5)),
    ]


def test_a_payment_that_does_not_add_up_is_found(paid: Payment) -> None:
    MeansLine.objects.filter(payment=paid).update(amount=Decimal("119.00"))

    assert breaks() == [
        (paid.payment_number, "means", Decimal("120.00"), Decimal("119.000")),
        ("order:1", "1001", Decimal("119.00"), Decimal("120.000")),
    ]
