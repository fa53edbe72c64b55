"""Clean up scans that were handed in and never used."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.orders import queries
from shouli.parties import queries as parties
from shouli.parties.actions import DiscardCopies, discard_copies


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardLooseCopies:
    """The largest number of copies to delete."""

    limit: int = 500


@action("orders.discard_loose_copies")
def discard_loose_copies(ctx: Context, data: DiscardLooseCopies) -> int:
    """Delete the scans that are in no customer's file and on no draft when their time is over; return how many.

    ``SHOULI_LOOSE_COPIES_KEPT`` says how long they are kept. Each id is in the audit trail.
    """
    before = ctx.now - settings.SHOULI_LOOSE_COPIES_KEPT
    ids = parties.loose_copies(before, spare=queries.copies_on_drafts(), limit=data.limit)

    return discard_copies.within(ctx, DiscardCopies(copy_ids=tuple(ids))) if ids else 0
