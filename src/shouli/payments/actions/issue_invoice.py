"""Issue an invoice (发票) over the fees of a payment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from shouli.kernel import crypto
from shouli.kernel.actions import action, record_created
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.money import total
from shouli.parties import queries as parties
from shouli.payments import queries, states
from shouli.payments.models import Invoice, InvoiceRange, Kind
from shouli.payments.refusals import AlreadyIssued, NoInvoiceNumbers, NothingToDocument
from shouli.payments.rules import invoices


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvoice:
    """For which payment; without a name the invoice is made out to the customer."""

    payment_id: int
    buyer_name: str = ""
    buyer_tax_number: str = ""
    reviewer: str = ""


@action("payments.issue_invoice")
def issue_invoice(ctx: Context, data: IssueInvoice) -> Invoice:
    """Issue an invoice under the outlet's next number; deposits are not on it (FL-088, FL-AMB-50).

    :raises NotFound: if there is no such payment
    :raises WrongState: if the payment was reversed
    :raises Invalid: if the buyer's tax number cannot be one
    :raises NothingToDocument: if no fee was paid
    :raises AlreadyIssued: if a valid invoice exists
    :raises NoInvoiceNumbers: if the tax office's numbers are used up
    """
    payment = queries.lock_payment(data.payment_id)
    buyer = data.buyer_name.strip() or parties.get_customer(ctx, payment.customer_id).name
    tax_number = data.buyer_tax_number.strip().upper()
    fees = total(payment.charges.filter(kind=Kind.FEE).values_list("amount", flat=True))

    refuse_if(invoices.buyer_faults(buyer, tax_number))
    queries.refuse_reversed(payment)
    if not fees:
        raise NothingToDocument(number=payment.payment_number)
    standing = Invoice.objects.filter(payment=payment, state=states.ISSUED).first()
    if standing is not None:
        raise AlreadyIssued(number=str(standing))

    numbers, number = _take_number(ctx)
    seller = numbers.seller

    invoice = Invoice.objects.create(
        payment=payment,
        invoice_code=numbers.invoice_code,
        invoice_number=number,
        check_code=invoices.check_code(
            crypto.blind_index(
                invoices.sealed_text(
                    numbers.invoice_code,
                    number,
                    local_day(ctx.now).isoformat(),
                    f"{fees:.2f}",
                    seller.tax_number,
                    buyer,
                )
            )
        ),
        total=fees,
        seller_name=seller.name,
        seller_tax_number=seller.tax_number,
        seller_address_phone=seller.address_phone,
        seller_bank_account=seller.bank_account,
        buyer_name=buyer,
        buyer_tax_number=tax_number,
        drawer=ctx.actor.name or ctx.actor.key,
        payee=payment.collected_by,
        reviewer=data.reviewer.strip(),
        issued_at=ctx.now,
    )
    record_created(ctx, invoice, states.INVOICE)
    return invoice


def _take_number(ctx: Context) -> tuple[InvoiceRange, str]:
    """Take the next number of the outlet's own ranges, else of the common ones; other outlets' clerks wait for none."""
    for outlet_id in dict.fromkeys((ctx.outlet_id, None)):
        ranges = InvoiceRange.objects.select_for_update(of=("self",)).select_related("seller").order_by("id")
        for numbers in ranges.filter(outlet_id=outlet_id, exhausted=False):
            number = numbers.next_number
            InvoiceRange.objects.filter(pk=numbers.pk).update(
                next_number=F("next_number") + 1, exhausted=number >= numbers.last_number
            )
            return numbers, invoices.invoice_number(number)
    raise NoInvoiceNumbers()
