"""What adds up to a payment (FL-086, FL-087)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.payments.rules.collection import ChargedItem, Means, Terms, change_due, collection_faults
from shouli.payments.tests.factories import card, cash, deposit, fee

TERMS = {
    "cash": Terms(is_cash=True, needs_reference=False),
    "card": Terms(is_cash=False, needs_reference=True),
}


def faults(
    charges: tuple[ChargedItem, ...], means: tuple[Means, ...], tendered: str | None = None
) -> list[tuple[str, str]]:
    found = collection_faults(charges, means, TERMS, None if tendered is None else Decimal(tendered))
    return [(fault.field, fault.code) for fault in found]


def test_several_means_may_share_a_payment() -> None:
    assert faults((fee("120.00"), deposit("1000.00")), (cash("120.00"), card("1000.00")), "150") == []


@pytest.mark.rule("FL-087")
def test_a_negative_amount_is_refused() -> None:
    assert ("charges.0.amount", "negative") in faults((fee("-1.00"), fee("121.00")), (cash("120.00"),))


@pytest.mark.rule("FL-086")
def test_incomplete_charges_and_means_are_all_named_at_once() -> None:
    broken = ChargedItem(item="", name=" ", amount=Decimal("1.005"), kind="gift")
    means = (Means(kind="shells", amount=Decimal(0)), Means(kind="card", amount=Decimal("0.001")))

    assert faults((broken,), means) == [
        ("charges.0.item", "required"),
        ("charges.0.name", "required"),
        ("charges.0.kind", "unknown"),
        ("charges.0.amount", "too_fine"),
        ("means.0.kind", "unknown"),
        ("means.0.amount", "not_positive"),
        ("means.1.reference", "required"),
        ("means.1.amount", "too_fine"),
        ("means", "sum"),
    ]


@pytest.mark.parametrize("paid", ["119.99", "120.01"])
def test_means_add_up_to_what_is_due(paid: str) -> None:
    assert faults((fee("120.00"),), (cash(paid),)) == [("means", "sum")]


def test_there_must_be_something_to_collect() -> None:
    assert faults((fee("0.00"),), ()) == [("charges", "nothing_due")]
    assert faults((), ()) == [("charges", "nothing_due")]


@pytest.mark.parametrize(
    ("tendered", "change"), [(None, "0.00"), ("120.00", "0.00"), ("200.00", "80.00"), ("150.50", "30.50")]
)
def test_change_is_what_exceeds_the_cash_part(tendered: str | None, change: str) -> None:
    means = (cash("120.00"), card("50.00"))
    handed = None if tendered is None else Decimal(tendered)

    assert change_due(means, TERMS, handed) == Decimal(change)


def test_too_little_cash_is_refused() -> None:
    charges = (fee("120.00"),)
    assert faults(charges, (cash("120.00"),), "100") == [("tendered_cash", "too_little")]
    assert faults(charges, (cash("120.00"),), "120.005") == [("tendered_cash", "too_fine")]
