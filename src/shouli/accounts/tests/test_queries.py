"""Finding accounts by number, service number and document (FL-061, FL-066, FL-160, FL-AMB-15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shouli.accounts import queries
from shouli.accounts.actions import RelateAccounts, relate_accounts
from shouli.accounts.models import BillingAccount
from shouli.accounts.tests.factories import account, load_payment_ways
from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.tests.factories import system
from shouli.parties.tests.factories import citizen_number, customer

pytestmark = pytest.mark.django_db
OTHER_NUMBER = citizen_number(serial="777")


@pytest.fixture
def mine() -> BillingAccount:
    load_payment_ways()
    return account(customer().pk)


@pytest.fixture
def other(mine: BillingAccount) -> BillingAccount:
    made = account(customer(name="王强", document_number=OTHER_NUMBER).pk)
    relate_accounts(system(), RelateAccounts(subscription_id=9, account_ids=(made.pk,)))
    return made


@pytest.mark.rule("FL-061")
def test_lists_all_and_only_the_customers_accounts(mine: BillingAccount, other: BillingAccount) -> None:
    assert [view.id for view in queries.list_accounts(mine.customer_id)] == [mine.pk]
    assert queries.list_accounts(4711) == []


@pytest.mark.rule("FL-066", "FL-160", "FL-AMB-15")
def test_each_way_finds_any_account_unless_limited_to_one_customer(mine: BillingAccount, other: BillingAccount) -> None:
    searches: list[dict[str, Any]] = [
        {"mode": "account", "value": other.account_number.lower()},
        {"mode": "service_number", "value": "86010001", "subscription_ids": (9,)},
        {"mode": "document", "value": OTHER_NUMBER},
    ]
    for search in searches:
        assert [view.id for view in queries.find_accounts(**search)] == [other.pk]
        assert queries.find_accounts(**search, customer_id=mine.customer_id) == []


@pytest.mark.parametrize("dash", ["－", "–", "—"])
def test_an_account_number_is_found_however_its_dash_is_written(other: BillingAccount, dash: str) -> None:
    typed = other.account_number.lower().replace("-", dash)

    assert [view.id for view in queries.find_accounts("account", typed)] == [other.pk]


@pytest.mark.rule("FL-066")
def test_no_match_is_an_empty_list(mine: BillingAccount) -> None:
    assert queries.find_accounts("account", "A-99999999") == []
    assert queries.find_accounts("service_number", "86010001") == []


def test_nothing_to_look_for_and_an_unknown_way_are_refused() -> None:
    with pytest.raises(Invalid):
        queries.find_accounts("account", " ")
    with pytest.raises(Invalid):
        queries.find_accounts("colour", "red")  # type: ignore[arg-type]


def test_one_query_for_the_relations_of_many_subscriptions(
    other: BillingAccount, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        found = queries.relations_of(range(1, 100))

    assert {line: [view.account_number for view in views] for line, views in found.items()} == {
        9: [other.account_number]
    }


def test_reading_one_account(mine: BillingAccount) -> None:
    assert queries.get_account(mine.pk).payment_way_name == "现金缴费"
    assert set(queries.get_accounts([mine.pk, 4711])) == {mine.pk}
    with pytest.raises(NotFound):
        queries.get_account(4711)


def test_payment_ways_come_in_the_packs_order_and_loading_again_is_harmless(mine: BillingAccount) -> None:
    load_payment_ways()

    ways = queries.payment_ways()

    assert [(way.code, way.needs_bank, way.is_default) for way in ways] == [
        ("cash", False, True),
        ("online", False, False),
        ("bank_collection", True, False),
        ("transfer", True, False),
    ]
