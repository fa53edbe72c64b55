"""Put a scan into a customer's file."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.parties import queries
from shouli.parties.actions.filing import Copies
from shouli.parties.models import DocumentCopy


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCopy:
    """The party and the copy, the purpose it was asked for, and the field that faults are shown at."""

    customer_id: int
    copy_id: int
    purpose: str
    field: str = "copy_id"


@action("parties.file_copy")
def file_copy(ctx: Context, data: FileCopy) -> DocumentCopy | None:
    """Put a copy that belongs to nobody yet into a customer's file; one that is there already stays.

    :raises Invalid: if there is no such copy for this purpose, or it is in somebody else's file
    :raises NotFound: if there is no such customer
    """
    party = queries.lock_customer(data.customer_id).party
    copies = Copies([data.copy_id], ctx.actor)

    refuse_if(copies.faults(data.field, data.copy_id, purposes={data.purpose}, party=party))

    return copies.attach(data.copy_id, party)
