"""Hand scans that are in no customer's file yet over to the colleague who continues with a draft."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, write_all
from shouli.kernel.context import Context
from shouli.parties.models import DocumentCopy


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverCopies:
    """The copies named on the draft, and the key of the actor who had it."""

    copy_ids: tuple[int, ...]
    former: str


@action("parties.hand_over_copies")
def hand_over_copies(ctx: Context, data: HandOverCopies) -> int:
    """Let the actor file what ``former`` handed in, and return how many copies; those of anybody else stay theirs."""
    loose = DocumentCopy.objects.select_for_update().filter(pk__in=data.copy_ids, party=None, stored_by=data.former)
    copies = list(loose.defer("sealed").order_by("pk"))

    write_all(copies, stored_by=ctx.actor.key)
    return len(copies)
