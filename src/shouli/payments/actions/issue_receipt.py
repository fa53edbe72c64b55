"""Issue a receipt (收据) over the deposits of a payment."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel import numbering
from shouli.kernel.actions import action, record_created
from shouli.kernel.context import Context
from shouli.kernel.money import total
from shouli.parties import queries as parties
from shouli.payments import queries, states
from shouli.payments.models import Kind, Receipt
from shouli.payments.refusals import AlreadyIssued, NothingToDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReceipt:
    """For which payment; without a name the receipt is made out to the customer."""

    payment_id: int
    payer_name: str = ""


@action("payments.issue_receipt")
def issue_receipt(ctx: Context, data: IssueReceipt) -> Receipt:
    """Issue a receipt for the deposits, which are refundable and not on the invoice (FL-AMB-50).

    :raises NotFound: if there is no such payment
    :raises WrongState: if the payment was reversed
    :raises NothingToDocument: if no deposit was paid
    :raises AlreadyIssued: if a receipt exists
    """
    payment = queries.lock_payment(data.payment_id)
    deposits = total(payment.charges.filter(kind=Kind.DEPOSIT).values_list("amount", flat=True))

    queries.refuse_reversed(payment)
    if not deposits:
        raise NothingToDocument(number=payment.payment_number)
    standing = Receipt.objects.filter(payment=payment).exclude(state=states.VOID).first()
    if standing is not None:
        raise AlreadyIssued(number=standing.receipt_number)

    receipt = Receipt.objects.create(
        payment=payment,
        receipt_number=numbering.dated_number("R", ctx.now),
        total=deposits,
        payer_name=data.payer_name.strip() or parties.get_customer(ctx, payment.customer_id).name,
        payee=payment.collected_by,
        issued_at=ctx.now,
    )
    record_created(ctx, receipt, states.RECEIPT)
    return receipt
