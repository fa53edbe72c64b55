"""Read a customer's phone and addresses in full, leaving a trace."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shouli.kernel.actions import action, say
from shouli.kernel.context import Context
from shouli.kernel.errors import refuse_if
from shouli.kernel.text_rules import reason_faults
from shouli.parties import queries
from shouli.parties.events import ContactRevealed
from shouli.parties.rules.refusals import TooManyReveals


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealContact:
    """The customer whose contact data are revealed, and the reason."""

    customer_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RevealedContact:
    """A customer's phone and addresses in full."""

    customer_id: int
    contact_phone: str
    residence_address: str
    postal_address: str
    document_address: str


@action("parties.reveal_contact")
def reveal_contact(ctx: Context, data: RevealContact) -> RevealedContact:
    """Return phone and addresses in full; who asked, when and why stays in the audit trail.

    :raises NotFound: if there is no such customer, or it is not for this reader
    :raises Invalid: if no reason is given
    :raises TooManyReveals: if the actor has had too many shown within an hour
    """
    customer = queries.get_customer(ctx, data.customer_id)

    refuse_if(reason_faults(data.reason, _("Please say why the number must be seen.")))
    if queries.reveals_left(ctx) <= 0:
        raise TooManyReveals(most=settings.SHOULI_REVEALS_AN_HOUR)

    say(ContactRevealed(customer_id=customer.id, actor=ctx.actor.key))
    return RevealedContact(
        customer.id,
        customer.contact_phone,
        customer.residence_address,
        customer.postal_address,
        customer.document_address,
    )
