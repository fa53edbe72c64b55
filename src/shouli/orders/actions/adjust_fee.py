"""Adjust the amount of one fee before it is collected."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shouli.identity import queries as identity
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.money import is_whole_cents, total
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import reason_faults
from shouli.orders import queries, states
from shouli.orders.models import FeeAdjustment, FeeLine, OrderFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustFee:
    """The fee line of an order, its new amount (yuan) and the reason."""

    order_id: int
    fee_id: int
    amount: Decimal
    reason: str
    version: int | None = None


@action("orders.adjust_fee")
def adjust_fee(ctx: Context, data: AdjustFee) -> FeeLine:
    """Adjust a fee according to the facts; the deviation is logged and shown to audit (FL-087, FL-AMB-20).

    :raises Invalid: if the amount is negative, has parts of a fen or is the same as before, or the reason is missing
    :raises OverLimit: if the order's fees together deviate from the table by more than the role may grant
    :raises WrongState: if the order is not awaiting its charge
    """
    order = queries.lock(ctx, data.order_id, data.version)
    fee = order.fees.filter(pk=data.fee_id).first()

    if fee is None:
        raise errors.NotFound(thing=_("fee"), key=data.fee_id)
    states.ORDER.require(order.state, states.AWAITING_CHARGE, thing=order.order_number)
    errors.refuse_if(_faults(data, fee))
    limit = identity.limit(ctx, "orders.adjust_fee")
    others = [abs(other.standard_amount - other.amount) for other in order.fees.exclude(pk=fee.pk)]
    deviation = total([*others, abs(fee.standard_amount - data.amount)])
    if limit is not None and deviation > limit:
        raise errors.OverLimit(limit=limit, amount=deviation)

    old = fee.amount
    amounts = [data.amount if other.pk == fee.pk else other.amount for other in order.fees.all()]

    FeeAdjustment.objects.create(
        fee=fee,
        old_amount=old,
        new_amount=data.amount,
        reason=data.reason.strip(),
        adjusted_by=ctx.actor.key,
        adjusted_at=ctx.now,
    )
    write(fee, amount=data.amount)
    write(order, total=total(amounts), version=order.version + 1)
    _flag(ctx, fee)
    return fee


def _faults(data: AdjustFee, fee: FeeLine) -> list[Fault]:
    faults = []
    if data.amount == fee.amount:
        faults.append(Fault(field="amount", code="unchanged", message=_("The amount is the same as before.")))
    if data.amount < 0 or data.amount > Decimal(1000000):
        faults.append(
            Fault(field="amount", code="range", message=_("An amount cannot be negative or above 1,000,000."))
        )
    if not is_whole_cents(data.amount):
        faults.append(Fault(field="amount", code="cents", message=_("An amount has at most two decimals.")))
    return [*faults, *reason_faults(data.reason, _("Please say why the amount is adjusted."))]


def _flag(ctx: Context, fee: FeeLine) -> None:
    """Keep one flag per adjusted item while it deviates from the table."""
    code = f"fee_adjusted:{fee.charge_item}"[:40]
    if fee.amount == fee.standard_amount:
        OrderFlag.objects.filter(order=fee.order_id, code=code).delete()
        return
    detail = {"item": fee.name, "standard": str(fee.standard_amount), "amount": str(fee.amount)}
    OrderFlag.objects.update_or_create(
        order_id=fee.order_id, code=code, defaults={"detail": detail, "raised_at": ctx.now}
    )
