"""Look at a kept copy; who did is in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from shouli.kernel import crypto
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _
from shouli.parties import queries
from shouli.parties.models import DocumentCopy
from shouli.parties.rules.refusals import TooManyScans


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCopy:
    """The copy to decrypt."""

    copy_id: int


@dataclass(frozen=True, slots=True)
class CopyContent:
    """The bytes of a copy and their media type."""

    purpose: str
    content_type: str
    content: bytes


@action("parties.open_copy")
def open_copy(ctx: Context, data: OpenCopy) -> CopyContent:
    """Return a copy as it was handed in; until it is in somebody's file, only to the person who handed it in.

    A scan shows all that is masked elsewhere: so many of them may be looked at within an hour.

    :raises NotFound: if there is none with this id that the actor may see
    :raises TooManyScans: if the actor has looked at too many out of files within an hour
    """
    copy = DocumentCopy.objects.filter(pk=data.copy_id).first()
    if copy is None or (copy.party_id is None and copy.stored_by != ctx.actor.key):
        raise NotFound(thing=_("scan"), key=data.copy_id)
    if copy.party_id is not None and queries.scans_left(ctx) <= 0:
        raise TooManyScans(most=settings.SHOULI_SCANS_AN_HOUR)

    return CopyContent(copy.purpose, copy.content_type, crypto.unseal(bytes(copy.sealed)))
