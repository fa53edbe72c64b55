"""Registration of a customer by real name (建立客户信息): section 3 of the manual and Annex 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from shouli.kernel.context import Context
from shouli.kernel.outbox import on
from shouli.kernel.text import lazy as _
from shouli.orders.actions import BeginProcedure, begin_procedure
from shouli.orders.business.procedure import Procedure
from shouli.parties.events import CustomerModified, CustomerRegistered
from shouli.processes.actions import DeliverMessage, deliver_message

NO_LICENCE = "no_licence"  # why an organisation is judged out-of-area (FL-223)


class Register(Procedure):
    """A customer is created in the dialog; the default postcode is filled in, a missing licence is asked for."""

    key: ClassVar[str] = "customers.register"
    mnemonic: ClassVar[str] = "KH"
    position: ClassVar[int] = 110
    title: ClassVar[Any] = _("Registration of a customer")
    chapter: ClassVar[str] = "三、建立客户信息"
    folder: ClassVar[Path] = Path(__file__).parent
    page: ClassVar[str] = "counter_customer_new"
    action: ClassVar[str] = "parties.register_customer"


JOURNEY = Register()


@on(CustomerRegistered)
def begin(ctx: Context, event: CustomerRegistered) -> None:
    """The dialog was saved: what follows from it runs as drawn."""
    known = {"customer_id": event.customer_id, "licence_missing": event.locality_reason == NO_LICENCE}
    asked = BeginProcedure(key=Register.key, owner=event.owner, data=known, bureau_id=event.bureau_id)
    begin_procedure(ctx, asked)


@on(CustomerModified)
def licence_came(ctx: Context, event: CustomerModified) -> None:
    """The file was changed: nobody has to ask for the licence any more if the judgement does not want it."""
    if not event.defaults_only and event.locality_reason != NO_LICENCE:
        deliver_message(ctx, DeliverMessage(owner=event.owner, message="licence_settled"))
