"""What may be done to the list of account relations of one subscription while it is being edited."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

FIELD = "account_ids"


def addition_faults(account_id: int, listed: Sequence[int], *, original: Collection[int] = ()) -> list[Fault]:
    """Return why ``account_id`` cannot be added to the accounts ``listed``.

    ``original`` are the accounts that paid when a change of relation began: they must be cleared first (FL-158). An
    account already listed is not added again (FL-062).
    """
    if account_id in listed:
        return [Fault(field=FIELD, code="listed_already", message=_("This account is in the list already."))]
    if set(original) & set(listed):
        return [
            Fault(field=FIELD, code="original_not_cleared", message=_("Clear the original account relation first."))
        ]
    return []


def list_faults(listed: Sequence[int], *, original: Collection[int] = ()) -> list[Fault]:
    """Return why the list cannot be saved: it is empty (FL-059), repeats itself, or mixes old and new (FL-158)."""
    if not listed:
        return [Fault(field=FIELD, code="required", message=_("At least one account relation is needed."))]
    faults = []
    if len(set(listed)) < len(listed):
        faults.append(Fault(field=FIELD, code="listed_already", message=_("This account is in the list already.")))
    if set(original) & set(listed) and set(listed) - set(original):
        faults.append(
            Fault(field=FIELD, code="original_not_cleared", message=_("Clear the original account relation first."))
        )
    return faults
