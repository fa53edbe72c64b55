"""Begin to charge a subscriber as it uses."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.charging import queries
from shouli.charging.models import ChargingAccount, ChargingMonth
from shouli.charging.refusals import AccountExists
from shouli.charging.rules.holdings import group_key, holding_faults, in_order
from shouli.charging.rules.month import Holding, Month
from shouli.charging.rules.requests import account_faults
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBalance:
    """The number, its holdings, the group it shares allowances with (0: alone) and the least balance, li."""

    number: int
    holdings: tuple[Holding, ...]
    group: int = 0
    floor: int = 0


@action("charging.open_account")
def open_account(ctx: Context, data: OpenBalance) -> ChargingAccount:
    """Open the balance of a subscriber, with nothing on it.

    :raises Invalid: naming every holding that is none, and numbers beyond all measure
    :raises AccountExists: if the number has one
    """
    tariff = queries.pricing(Month.of(int(ctx.now.timestamp()))).compiled.tariff
    account = ChargingAccount(
        number=data.number,
        group_number=group_key(data.number, data.group),
        holdings=[[item.product, item.opens, item.closes] for item in in_order(data.holdings)],
        floor=data.floor,
        since=int(ctx.now.timestamp()),
    )

    refuse_if([*account_faults(data.number, data.group, data.floor), *holding_faults(tariff, data.holdings)])
    if ChargingAccount.objects.filter(pk=data.number).exists():
        raise AccountExists

    account.save(force_insert=True)
    ChargingMonth.objects.filter(group_number=account.group_number).update(tariff="")
    return account
