"""Change what a subscriber holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from shouli.charging import queries
from shouli.charging.models import ChargingAccount, ChargingMonth
from shouli.charging.rules.holdings import holding_faults, in_order
from shouli.charging.rules.month import Holding, Month
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound, refuse_if
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeHoldings:
    """All that a subscriber holds, from now on and before."""

    number: int
    holdings: tuple[Holding, ...]


@action("charging.change_holdings")
def change_holdings(ctx: Context, data: ChangeHoldings) -> ChargingAccount:
    """Set what a subscriber holds; its months are laid out again at the next use, and what was used stays used.

    :raises Invalid: naming every holding that is none
    :raises NotFound: if the number is not charged online
    """
    tariff = queries.pricing(Month.of(int(ctx.now.timestamp()))).compiled.tariff
    group = ChargingAccount.objects.filter(pk=data.number).values("group_number")
    months = ChargingMonth.objects.filter(group_number__in=group)
    account = _locked(data.number, months)

    refuse_if(holding_faults(tariff, data.holdings))
    if account is None:
        raise NotFound(thing=_("balance of"), key=data.number)

    write(account, holdings=[[item.product, item.opens, item.closes] for item in in_order(data.holdings)])
    months.update(tariff="")
    return account


def _locked(number: int, months: QuerySet[ChargingMonth]) -> ChargingAccount | None:
    """Lock the months and then the account, as every use does.

    A month that somebody opened in between was laid out with the old holdings and has to be locked before the account,
    too: what is locked is released and locked again.
    """
    while True:
        before = transaction.savepoint()
        locked = set(months.select_for_update().order_by("month").values_list("id", flat=True))
        account = ChargingAccount.objects.select_for_update().filter(pk=number).first()
        if set(months.values_list("id", flat=True)) == locked:
            transaction.savepoint_commit(before)
            return account
        transaction.savepoint_rollback(before)
