"""What is on invoices, receipts and till reports, as papers that can be shown or printed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouli.gateways.paper import LabelGrid, PaperDocument, Paragraph, Signatures, Table
from shouli.kernel.local_time import local_day, local_text
from shouli.kernel.text import in_language
from shouli.payments import states
from shouli.payments.queries import ChargedItemView, InvoiceView, PaymentView, ReceiptView
from shouli.payments.rules.capital import capital_amount
from shouli.payments.till_access import TillView


def invoice_paper(invoice: InvoiceView, *, printed_at: datetime | None = None) -> PaperDocument:
    """Lay out an invoice: tax office's numbers, seller and buyer, fees, the total in figures and capitals."""
    numbers = LabelGrid(
        rows=(
            (_("Invoice code"), invoice.invoice_code),
            (_("Invoice number"), invoice.invoice_number),
            (_("Date of issue"), _day(invoice.issued_at)),
            (_("Check code"), _spaced(invoice.check_code)),
        )
    )
    buyer = LabelGrid(
        title=_("Buyer"),
        rows=((pgettext("invoice", "Name"), invoice.buyer_name), (_("Taxpayer number"), invoice.buyer_tax_number)),
    )
    seller = LabelGrid(
        title=_("Seller"),
        rows=(
            (pgettext("invoice", "Name"), invoice.seller_name),
            (_("Taxpayer number"), invoice.seller_tax_number),
            (_("Address and phone"), invoice.seller_address_phone),
            (_("Bank and account"), invoice.seller_bank_account),
        ),
    )
    people = LabelGrid(
        rows=(
            (_("Payee"), invoice.payee),
            (_("Reviewer"), invoice.reviewer),
            (_("Drawer"), invoice.drawer),
            (_("Payment number"), invoice.payment_number),
        )
    )
    return PaperDocument(
        title=_("Invoice"),
        subtitle=invoice.seller_name,
        number=f"{invoice.invoice_code} {invoice.invoice_number}",
        blocks=(numbers, buyer, _lines(invoice.lines), _sum(invoice.total, invoice.capital), seller, people),
        copies=(_("Invoice copy"), _("Bookkeeping copy")),
        printed_at=printed_at,
        mark=_mark(invoice.state, invoice.prints),
    )


def receipt_paper(receipt: ReceiptView, *, printed_at: datetime | None = None) -> PaperDocument:
    """Lay out a receipt for a deposit, which is to be brought back when the deposit is returned."""
    head = LabelGrid(
        rows=(
            (_("Received from"), receipt.payer_name),
            (_("Date of issue"), _day(receipt.issued_at)),
            (_("Payment number"), receipt.payment_number),
            (_("Payee"), receipt.payee),
        )
    )
    terms = Paragraph(
        text=_("This deposit is the customer's money and is not on the invoice. It is returned against this receipt."),
        small=True,
    )
    return PaperDocument(
        title=_("Receipt for a guarantee deposit"),
        subtitle="",
        number=receipt.receipt_number,
        blocks=(
            head,
            _lines(receipt.lines),
            _sum(receipt.total, receipt.capital),
            terms,
            Signatures(labels=(_("Payee (seal)"), _("Payer"))),
        ),
        copies=(_("Customer's copy"), _("Bookkeeping copy")),
        printed_at=printed_at,
        mark=_mark(receipt.state, receipt.prints),
    )


def refund_paper(payment: PaymentView, *, by: str, printed_at: datetime | None = None) -> PaperDocument:
    """Lay out the slip of money that was given back: by which means, why and by whom, for the customer to sign."""
    returned = payment.reversed_at
    head = LabelGrid(
        rows=(
            (_("Payment number"), payment.payment_number),
            (_("Collected at"), _moment(payment.collected_at)),
            (_("Given back"), _moment(returned) if returned else ""),
            (_("Given back by"), by),
            (_("Reason"), payment.reversal_reason),
        )
    )
    means = Table(
        head=(_("Means of payment"), _("Amount (yuan)")),
        rows=tuple((in_language(item.name, item.name_en), f"{item.amount:.2f}") for item in payment.means),
        align="lr",
        widths=(5, 2),
    )
    return PaperDocument(
        title=_("Refund slip"),
        subtitle="",
        number=payment.payment_number,
        blocks=(
            head,
            _lines(payment.charges),
            means,
            _sum(payment.total, capital_amount(payment.total)),
            Signatures(labels=(_("Given back by"), _("Received by the customer"), _("Date"))),
        ),
        copies=(_("Customer's copy"), _("Bookkeeping copy")),
        printed_at=printed_at,
    )


def till_paper(till: TillView, *, clerk: str, outlet: str, printed_at: datetime | None = None) -> PaperDocument:
    """Lay out the report of a closed till, for the hand-over."""
    closed = till.closed_at
    counted = tuple(
        (
            in_language(count.name, count.name_en),
            _yuan(count.expected),
            _yuan(count.counted),
            _yuan(count.variance),
        )
        for count in till.counts
    )
    head = LabelGrid(
        rows=(
            (_("Clerk"), clerk),
            (_("Outlet"), outlet),
            (pgettext("till", "Opened"), _moment(till.opened_at)),
            (pgettext("till", "Closed"), _moment(closed) if closed else ""),
            (_("Opening float"), _yuan(till.opening_float)),
            (_("Variance"), _yuan(till.variance)),
        )
    )
    table = Table(
        head=(_("Means of payment"), pgettext("till", "Expected"), pgettext("till", "Counted"), _("Variance")),
        rows=counted,
        align="lrrr",
    )
    return PaperDocument(
        title=_("Till report"),
        subtitle=outlet,
        number=str(till.id),
        blocks=(head, table, Signatures(labels=(_("Handed over by"), _("Taken over by")))),
        printed_at=printed_at,
    )


def _lines(lines: tuple[ChargedItemView, ...]) -> Table:
    return Table(
        head=(pgettext("line", "No."), _("Charge item"), _("Amount (yuan)")),
        rows=tuple((str(place), line.name, f"{line.amount:.2f}") for place, line in enumerate(lines, start=1)),
        align="clr",
        widths=(1, 5, 2),
    )


def _sum(amount: Decimal, capital: str) -> LabelGrid:
    return LabelGrid(rows=((_("Total in capitals"), capital), (_("Total in figures"), _yuan(amount))))


def _mark(state: str, prints: int) -> str:
    """Say that a paper is void or a reprint; the original carries no mark."""
    if state == states.VOID:
        return _("VOID")
    if state == states.REFUNDED:
        return _("DEPOSIT RETURNED")
    return _("Reprint no. %(count)s") % {"count": prints} if prints else ""


def _yuan(amount: Decimal) -> str:
    return f"¥{amount:.2f}"


def _day(moment: datetime) -> str:
    return local_day(moment).isoformat()


def _moment(moment: datetime) -> str:
    return local_text(moment)


def _spaced(code: str) -> str:
    """Group a check code in fives, as it is printed."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))
