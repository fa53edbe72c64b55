"""Put money into a balance."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from shouli.charging.models import ChargingAccount, TopUp
from shouli.charging.rules.requests import top_up_faults
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import KeyReused, NotFound, refuse_if
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpBalance:
    """The number and the li to add; ``reference`` names the payment (``payments.payment:7``) and counts once, ever."""

    number: int
    amount: int
    reference: str


@action("charging.top_up")
def top_up(ctx: Context, data: TopUpBalance) -> TopUp:
    """Put money into a balance; the same reference puts it in once.

    :raises Invalid: if the amount is none
    :raises NotFound: if the number is not charged online
    :raises KeyReused: if the reference stands for another amount or number
    """
    found = ChargingAccount.objects.select_for_update().filter(pk=data.number).exists()
    known = TopUp.objects.filter(reference=data.reference).first()

    refuse_if(top_up_faults(data.amount, data.reference))
    if not found:
        raise NotFound(thing=_("balance of"), key=data.number)
    if known is not None:
        if (known.account_id, known.amount) != (data.number, data.amount):
            raise KeyReused
        return known

    ChargingAccount.objects.filter(pk=data.number).update(balance=F("balance") + data.amount)
    return TopUp.objects.create(
        account_id=data.number, amount=data.amount, reference=data.reference, actor=ctx.actor.key, at=ctx.now
    )
