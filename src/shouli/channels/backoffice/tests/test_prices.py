"""Monthly prices: proposed by one, judged by another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from shouli.catalog import queries
from shouli.channels.backoffice.tests.reading import Reader, faults

CALLER_ID = "/office/prices/CALLER_ID"
FIRST = date(2026, 12, 1)


def proposed(reader: Reader, amount: str = "4.50") -> int:
    """Propose a price for caller identification and return the proposal's id."""
    answer = reader.send(CALLER_ID, "propose", amount=amount, valid_from=FIRST.isoformat(), clause="四、9")
    assert answer.status_code == 302, answer.content.decode()
    return queries.list_price_proposals(on=FIRST)[0].price_id


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": "much"}, "amount"), ({"amount": "NaN"}, "amount"), ({"amount": "1e99"}, "amount"),
        ({"amount": "-1"}, "amount"), ({"amount": "1.005"}, "amount"), ({"valid_from": ""}, "valid_from"),
        ({"clause": "x" * 121}, "clause"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(product_manager: Reader, values: dict[str, str], field: str) -> None:
    given = {"amount": "4.50", "valid_from": FIRST.isoformat(), "clause": "", **values}

    answer = product_manager.send(CALLER_ID, "propose", **given)

    assert answer.status_code == 422
    assert list(faults(answer)) == [f"f-{field}"]
    assert not queries.list_price_proposals(on=FIRST)


def test_another_person_publishes_it(product_manager: Reader, other_product_manager: Reader) -> None:
    address = reverse("office_price_proposal", args=[proposed(product_manager)])

    assert product_manager.send(address, "approve").status_code == 422
    assert queries.recurring_prices(["CALLER_ID"], FIRST) == {"CALLER_ID": Decimal("3.00")}

    shown = other_product_manager.text(address)
    assert "3.00" in shown
    assert "4.50" in shown
    assert "6101 马文静" in shown
    other_product_manager.send(address, "approve")
    assert queries.recurring_prices(["CALLER_ID"], FIRST) == {"CALLER_ID": Decimal("4.50")}
    assert other_product_manager.get(address).status_code == 404


def test_rejecting_needs_a_reason(product_manager: Reader, other_product_manager: Reader) -> None:
    address = reverse("office_price_proposal", args=[proposed(product_manager)])

    assert list(faults(other_product_manager.send(address, "reject"))) == ["f-reason"]
    other_product_manager.send(address, "reject", reason="太高")

    assert "太高" in product_manager.text(CALLER_ID)
    assert not queries.list_price_proposals(on=FIRST)
