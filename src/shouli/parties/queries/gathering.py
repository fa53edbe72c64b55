"""Gathering all that real-name registration asks of a customer, for the check of an order."""

from __future__ import annotations

from shouli.kernel.errors import NotFound
from shouli.kernel.text import lazy as _
from shouli.parties.models import Customer, DocumentCopy, Handler, Party
from shouli.parties.queries.customers import current_document, document_was_shown, local_area, number_of
from shouli.parties.rules import copies, defaults, registration
from shouli.parties.rules.defaults import Addresses


def addresses_with_defaults(customer: Customer, *, installation_address: str, fixed_address: bool) -> Addresses:
    """Return a customer's addresses and postcode, defaults standing in for what was not given (FL-206 to FL-210)."""
    party = customer.party
    return defaults.fill(
        given_addresses(party),
        fixed_address=fixed_address,
        installation_address=installation_address,
        document_address=party.document_address,
        handler_document_address=_handler_document_address(customer.pk),
        default_postcode=local_area().default_postcode,
    )


def given_addresses(party: Party) -> Addresses:
    """Return the addresses and postcode a party gave."""
    return Addresses(
        residence_address=party.residence_address, postal_address=party.postal_address, postcode=party.postcode
    )


def _handler_document_address(customer_id: int) -> str:
    """Return the document address of whoever acted for the customer last, if it is known (FL-AMB-44)."""
    acted = Handler.objects.filter(customer_id=customer_id).exclude(party__document_address="")
    return acted.order_by("-recorded_at", "-pk").values_list("party__document_address", flat=True).first() or ""


def registration_of(
    customer_id: int, *, owner: str, installation_address: str, fixed_address: bool = True, signed: bool = True
) -> registration.Registration:
    """Gather what is on file for the check of an order: ``rules.registration.faults`` judges it.

    Addresses and postcode that were not given already stand at their defaults, as ``fill_defaults`` will write them.

    ``owner`` (``order:12``) tells for which business the document was shown and who brought it; an organisation's
    handler of earlier days stands in when nobody was recorded for this owner, since what is registered need not be
    typed again (FL-AMB-39). ``signed`` says whether the customer signed this order.

    :raises NotFound: if there is no such customer
    """
    customer = Customer.objects.select_related("party").filter(pk=customer_id).first()
    if customer is None:
        raise NotFound(thing=_("customer"), key=customer_id)
    party, document = customer.party, current_document(customer.party_id)
    acted = _who_acts(customer.pk, owner)
    agent = acted.get(registration.AGENT)
    handler = acted.get(registration.ACCOUNT_MANAGER) or acted.get(registration.HANDLER)
    addresses = addresses_with_defaults(
        customer, installation_address=installation_address, fixed_address=fixed_address
    )
    kept = set(DocumentCopy.objects.filter(party=party).values_list("purpose", "document_id"))
    return registration.Registration(
        kind=party.kind,
        name=party.name,
        person_kind=party.person_kind,
        organization_kind=party.organization_kind,
        document_kind=document.kind if document else "",
        document_number=number_of(document) if document else "",
        document_form=document.form if document else "",
        birth_date=party.birth_date,
        copy_kept=document is not None and (copies.DOCUMENT, document.pk) in kept,
        installation_address=installation_address,
        residence_address=addresses.residence_address,
        postal_address=addresses.postal_address,
        postcode=addresses.postcode,
        contact_phone=party.contact_phone,
        signed=signed and customer.signed_at is not None,
        document_shown=document_was_shown(customer.pk, owner),
        proof_kind=customer.proof_kind,
        proof_kept=customer.proof_kind in {purpose for purpose, _document in kept},
        presented_by=_presenter(party.kind, agent, handler),
        agent=_person(agent),
        handler=_person(handler),
        power_of_attorney_kept=agent is not None and agent.power_of_attorney_id is not None,
        power_of_attorney_sealed=agent is not None and agent.power_of_attorney_sealed,
    )


def _who_acts(customer_id: int, owner: str) -> dict[str, Handler]:
    """Return the newest of each role: recorded for ``owner``, and for handlers also earlier."""
    recorded = Handler.objects.filter(customer_id=customer_id).select_related("party", "document").order_by("pk")
    here = {handler.role: handler for handler in recorded.filter(owner=owner)}
    if registration.HANDLER in here or registration.ACCOUNT_MANAGER in here:
        return here
    last = recorded.filter(role__in=(registration.HANDLER, registration.ACCOUNT_MANAGER)).last()
    return here | ({last.role: last} if last else {})


def _presenter(kind: str, agent: Handler | None, handler: Handler | None) -> str:
    if agent is not None:
        return registration.AGENT
    if kind == registration.INDIVIDUAL:
        return registration.SELF
    return handler.role if handler is not None else registration.HANDLER


def _person(handler: Handler | None) -> registration.Person:
    if handler is None:
        return registration.Person()
    document = handler.document
    return registration.Person(
        name=handler.party.name,
        person_kind=handler.party.person_kind,
        document_kind=document.kind,
        document_number=number_of(document),
        birth_date=handler.party.birth_date,
        copy_kept=document.copies.filter(purpose=copies.DOCUMENT).exists(),
        signed=handler.signed,
    )
