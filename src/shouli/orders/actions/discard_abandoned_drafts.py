"""Clean up acceptances that were begun and never finished."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.orders import queries
from shouli.orders.actions.drafts import DiscardDraft, discard_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardAbandonedDrafts:
    """The largest number of drafts to discard."""

    limit: int = 50


@action("orders.discard_abandoned_drafts")
def discard_abandoned_drafts(ctx: Context, data: DiscardAbandonedDrafts) -> int:
    """Discard drafts that were opened or parked longer ago than drafts are kept; return how many.

    ``SHOULI_DRAFTS_KEPT`` says how long they are kept. Numbers and appointments they hold are free again.
    """
    ids = queries.abandoned(ctx.now - settings.SHOULI_DRAFTS_KEPT, limit=data.limit)

    for order_id in ids:
        discard_draft.within(ctx, DiscardDraft(order_id=order_id))
    return len(ids)
