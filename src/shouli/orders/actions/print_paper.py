"""Print a paper the clerk was asked about: issue it, answer its prompt and count the print, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel import errors
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.orders import queries
from shouli.orders.actions.settle_print import SettlePrint, settle_print
from shouli.orders.models import Order
from shouli.payments import queries as payments
from shouli.payments.actions import (
    IssueInvoice,
    IssueReceipt,
    MarkPrinted,
    issue_invoice,
    issue_receipt,
    mark_printed,
)

INVOICE, RECEIPT = "invoice", "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPaper:
    """The order and the paper to print; an invoice without a buyer's name is made out to the customer."""

    order_id: int
    paper: str
    buyer_name: str = ""
    buyer_tax_number: str = ""


@action("orders.print_paper")
def print_paper(ctx: Context, data: PrintPaper) -> Order:
    """Issue the invoice or receipt unless it exists, answer the prompt, and count the print (FL-088 … FL-091).

    :raises WrongState: if the order is not awaiting its print-outs
    :raises NotFound: if another paper is to be answered first, or the order was not paid
    :raises Invalid: if the buyer's tax number cannot be one
    :raises NoInvoiceNumbers: if the tax office's numbers are used up
    """
    order = queries.lock(ctx, data.order_id)

    settled = settle_print.within(ctx, SettlePrint(order_id=order.pk, paper=data.paper, printed=True))
    if data.paper == INVOICE:
        mark_printed.within(ctx, MarkPrinted(paper="invoice", paper_id=_invoice(ctx, _paid(order), data)))
    elif data.paper == RECEIPT:
        mark_printed.within(ctx, MarkPrinted(paper="receipt", paper_id=_receipt(ctx, _paid(order))))
    return settled


def _invoice(ctx: Context, payment_id: int, data: PrintPaper) -> int:
    """Return the payment's invoice, issued now if there is none."""
    found = payments.invoice_of(payment_id)
    if found is not None:
        return found.id
    asked = IssueInvoice(payment_id=payment_id, buyer_name=data.buyer_name, buyer_tax_number=data.buyer_tax_number)
    return issue_invoice.within(ctx, asked).pk


def _receipt(ctx: Context, payment_id: int) -> int:
    """Return the payment's receipt, issued now if there is none."""
    found = payments.receipt_of(payment_id)
    return found.id if found is not None else issue_receipt.within(ctx, IssueReceipt(payment_id=payment_id)).pk


def _paid(order: Order) -> int:
    """Return the order's payment.

    :raises NotFound: if there is none
    """
    if order.payment_id is None:
        raise errors.NotFound(thing=_("payment"), key=order.order_number)
    return order.payment_id
