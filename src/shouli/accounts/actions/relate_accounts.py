"""Say which accounts pay for a subscription (帐务关系)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouli.accounts.events import AccountsRelated
from shouli.accounts.models import AccountRelation, BillingAccount
from shouli.accounts.rules.relation_list import FIELD, list_faults
from shouli.kernel.actions import action, say, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class RelateAccounts:
    """The accounts that pay from now on, and the payment phone (缴费电话), if any.

    ``customer_id`` is the subscription's customer: accounts of others may pay as well, and are marked as such.
    """

    subscription_id: int
    account_ids: tuple[int, ...]
    payment_phone: str = ""
    customer_id: int | None = None


@action("accounts.relate_accounts")
def relate_accounts(ctx: Context, data: RelateAccounts) -> tuple[AccountRelation, ...]:
    """Replace the relations of a subscription; what does not change goes on, the rest ends and begins now (FL-166).

    :raises Invalid: if no account is given (FL-059), one twice, or one that does not exist or is closed
    """
    current = list(
        AccountRelation.objects.select_for_update()
        .filter(subscription_id=data.subscription_id, valid_to=None)
        .order_by("id")
    )
    accounts = {
        account.pk: account
        for account in BillingAccount.objects.select_for_update()
        .filter(pk__in=data.account_ids, active=True)
        .order_by("pk")
        .defer("bank_account_sealed")
    }

    refuse_if([*list_faults(data.account_ids), *_missing(data, accounts)])

    kept = {
        relation.account_id: relation
        for relation in current
        if relation.account_id in accounts and relation.payment_phone == data.payment_phone
    }
    foreign = {
        account.pk
        for account in accounts.values()
        if data.customer_id is not None and account.customer_id != data.customer_id
    }

    for relation in current:
        if relation.account_id not in kept:
            write(relation, valid_to=ctx.now)
    begun = [
        AccountRelation(
            account_id=account_id,
            subscription_id=data.subscription_id,
            payment_phone=data.payment_phone,
            crosses_customers=account_id in foreign,
            valid_from=ctx.now,
        )
        for account_id in data.account_ids
        if account_id not in kept
    ]
    AccountRelation.objects.bulk_create(begun)
    BillingAccount.objects.filter(pk__in=accounts).update(last_used_at=ctx.now)

    if begun or len(kept) < len(current):
        say(
            AccountsRelated(
                subscription_id=data.subscription_id,
                account_ids=data.account_ids,
                foreign_account_ids=tuple(sorted(foreign)),
                payment_phone=data.payment_phone,
            )
        )
    by_account = kept | {relation.account_id: relation for relation in begun}
    return tuple(by_account[account_id] for account_id in data.account_ids)


def _missing(data: RelateAccounts, accounts: dict[int, BillingAccount]) -> list[Fault]:
    return [
        Fault(
            field=FIELD,
            code="unknown_account",
            message=_("There is no open account %(account)s.") % {"account": account_id},
        )
        for account_id in data.account_ids
        if account_id not in accounts
    ]
