"""Relating accounts to a subscription: replacing, keeping, refusing, across customers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouli.accounts import queries
from shouli.accounts.actions import EndRelations, RelateAccounts, end_relations, relate_accounts
from shouli.accounts.models import AccountRelation
from shouli.accounts.tests.factories import account, load_payment_ways
from shouli.kernel.errors import Invalid
from shouli.kernel.models import AuditEntry, OutboxMessage
from shouli.kernel.tests.factories import NOON, system
from shouli.parties.tests.factories import citizen_number, customer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
LINE = 7


def paying() -> list[int]:
    return [relation.account_id for relation in queries.relations_of([LINE]).get(LINE, [])]


@pytest.mark.rule("FL-166")
def test_the_new_relation_replaces_the_old_one_without_a_gap() -> None:
    load_payment_ways()
    owner = customer()
    old, new = account(owner.pk), account(owner.pk)
    relate_accounts(system(), RelateAccounts(subscription_id=LINE, account_ids=(old.pk,)))

    relate_accounts(
        system(LATER), RelateAccounts(subscription_id=LINE, account_ids=(new.pk,), payment_phone="86010001")
    )

    assert paying() == [new.pk]
    assert queries.payment_phone_of(LINE) == "86010001"
    ended = AccountRelation.objects.get(account=old)
    assert ended.valid_to == LATER
    change = AuditEntry.objects.filter(action="accounts.relate_accounts").latest("id").changes[0]
    assert (change["field"], change["old"]) == ("valid_to", None)


def test_relating_the_same_again_changes_and_says_nothing() -> None:
    load_payment_ways()
    made = account(customer().pk)
    relate_accounts(system(), RelateAccounts(subscription_id=LINE, account_ids=(made.pk,)))

    relate_accounts(system(LATER), RelateAccounts(subscription_id=LINE, account_ids=(made.pk,)))

    assert AccountRelation.objects.get().valid_from == NOON
    assert OutboxMessage.objects.filter(event="accounts.accounts_related").count() == 1


@pytest.mark.rule("FL-056", "FL-AMB-14")
def test_the_account_used_last_is_the_default() -> None:
    load_payment_ways()
    owner = customer()
    assert queries.default_account(owner.pk) is None
    first, second = account(owner.pk), account(owner.pk)

    relate_accounts(system(LATER), RelateAccounts(subscription_id=LINE, account_ids=(first.pk,)))

    found = queries.default_account(owner.pk)
    assert found is not None
    assert found.id == first.pk
    assert [view.id for view in queries.list_accounts(owner.pk)] == [first.pk, second.pk]


@pytest.mark.rule("FL-059")
def test_no_relation_at_all_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        relate_accounts(system(), RelateAccounts(subscription_id=LINE, account_ids=()))

    assert [fault.code for fault in refusal.value.faults] == ["required"]


def test_an_account_twice_and_one_that_does_not_exist_are_refused_together() -> None:
    load_payment_ways()
    made = account(customer().pk)

    with pytest.raises(Invalid) as refusal:
        relate_accounts(system(), RelateAccounts(subscription_id=LINE, account_ids=(made.pk, made.pk, 4711)))

    assert [fault.code for fault in refusal.value.faults] == ["listed_already", "unknown_account"]
    assert paying() == []


@pytest.mark.rule("FL-AMB-15")
def test_another_customers_account_may_pay_and_is_logged() -> None:
    load_payment_ways()
    holder, payer = customer(), customer(name="王强", document_number=citizen_number(serial="777"))
    foreign = account(payer.pk)

    relate_accounts(system(), RelateAccounts(subscription_id=LINE, account_ids=(foreign.pk,), customer_id=holder.pk))

    assert queries.relations_of([LINE])[LINE][0].crosses_customers
    said = OutboxMessage.objects.get(event="accounts.accounts_related")
    assert said.body["foreign_account_ids"] == [foreign.pk]


def test_ending_ends_everything_and_ending_again_is_harmless() -> None:
    load_payment_ways()
    owner = customer()
    ids = (account(owner.pk).pk, account(owner.pk).pk)
    relate_accounts(system(), RelateAccounts(subscription_id=LINE, account_ids=ids))

    assert len(end_relations(system(LATER), EndRelations(subscription_id=LINE))) == 2
    assert end_relations(system(LATER), EndRelations(subscription_id=LINE)) == ()

    assert paying() == []
    assert OutboxMessage.objects.filter(event="accounts.relations_ended").count() == 1
