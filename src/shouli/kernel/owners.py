"""Owner keys: how a thing is named where another part keeps something for it, such as ``order:12``."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from shouli.kernel.typed import is_digits


def owner_key(kind: str, id: object) -> str:  # noqa: A002 - the word of the models
    """Name a thing as an owner."""
    return f"{kind}:{id}"


def read_owner(owner: str, kind: str) -> int | None:
    """Return the id of an owner of this kind; None for any other owner."""
    found, _colon, key = owner.partition(":")
    return int(key) if found == kind and is_digits(key) else None


def owner_column(kind: str, reference: F) -> Concat:
    """Name the rows of a query as owners, by the column that holds their id."""
    return Concat(Value(f"{kind}:"), Cast(reference, CharField()))
