"""Modification of a customer's file (修改客户资料): Annex 1, and what Annex 2 makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.kernel.context import Context
from shouli.kernel.outbox import on
from shouli.kernel.text import lazy as _
from shouli.orders.actions import BeginProcedure, begin_procedure
from shouli.orders.business.procedure import Procedure
from shouli.parties.events import CustomerModified


class Modify(Procedure):
    """A customer's file is changed; unfinished orders that depend on what was changed are gone over."""

    key: ClassVar[str] = "customers.modify"
    mnemonic: ClassVar[str] = "XG"
    position: ClassVar[int] = 120
    title: ClassVar[Any] = _("Modification of a customer")
    chapter: ClassVar[str] = "附件一"
    folder: ClassVar[Path] = Path(__file__).parent
    page: ClassVar[str] = "counter_customer_modify"
    action: ClassVar[str] = "parties.modify_customer"


JOURNEY = Modify()


@on(CustomerModified)
def begin(ctx: Context, event: CustomerModified) -> None:
    """The dialog was saved: what follows from it runs as drawn, one process for each change."""
    if event.defaults_only:
        return
    known = {
        "customer_id": event.customer_id,
        "locality_changed": event.locality_changed,
        "document_changed": event.document_changed,
    }
    owner = f"{event.owner}:{event.version}"
    begin_procedure(ctx, BeginProcedure(key=Modify.key, owner=owner, data=known, bureau_id=event.bureau_id))
