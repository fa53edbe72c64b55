"""Delete scans that never came into anybody's file."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.parties.models import DocumentCopy


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardCopies:
    """The copies to delete."""

    copy_ids: tuple[int, ...]


@action("parties.discard_copies")
def discard_copies(ctx: Context, data: DiscardCopies) -> int:
    """Delete copies for good and return how many; whatever is in somebody's file by now stays (FL-187)."""
    loose = DocumentCopy.objects.select_for_update().filter(pk__in=data.copy_ids, party=None, document=None)
    ids = list(loose.order_by("pk").values_list("pk", flat=True))

    DocumentCopy.objects.filter(pk__in=ids).delete()
    return len(ids)
