"""Encrypting again, with the newest key, what older keys protect; a batch is one action."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db.models import Model

from shouli.kernel import crypto
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.sealed import sealed_columns
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseal:
    """The table (``label`` names part and table in lower case), the last row done, and the largest number of rows."""

    label: str
    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """The result of a batch: rows read, encrypted again, and opened by no key; ``last`` is None after the last row."""

    looked_at: int
    resealed: int
    unopened: tuple[int, ...]
    last: int | None


@action("kernel.reseal")
def reseal(ctx: Context, data: Reseal) -> Resealed:
    """Seal a batch of rows with the newest key; those that have it, and those that no key opens, stay as they are.

    :raises NotFound: if nothing of that table is sealed
    """
    model, column = _table(data.label)
    batch = model._default_manager.select_for_update().filter(pk__gt=data.after).order_by("pk")
    ids = list(batch.values_list("pk", flat=True)[: data.limit])

    resealed, unopened = 0, []
    for pk in ids:  # one by one: a scan may have megabytes
        row = model._default_manager.filter(pk=pk)
        sealed = row.values_list(column, flat=True).get()
        if sealed is None or crypto.is_newest(sealed):
            continue
        try:
            anew = crypto.reseal(sealed)
        except InvalidToken:
            unopened.append(pk)
            continue
        row.update(**{column: anew})
        resealed += 1

    last = ids[-1] if len(ids) == data.limit else None
    return Resealed(looked_at=len(ids), resealed=resealed, unopened=tuple(unopened), last=last)


def _table(label: str) -> tuple[type[Model], str]:
    found = {model._meta.label_lower: (model, column) for model, column in sealed_columns()}
    if label not in found:
        raise NotFound(thing=_("sealed table"), key=label)
    return found[label]
