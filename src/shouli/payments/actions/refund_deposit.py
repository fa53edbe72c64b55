"""Return a guarantee deposit (退还担保金) against its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.text_rules import reason_faults
from shouli.payments import bookkeeping, queries, states, till_access
from shouli.payments.events import DepositRefunded
from shouli.payments.models import DepositRefund, Kind, MeansOfPayment


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDeposit:
    """The receipt that was brought back, the means of payment, and the reason."""

    receipt_id: int
    means: str
    reason: str
    reference: str = ""


@action("payments.refund_deposit")
def refund_deposit(ctx: Context, data: RefundDeposit) -> DepositRefund:
    """Return the whole deposit of a receipt, once.

    :raises NotFound: if there is no such receipt
    :raises Invalid: without a reason, a known means, or the slip number that the means needs
    :raises WrongState: if the receipt is void or its deposit has been returned
    :raises NoTill: if cash is given back and the actor has no open till
    :raises TillCounted: if cash is given back while the actor's till is being counted
    """
    receipt = queries.lock_receipt(data.receipt_id)
    payment = queries.lock_payment(receipt.payment_id)
    means = MeansOfPayment.objects.filter(code=data.means).first()

    refuse_if(_faults(data, means))
    assert means is not None

    till = till_access.till_for(ctx, cash=means.is_cash)
    move(ctx.because(data.reason.strip()), receipt, states.RECEIPT, "refund")
    refund = DepositRefund.objects.create(
        receipt=receipt,
        means=means,
        account=means.account,
        amount=receipt.total,
        reference=data.reference.strip(),
        reason=data.reason.strip(),
        staff_id=ctx.actor.staff_id,
        outlet_id=ctx.outlet_id,
        till=till,
        refunded_at=ctx.now,
        refunded_on=local_day(ctx.now),
    )
    deposits = payment.charges.filter(kind=Kind.DEPOSIT).values_list("account", "amount")
    bookkeeping.post_refund(ctx, refund, payment, deposits)

    say(DepositRefunded(payment_id=payment.pk, paid_for=payment.owner, total=str(refund.amount)))
    return refund


def _faults(data: RefundDeposit, means: MeansOfPayment | None) -> list[Fault]:
    faults = list(reason_faults(data.reason, _("Please say why the deposit is returned.")))
    if means is None:
        faults.append(Fault(field="means", code="unknown", message=_("There is no such means of payment.")))
    elif means.needs_reference and not data.reference.strip():
        text = _("Enter the number of the slip or transaction.")
        faults.append(Fault(field="reference", code="required", message=text))
    return faults
