"""Reads of payments and their papers; the only way in for other parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from shouli.kernel.errors import NotFound
from shouli.kernel.money import total
from shouli.kernel.typed import code
from shouli.payments import states
from shouli.payments.models import ChargeLine, Invoice, InvoiceRange, Kind, MeansLine, MeansOfPayment, Payment, Receipt
from shouli.payments.rules.capital import capital_amount
from shouli.payments.takings import (
    DayFigures,
    Takings,
    Whose,
    day_figures,
    given_back_from,
    net_by_day,
    taken_in,
    takings,
)
from shouli.payments.till_access import (
    Shift,
    TillCountView,
    TillView,
    count_tills,
    get_till,
    has_open_till,
    list_tills,
    outlets_in_sight,
    shift_of,
    till_of,
    tills_to_receive,
)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansOfPaymentView:
    """A way to pay at the counter."""

    code: str
    name: str
    name_en: str
    is_cash: bool
    needs_reference: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedItemView:
    """One charge item of a payment, in yuan."""

    item: str
    name: str
    kind: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansView:
    """What one means contributed, in yuan."""

    code: str
    name: str
    name_en: str
    amount: Decimal
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """One payment with its charges and means, in yuan."""

    id: int
    payment_number: str
    owner: str
    customer_id: int
    state: str
    total: Decimal
    tendered_cash: Decimal | None
    change_given: Decimal
    collected_by: str
    collected_at: datetime
    reversed_at: datetime | None
    reversed_by: int | None
    reversal_reason: str
    charges: tuple[ChargedItemView, ...]
    means: tuple[MeansView, ...]

    @property
    def fees(self) -> Decimal:
        """What belongs on the invoice."""
        return total(charge.amount for charge in self.charges if charge.kind == Kind.FEE)

    @property
    def deposits(self) -> Decimal:
        """What belongs on the receipt (FL-AMB-50)."""
        return total(charge.amount for charge in self.charges if charge.kind == Kind.DEPOSIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """Everything that is on an invoice (发票)."""

    id: int
    payment_id: int
    payment_number: str
    invoice_code: str
    invoice_number: str
    check_code: str
    state: str
    total: Decimal
    capital: str
    seller_name: str
    seller_tax_number: str
    seller_address_phone: str
    seller_bank_account: str
    buyer_name: str
    buyer_tax_number: str
    drawer: str
    payee: str
    reviewer: str
    issued_at: datetime
    void_reason: str
    prints: int
    lines: tuple[ChargedItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """Everything that is on a receipt for a deposit (收据)."""

    id: int
    payment_id: int
    payment_number: str
    receipt_number: str
    state: str
    total: Decimal
    capital: str
    payer_name: str
    payee: str
    issued_at: datetime
    void_reason: str
    prints: int
    lines: tuple[ChargedItemView, ...]


def means_of_payment() -> list[MeansOfPaymentView]:
    """List the means of payment in their order."""
    return [
        MeansOfPaymentView(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            is_cash=row.is_cash,
            needs_reference=row.needs_reference,
        )
        for row in MeansOfPayment.objects.order_by("position", "code")
    ]


def payment_of(owner: str) -> PaymentView | None:
    """Return the owner's active payment, or the last one that was reversed; None if nothing was ever paid."""
    return next(iter(payments_of(owner)), None)


def payments_of(owner: str) -> list[PaymentView]:
    """List every payment of an owner, the active one first, then the reversed ones, newest first."""
    return [_payment_view(payment) for payment in _payments().filter(owner=owner).order_by("state", "-id")]


def get_payment(payment_id: int) -> PaymentView:
    """Return one payment.

    :raises NotFound: if there is none
    """
    return _payment_view(_found(_payments().filter(pk=payment_id), payment_id, _("Payment")))


def invoice_view(invoice_id: int) -> InvoiceView:
    """Return everything that is on an invoice.

    :raises NotFound: if there is none
    """
    return _invoice_view(_found(_invoices().filter(pk=invoice_id), invoice_id, _("Invoice")))


def invoice_of(payment_id: int) -> InvoiceView | None:
    """Return the valid invoice of a payment."""
    invoice = _invoices().filter(payment_id=payment_id, state=states.ISSUED).first()
    return _invoice_view(invoice) if invoice else None


def invoices_of(payment_id: int) -> list[InvoiceView]:
    """List every invoice of a payment with the void ones, newest first."""
    return [_invoice_view(invoice) for invoice in _invoices().filter(payment_id=payment_id).order_by("-id")]


def verify_invoice(invoice_code: str, invoice_number: str, check_code: str) -> InvoiceView | None:
    """Return the invoice if these three belong together, so that a forged paper is found out."""
    printed = _invoices().filter(
        invoice_code=invoice_code, invoice_number=invoice_number, check_code="".join(check_code.split())
    )
    invoice = printed.first()
    return _invoice_view(invoice) if invoice else None


def receipt_view(receipt_id: int) -> ReceiptView:
    """Return everything that is on a receipt.

    :raises NotFound: if there is none
    """
    return _receipt_view(_found(_receipts().filter(pk=receipt_id), receipt_id, _("Receipt")))


def find_receipt(receipt_number: str) -> ReceiptView | None:
    """Find a receipt by the number printed on it."""
    receipt = _receipts().filter(receipt_number=code(receipt_number).upper()).first()
    return _receipt_view(receipt) if receipt else None


def receipt_of(payment_id: int) -> ReceiptView | None:
    """Return the receipt of a payment, also if the deposit was returned; a void one is none."""
    receipt = _receipts().filter(payment_id=payment_id).exclude(state=states.VOID).first()
    return _receipt_view(receipt) if receipt else None


def invoice_numbers_left(outlet_id: int | None) -> int:
    """Count the invoice numbers an outlet can still use, its own and the common ones."""
    own = InvoiceRange.objects.filter(outlet_id=outlet_id, exhausted=False)
    common = InvoiceRange.objects.filter(outlet_id=None, exhausted=False)
    bounds = (own | common).values_list("last_number", "next_number")
    return sum(last - following + 1 for last, following in bounds)


def lock_payment(payment_id: int) -> Payment:
    """Return a payment locked until the transaction ends.

    :raises NotFound: if there is none
    """
    return _found(Payment.objects.select_for_update().filter(pk=payment_id), payment_id, _("Payment"))


def lock_invoice(invoice_id: int) -> Invoice:
    """Return an invoice locked until the transaction ends.

    :raises NotFound: if there is none
    """
    return _found(Invoice.objects.select_for_update().filter(pk=invoice_id), invoice_id, _("Invoice"))


def lock_receipt(receipt_id: int) -> Receipt:
    """Return a receipt locked until the transaction ends.

    :raises NotFound: if there is none
    """
    return _found(Receipt.objects.select_for_update().filter(pk=receipt_id), receipt_id, _("Receipt"))


def refuse_reversed(payment: Payment) -> None:
    """Refuse a paper for a payment that was taken back.

    :raises WrongState: if it was
    """
    states.PAYMENT.require(payment.state, states.ACTIVE, thing=payment.payment_number)


def _found(rows: QuerySet[Row], key: int, thing: object) -> Row:
    row = rows.first()
    if row is None:
        raise NotFound(thing=thing, key=key)
    return row


def _payments() -> QuerySet[Payment]:
    charges = Prefetch("charges", ChargeLine.objects.order_by("position"))
    means = Prefetch("means", MeansLine.objects.select_related("means").order_by("id"))
    return Payment.objects.prefetch_related(charges, means)


def _invoices() -> QuerySet[Invoice]:
    fees = ChargeLine.objects.filter(kind=Kind.FEE, amount__gt=0).order_by("position")
    return Invoice.objects.select_related("payment").prefetch_related(Prefetch("payment__charges", fees))


def _receipts() -> QuerySet[Receipt]:
    deposits = ChargeLine.objects.filter(kind=Kind.DEPOSIT, amount__gt=0).order_by("position")
    return Receipt.objects.select_related("payment").prefetch_related(Prefetch("payment__charges", deposits))


def _charges(payment: Payment) -> tuple[ChargedItemView, ...]:
    return tuple(
        ChargedItemView(item=line.item, name=line.name, kind=line.kind, amount=line.amount)
        for line in payment.charges.all()
    )


def _payment_view(payment: Payment) -> PaymentView:
    return PaymentView(
        id=payment.pk,
        payment_number=payment.payment_number,
        owner=payment.owner,
        customer_id=payment.customer_id,
        state=payment.state,
        total=payment.total,
        tendered_cash=payment.tendered_cash,
        change_given=payment.change_given,
        collected_by=payment.collected_by,
        collected_at=payment.collected_at,
        reversed_at=payment.reversed_at,
        reversed_by=payment.reversed_staff_id,
        reversal_reason=payment.reversal_reason,
        charges=_charges(payment),
        means=tuple(
            MeansView(
                code=line.means.code,
                name=line.means.name,
                name_en=line.means.name_en,
                amount=line.amount,
                reference=line.reference,
            )
            for line in payment.means.all()
        ),
    )


def _invoice_view(invoice: Invoice) -> InvoiceView:
    return InvoiceView(
        id=invoice.pk,
        payment_id=invoice.payment_id,
        payment_number=invoice.payment.payment_number,
        invoice_code=invoice.invoice_code,
        invoice_number=invoice.invoice_number,
        check_code=invoice.check_code,
        state=invoice.state,
        total=invoice.total,
        capital=capital_amount(invoice.total),
        seller_name=invoice.seller_name,
        seller_tax_number=invoice.seller_tax_number,
        seller_address_phone=invoice.seller_address_phone,
        seller_bank_account=invoice.seller_bank_account,
        buyer_name=invoice.buyer_name,
        buyer_tax_number=invoice.buyer_tax_number,
        drawer=invoice.drawer,
        payee=invoice.payee,
        reviewer=invoice.reviewer,
        issued_at=invoice.issued_at,
        void_reason=invoice.void_reason,
        prints=invoice.prints,
        lines=_charges(invoice.payment),
    )


def _receipt_view(receipt: Receipt) -> ReceiptView:
    return ReceiptView(
        id=receipt.pk,
        payment_id=receipt.payment_id,
        payment_number=receipt.payment.payment_number,
        receipt_number=receipt.receipt_number,
        state=receipt.state,
        total=receipt.total,
        capital=capital_amount(receipt.total),
        payer_name=receipt.payer_name,
        payee=receipt.payee,
        issued_at=receipt.issued_at,
        void_reason=receipt.void_reason,
        prints=receipt.prints,
        lines=_charges(receipt.payment),
    )


__all__ = [
    "ChargedItemView", "DayFigures", "InvoiceView", "MeansOfPaymentView", "MeansView", "PaymentView", "ReceiptView",
    "Shift", "Takings", "TillCountView", "TillView", "Whose", "count_tills", "day_figures", "find_receipt",
    "get_payment", "get_till", "given_back_from", "has_open_till", "invoice_numbers_left", "invoice_of",
    "invoice_view", "invoices_of", "list_tills", "lock_invoice", "lock_payment", "lock_receipt", "means_of_payment",
    "net_by_day", "outlets_in_sight", "payment_of", "payments_of", "receipt_of", "receipt_view", "refuse_reversed",
    "shift_of", "taken_in", "takings", "till_of", "tills_to_receive", "verify_invoice",
]  # fmt: skip
