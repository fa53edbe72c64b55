"""Note that a paper was printed: the first time is the original, every other a reprint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.payments import queries
from shouli.payments.models import Invoice, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPrinted:
    """The paper that went to the printer."""

    paper: Literal["invoice", "receipt"]
    paper_id: int


@action("payments.mark_printed")
def mark_printed(ctx: Context, data: MarkPrinted) -> Invoice | Receipt:
    """Count a print; who printed it and when is in the audit trail.

    :raises NotFound: if there is no such paper
    """
    paper: Invoice | Receipt
    if data.paper == "invoice":
        paper = queries.lock_invoice(data.paper_id)
    else:
        paper = queries.lock_receipt(data.paper_id)

    write(paper, prints=paper.prints + 1, first_printed_at=paper.first_printed_at or ctx.now)
    return paper
