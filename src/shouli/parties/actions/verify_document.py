"""Note that the customer's document was shown and compared again for one piece of business."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid, refuse_if
from shouli.kernel.local_time import local_day
from shouli.parties import queries
from shouli.parties.models import DocumentShowing, IdentityDocument
from shouli.parties.rules import documents, registration


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyDocument:
    """``owner`` is the order or draft (``order:12``) for which the document was shown, if it was for one."""

    customer_id: int
    owner: str = ""


@action("parties.verify_document")
def verify_document(ctx: Context, data: VerifyDocument) -> IdentityDocument:
    """Record the showing; saying it twice for one owner records it once (FL-187, FL-AMB-39).

    :raises NotFound: if there is no such customer
    :raises Invalid: if the document on file is valid no longer, such as the household register from sixteen on
    """
    customer = queries.lock_customer(data.customer_id)
    party = customer.party
    document = queries.current_document(party.pk)
    if document is None:
        raise Invalid([Fault(field="document_kind", code="required", message=registration.REQUIRED["document_kind"])])

    if party.kind == registration.INDIVIDUAL:
        number = queries.number_of(document)
        today = local_day(ctx.now)
        refuse_if(
            documents.check_person(party.person_kind, document.kind, number, on=today, birth_date=party.birth_date)
        )

    if data.owner:
        DocumentShowing.objects.get_or_create(
            document=document, owner=data.owner, defaults={"shown_at": ctx.now, "shown_by": ctx.actor.key}
        )
    write(document, verified_at=ctx.now, verified_by=ctx.actor.key)
    return document
