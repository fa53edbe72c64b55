"""Take a payment back (冲正)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.text_rules import reason_faults
from shouli.payments import bookkeeping, queries, states, till_access
from shouli.payments.events import PaymentReversed
from shouli.payments.models import Invoice, Payment, Receipt
from shouli.payments.refusals import DepositReturned


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversePayment:
    """The payment to reverse, and the reason."""

    payment_id: int
    reason: str


@action("payments.reverse_payment")
def reverse_payment(ctx: Context, data: ReversePayment) -> Payment:
    """Give all of a payment back: its entries are reversed, its invoice and receipt become void.

    :raises NotFound: if there is no such payment
    :raises Invalid: without a reason
    :raises WrongState: if it was reversed before
    :raises DepositReturned: if its deposit has been given back already
    :raises NoTill: if cash is given back and the actor has no open till
    :raises TillCounted: if cash is given back while the actor's till is being counted
    """
    payment = queries.lock_payment(data.payment_id)
    reason = data.reason.strip()
    invoices = list(Invoice.objects.select_for_update().filter(payment=payment, state=states.ISSUED))
    receipts = list(Receipt.objects.select_for_update().filter(payment=payment).exclude(state=states.VOID))

    refuse_if(reason_faults(reason, _("Please say why the payment is reversed.")))
    returned = next((receipt for receipt in receipts if receipt.state == states.REFUNDED), None)
    if returned is not None:
        raise DepositReturned(number=returned.receipt_number)

    till = till_access.till_for(ctx, cash=payment.means.filter(means__is_cash=True).exists())
    because = ctx.because(reason)
    move(
        because,
        payment,
        states.PAYMENT,
        "reverse",
        reversed_at=ctx.now,
        reversed_on=local_day(ctx.now),
        reversed_staff_id=ctx.actor.staff_id,
        reversed_outlet_id=ctx.outlet_id,
        reversed_till_id=till.pk if till else None,
        reversal_reason=reason,
    )
    for invoice in invoices:
        move(because, invoice, states.INVOICE, "void", voided_at=ctx.now, void_reason=reason)
    for receipt in receipts:
        move(because, receipt, states.RECEIPT, "void", voided_at=ctx.now, void_reason=reason)
    bookkeeping.unpost_payment(ctx, payment, reason)

    say(PaymentReversed(payment_id=payment.pk, paid_for=payment.owner, total=str(payment.total)))
    return payment
