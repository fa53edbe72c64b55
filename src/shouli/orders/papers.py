"""The acceptance form (免填单): everything agreed, what it costs and why, to be read and signed by the customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shouli.gateways.paper import Block, LabelGrid, PaperDocument, Paragraph, Signatures, Table
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_text
from shouli.kernel.masking import mask_address, mask_phone
from shouli.kernel.money import total
from shouli.kernel.text import in_language
from shouli.orders import states
from shouli.orders.agreed import Agreed, agreed_of
from shouli.orders.business.asking import Asking
from shouli.orders.engine.identity_section import PRESENTERS
from shouli.orders.queries import FeeView, OrderView, get_order
from shouli.parties.rules.documents import LABELS

PAPER = "acceptance_form"


def acceptance_paper(
    ctx: Context,
    order_id: int,
    *,
    printed_at: datetime | None = None,
    on_screen: bool = False,
    just_printed: bool = False,
) -> PaperDocument:
    """Lay the acceptance form of an order out; document numbers stay masked (FL-089, FL-168).

    On paper, phone and postal address are in full, for the customer to read and sign; on screen they are masked.
    A print that was noted just now does not make it a reprint.

    :raises NotFound: if there is no such order for this actor
    """
    view = get_order(ctx, order_id)
    agreed = agreed_of(ctx, view, masked=on_screen)
    blocks: list[Block] = [
        _head(view),
        _customer(agreed.asking, on_screen=on_screen),
        LabelGrid(title=_("What was agreed"), rows=_agreed(agreed)),
    ]
    if len(view.lines) > 1 or any(line.old_number for line in view.lines):
        blocks.append(_numbers(view))
    blocks.append(_fees(view))
    if agreed.monthly:
        rows = tuple((price.name, f"{price.amount:.2f}") for price in agreed.monthly)
        head = (_("Every month"), _("Amount (yuan)"))
        blocks.append(Table(title=_("Recurring prices"), head=head, rows=rows, align="lr", widths=(5, 2)))
    if view.remark:
        blocks.append(Paragraph(text=_("Remark: {remark}").format(remark=view.remark)))
    blocks += [
        Paragraph(
            text=_("I have read the above, it is what I asked for, and I have been told the fees and monthly prices."),
            small=True,
        ),
        Signatures(labels=(_("Customer or representative"), _("Date"), _("Accepted by"), _("Seal of the shop"))),
    ]
    printed = any(prompt.paper == PAPER and prompt.state == states.PRINTED for prompt in view.prompts)
    return PaperDocument(
        title=view.row.title,
        subtitle=_("Acceptance form"),
        number=view.row.order_number,
        blocks=tuple(blocks),
        copies=(_("Customer's copy"), _("Operator's copy")),
        printed_at=printed_at,
        mark=_("Reprint") if printed and not just_printed else "",
    )


def _head(view: OrderView) -> LabelGrid:
    accepted = view.row.accepted_at or view.row.opened_at
    return LabelGrid(
        rows=(
            (_("Order number"), view.row.order_number),
            (_("Accepted at"), local_text(accepted)),
            (_("Shop"), view.row.outlet_name),
            (_("Accepted by"), view.row.accepted_by_name),
        )
    )


def _agreed(agreed: Agreed) -> tuple[tuple[str, str], ...]:
    """Return the answers of the business; who brought it and what was checked is elsewhere."""
    return tuple((row.label, row.text) for section in agreed.sections for row in section.rows if row.text)


def _customer(asking: Asking[Any], *, on_screen: bool) -> LabelGrid:
    customer = asking.customer
    phone = mask_phone(customer.contact_phone) if on_screen else customer.contact_phone
    postal = mask_address(customer.postal_address) if on_screen else customer.postal_address
    brought = PRESENTERS.get(asking.intake.presented_by, "")
    kind = LABELS.get(customer.document_kind, customer.document_kind)
    return LabelGrid(
        title=_("Customer"),
        rows=(
            (_("Name"), customer.name),
            (_("Document"), f"{kind} {customer.document_masked}"),
            (_("Contact phone"), phone),
            (_("Postal address"), f"{postal} {customer.postcode}".strip()),
            (_("Brought by"), str(brought)),
        ),
    )


def _numbers(view: OrderView) -> Table:
    rows = tuple((str(line.line_no), line.service_number, line.old_number) for line in view.lines)
    head = (_("No."), _("Service number"), _("Former number"))
    return Table(title=_("Lines"), head=head, rows=rows, align="cll", widths=(1, 3, 3))


def _fees(view: OrderView) -> Table | Paragraph:
    if not view.fees:
        return Paragraph(text=_("Free of charge."))
    rows = [_fee(fee) for fee in view.fees]
    rows.append((_("Total"), "", "", f"{total(fee.amount for fee in view.fees):.2f}"))
    head = (_("Charge item"), _("Grounds"), _("Quantity"), _("Amount (yuan)"))
    return Table(title=_("Fees"), head=head, rows=tuple(rows), align="llcr", widths=(3, 6, 1, 2))


def _fee(fee: FeeView) -> tuple[str, str, str, str]:
    reason = in_language(fee.reason, fee.reason_en)
    if fee.adjustments and fee.amount != fee.standard_amount:
        reason = _("%(reason)s; adjusted: %(why)s") % {"reason": reason, "why": fee.adjustments[-1].reason}
    name = in_language(fee.name, fee.name_en)
    return name, f"{reason} ({fee.row_number} {fee.clause})", str(fee.quantity), f"{fee.amount:.2f}"
