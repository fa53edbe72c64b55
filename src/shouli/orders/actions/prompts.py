"""Which papers a clerk is asked to print, in which order (FL-088, FL-089, FL-168, FL-AMB-50)."""

from __future__ import annotations

from shouli.orders import states
from shouli.orders.models import Order, PrintPrompt


def ask_prints(order: Order, *, charged: bool, deposit: bool) -> None:
    """Write the prompts: invoice and receipt only for what was paid, the acceptance form always and last."""
    papers = [*(["invoice"] if charged else []), *(["receipt"] if deposit else []), "acceptance_form"]
    PrintPrompt.objects.bulk_create(
        PrintPrompt(order=order, position=position, paper=paper, state=states.PROMPTED)
        for position, paper in enumerate(papers, start=1)
    )
