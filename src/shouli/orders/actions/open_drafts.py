"""Open the acceptance of every business on a service list: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shouli.kernel import errors
from shouli.kernel.actions import action, savepoint
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.orders.actions.drafts import OpenDraft, open_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDrafts:
    """The businesses in the order in which they are to be entered."""

    drafts: Sequence[OpenDraft]


@action("orders.open_drafts", secret=["values"])
def open_drafts(ctx: Context, data: OpenDrafts) -> tuple[int, ...]:
    """Open one draft per business; repeated with the same key it opens none and names the first ones (FL-020).

    :raises NotAllowed: if the actor may not accept one of them
    :raises Invalid: with the faults of every business that cannot be opened, each field as ``<place>.<field>``
    """
    opened: list[int] = []
    faults: list[Fault] = []

    for place, asked in enumerate(data.drafts):
        try:
            with savepoint():
                opened.append(open_draft.within(ctx, asked).pk)
        except Invalid as refusal:
            faults += [replace(fault, field=f"{place}.{fault.field}") for fault in refusal.faults]
    errors.refuse_if(faults)
    return tuple(opened)
