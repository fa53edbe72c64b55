"""Void an invoice (作废); its number stays used."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, move
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.text_rules import reason_faults
from shouli.payments import queries, states
from shouli.payments.models import Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidInvoice:
    """The invoice to void, and the reason; the paper is to be taken back from the customer."""

    invoice_id: int
    reason: str


@action("payments.void_invoice")
def void_invoice(ctx: Context, data: VoidInvoice) -> Invoice:
    """Void an invoice, so that another can be issued for the payment; the number is never used again.

    :raises NotFound: if there is no such invoice
    :raises Invalid: without a reason
    :raises WrongState: if it is void already
    """
    invoice = queries.lock_invoice(data.invoice_id)
    reason = data.reason.strip()

    refuse_if(reason_faults(reason, _("Please say why the invoice is voided.")))

    move(ctx.because(reason), invoice, states.INVOICE, "void", voided_at=ctx.now, void_reason=reason)
    return invoice
