"""Keep a scan or photograph, encrypted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from shouli.kernel import crypto
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.parties.models import DocumentCopy
from shouli.parties.rules import copies


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCopy:
    """``content`` is the file's bytes, ``declared_type`` the media type the sender claims."""

    purpose: str
    content: bytes
    declared_type: str


@action("parties.store_copy")
def store_copy(ctx: Context, data: StoreCopy) -> DocumentCopy:
    """Keep a copy that belongs to nobody yet; registering a customer or a handler puts it into a file (FL-187).

    :raises Invalid: if it is no JPEG, PNG or PDF of at most 5 MB, or not what it claims to be
    """
    refuse_if(copies.check(data.purpose, data.content, data.declared_type))

    return DocumentCopy.objects.create(
        purpose=data.purpose,
        content_type=copies.type_of(data.content),
        size=len(data.content),
        digest=hashlib.sha256(data.content).hexdigest(),
        sealed=crypto.seal(data.content),
        stored_at=ctx.now,
        stored_by=ctx.actor.key,
    )
