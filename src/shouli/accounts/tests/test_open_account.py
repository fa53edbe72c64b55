"""Generating an account: done, incomplete, unknown customer; bank accounts are kept sealed."""

from __future__ import annotations

import pytest

from shouli.accounts import queries
from shouli.accounts.actions import open_account
from shouli.accounts.models import AccountRelation, BillingAccount
from shouli.accounts.tests.factories import account, given, load_payment_ways
from shouli.kernel import crypto
from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import system
from shouli.parties.tests.factories import customer

pytestmark = pytest.mark.django_db


@pytest.mark.rule("FL-064", "FL-065")
def test_a_new_account_is_listed_and_pays_for_nothing_yet() -> None:
    load_payment_ways()
    owner = customer()

    made = account(owner.pk)

    assert [view.account_number for view in queries.list_accounts(owner.pk)] == [made.account_number]
    assert not AccountRelation.objects.filter(account=made).exists()
    said = OutboxMessage.objects.get(event="accounts.account_opened")
    assert said.body == {"account_id": made.pk, "customer_id": owner.pk}


@pytest.mark.rule("FL-064")
def test_incomplete_data_generate_no_account() -> None:
    load_payment_ways()
    incomplete = given(customer().pk, address=" ", payment_way="transfer")

    with pytest.raises(Invalid) as refusal:
        open_account(system(), incomplete)

    assert [fault.field for fault in refusal.value.faults] == ["address", "bank_name", "bank_account"]
    assert not BillingAccount.objects.exists()


def test_the_bank_account_is_sealed_masked_and_never_in_the_audit_trail() -> None:
    load_payment_ways()

    made = account(
        customer().pk, payment_way="bank_collection", bank_name="工商银行", bank_account="6222 0216 0200 1234 567"
    )

    assert made.bank_account_masked == "6222***********4567"
    assert made.bank_account_sealed is not None
    assert crypto.unseal(bytes(made.bank_account_sealed)) == b"6222021602001234567"
    entry = AuditEntry.objects.get(action="accounts.open_account")
    assert entry.given["bank_account"] == "***"


def test_an_unknown_customer_gets_no_account() -> None:
    load_payment_ways()

    with pytest.raises(NotFound):
        open_account(system(), given(4711))
