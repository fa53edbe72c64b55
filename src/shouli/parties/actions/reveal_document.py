"""Read a full document number, leaving a trace."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, say
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound, refuse_if
from shouli.kernel.text_rules import reason_faults
from shouli.parties import queries
from shouli.parties.events import DocumentRevealed
from shouli.parties.models import IdentityDocument
from shouli.parties.rules.refusals import TooManyReveals


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealDocument:
    """The document whose number is revealed, and the reason."""

    document_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RevealedNumber:
    """A full document number."""

    document_id: int
    kind: str
    number: str


@action("parties.reveal_document")
def reveal_document(ctx: Context, data: RevealDocument) -> RevealedNumber:
    """Return the number in full; who asked, when and why stays in the audit trail.

    :raises NotFound: if there is no such document
    :raises Invalid: if no reason is given
    :raises TooManyReveals: if the actor has had too many shown within an hour
    """
    document = IdentityDocument.objects.filter(pk=data.document_id).first()
    if document is None:
        raise NotFound(thing=_("identity document"), key=data.document_id)

    refuse_if(reason_faults(data.reason, _("Please say why the number must be seen.")))
    if queries.reveals_left(ctx) <= 0:
        raise TooManyReveals(most=settings.SHOULI_REVEALS_AN_HOUR)

    customer = queries.customer_of_party(document.party_id)
    say(DocumentRevealed(
        customer_id=customer.pk if customer else 0, document_id=document.pk, actor=ctx.actor.key
    ))  # fmt: skip
    return RevealedNumber(document.pk, document.kind, queries.number_of(document))
