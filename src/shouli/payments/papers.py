"""The papers of payments in short: which there are, and what has become of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shouli.kernel.text import in_language
from shouli.payments import states
from shouli.payments.models import Invoice, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """One paper of a payment in short: an invoice or a receipt, what has become of it, and a deposit's return."""

    kind: str
    payment_id: int
    number: str
    state: str
    state_label: str
    made_out_to: str
    total: Decimal
    issued_at: datetime
    voided_at: datetime | None
    void_reason: str
    refunded_at: datetime | None = None
    refunded_by: int | None = None
    refund_means: str = ""
    refund_reason: str = ""


def papers_of(payment_ids: Collection[int]) -> list[PaperView]:
    """List the invoices and receipts of payments in short, void ones too, oldest first; two queries."""
    invoices = [
        PaperView(
            kind="invoice",
            payment_id=row.payment_id,
            number=f"{row.invoice_code} {row.invoice_number}",
            state=row.state,
            state_label=states.INVOICE.label(row.state),
            made_out_to=row.buyer_name,
            total=row.total,
            issued_at=row.issued_at,
            voided_at=row.voided_at,
            void_reason=row.void_reason,
        )
        for row in Invoice.objects.filter(payment_id__in=payment_ids).order_by("id")
    ]
    receipts = Receipt.objects.filter(payment_id__in=payment_ids).select_related("refund__means").order_by("id")
    return [*invoices, *(_receipt_in_short(row) for row in receipts)]


def _receipt_in_short(row: Receipt) -> PaperView:
    refund = getattr(row, "refund", None)
    return PaperView(
        kind="receipt",
        payment_id=row.payment_id,
        number=row.receipt_number,
        state=row.state,
        state_label=states.RECEIPT.label(row.state),
        made_out_to=row.payer_name,
        total=row.total,
        issued_at=row.issued_at,
        voided_at=row.voided_at,
        void_reason=row.void_reason,
        refunded_at=refund.refunded_at if refund else None,
        refunded_by=refund.staff_id if refund else None,
        refund_means=in_language(refund.means.name, refund.means.name_en) if refund else "",
        refund_reason=refund.reason if refund else "",
    )
