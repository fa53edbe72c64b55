"""In which writing each kind of document gives its holder's name."""

from __future__ import annotations

from shouli.kernel.text_rules import EITHER, HAN_ONLY, LATIN_ONLY
from shouli.parties.rules import documents

_IN_HAN = documents.CITIZEN_NUMBERS | documents.MILITARY


def writing_of(document_kind: str) -> str:
    """Say in which writing a kind of document gives its holder's name (FL-187)."""
    if document_kind in _IN_HAN:
        return HAN_ONLY
    return LATIN_ONLY if document_kind == documents.PASSPORT else EITHER
