"""Reads of parties; document numbers leave this room masked, save for the rules that check them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from shouli.kernel import crypto
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.masking import mask_name
from shouli.parties.models import Customer, DocumentCopy, DocumentShowing, Handler, IdentityDocument, Party
from shouli.parties.rules import copies, locality, registration
from shouli.parties.searching import (
    CustomerRow,
    customer_ids_by_document,
    rows_of,
    search_customers,
)

__all__ = [
    "CopyView", "CustomerRow", "CustomerView", "DocumentView", "GuarantorView", "HandlerView", "current_document",
    "customer_ids_by_document", "customer_of_party", "document_was_shown", "get_customer", "get_documents",
    "handler_document_address", "handlers_of", "judge_guarantor", "judge_locality", "list_copies", "local_area",
    "lock_customer", "number_of", "registration_of", "rows_of", "search_customers",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """One customer as staff see it; ``version`` goes back with a modification."""

    id: int
    customer_number: str
    party_id: int
    kind: str
    person_kind: str
    organization_kind: str
    name: str
    level: str
    locality: str
    locality_reason: str
    registered: bool
    document_id: int | None
    document_kind: str
    document_masked: str
    document_verified_at: datetime | None
    contact_phone: str
    residence_address: str
    postal_address: str
    postcode: str
    document_address: str
    seal_text: str
    registered_address: str
    list_mark: str
    version: int

    @property
    def is_local(self) -> bool:
        """Whether no guarantee is asked for."""
        return self.locality == locality.LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document with its number masked; ``id`` is what an action reveals."""

    id: int
    kind: str
    form: str
    number_masked: str
    is_current: bool
    verified_at: datetime | None
    verified_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A kept copy without its bytes; ``size`` in bytes."""

    id: int
    purpose: str
    content_type: str
    size: int
    stored_at: datetime
    stored_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerView:
    """Who acted for a customer, for one order or in the dialog."""

    id: int
    role: str
    name: str
    document_kind: str
    document_masked: str
    power_of_attorney_copy_id: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GuarantorView:
    """A guarantor as the form shows it: name and document are enough to compare, not to misuse (FL-072)."""

    customer_id: int
    kind: str
    locality: str
    name_masked: str
    document_kind: str
    document_masked: str

    @property
    def is_local(self) -> bool:
        """Whether this customer may be a guarantor (FL-213)."""
        return self.locality == locality.LOCAL


def local_area() -> locality.LocalArea:
    """Return the operator's own area from the settings."""
    return locality.LocalArea(**settings.SHOULI_LOCAL_AREA)


def get_customer(ctx: Context, customer_id: int) -> CustomerView:
    """Return one customer; a customer who is the reader sees only the own record.

    :raises NotFound: if there is none, or it is not for this reader
    """
    customer = Customer.objects.select_related("party").filter(pk=customer_id).first()
    is_foreign = customer is not None and ctx.actor.key.startswith("party:") and not _is_self(ctx, customer)
    if customer is None or is_foreign:
        raise NotFound(thing="customer", key=customer_id)
    party, document = customer.party, current_document(customer.party_id)
    return CustomerView(
        id=customer.pk,
        customer_number=customer.customer_number,
        party_id=party.pk,
        kind=party.kind,
        person_kind=party.person_kind,
        organization_kind=party.organization_kind,
        name=party.name,
        level=customer.level,
        locality=customer.locality,
        locality_reason=customer.locality_reason,
        registered=customer.registered_at is not None,
        document_id=document.pk if document else None,
        document_kind=document.kind if document else "",
        document_masked=document.number_masked if document else "",
        document_verified_at=document.verified_at if document else None,
        contact_phone=party.contact_phone,
        residence_address=party.residence_address,
        postal_address=party.postal_address,
        postcode=party.postcode,
        document_address=party.document_address,
        seal_text=party.seal_text,
        registered_address=party.registered_address,
        list_mark=customer.list_mark,
        version=customer.version,
    )


def lock_customer(customer_id: int) -> Customer:
    """Return the customer and its party, locked until the transaction ends.

    :raises NotFound: if there is none
    """
    found = Customer.objects.select_for_update().select_related("party").filter(pk=customer_id).first()
    if found is None:
        raise NotFound(thing="customer", key=customer_id)
    return found


def customer_of_party(party_id: int) -> Customer | None:
    """Return the customer that a party is, if it is one."""
    return Customer.objects.filter(party_id=party_id).first()


def current_document(party_id: int) -> IdentityDocument | None:
    """Return the document a party is registered with now."""
    return IdentityDocument.objects.filter(party_id=party_id, is_current=True).first()


def number_of(document: IdentityDocument) -> str:
    """Return the number in full, for rules to check; it must not leave the process."""
    return crypto.unseal(bytes(document.number_sealed)).decode()


def get_documents(party_id: int) -> list[DocumentView]:
    """List a party's documents, the current one first."""
    found = IdentityDocument.objects.filter(party_id=party_id).order_by("-is_current", "-verified_at", "-pk")
    return [
        DocumentView(
            id=document.pk,
            kind=document.kind,
            form=document.form,
            number_masked=document.number_masked,
            is_current=document.is_current,
            verified_at=document.verified_at,
            verified_by=document.verified_by,
        )
        for document in found
    ]


def list_copies(party_id: int) -> list[CopyView]:
    """List what is kept of a party, newest first, without decrypting any of it."""
    fields = ("pk", "purpose", "content_type", "size", "stored_at", "stored_by")
    found = DocumentCopy.objects.filter(party_id=party_id).order_by("-stored_at", "-pk").values_list(*fields)
    return [
        CopyView(id=pk, purpose=purpose, content_type=kind, size=size, stored_at=at, stored_by=by)
        for pk, purpose, kind, size, at, by in found
    ]


def handlers_of(customer_id: int, owner: str | None = None) -> list[HandlerView]:
    """List who acted for a customer, newest first; ``owner`` narrows it to one order."""
    found = Handler.objects.filter(customer_id=customer_id).select_related("party", "document")
    if owner is not None:
        found = found.filter(owner=owner)
    return [
        HandlerView(
            id=handler.pk,
            role=handler.role,
            name=handler.party.name,
            document_kind=handler.document.kind,
            document_masked=handler.document.number_masked,
            power_of_attorney_copy_id=handler.power_of_attorney_id,
            recorded_at=handler.recorded_at,
        )
        for handler in found.order_by("-recorded_at", "-pk")
    ]


def document_was_shown(customer_id: int, owner: str) -> bool:
    """Say whether the customer's current document was shown for ``owner`` (``order:12``)."""
    shown = DocumentShowing.objects.filter(owner=owner, document__is_current=True)
    return shown.filter(document__party__customer=customer_id).exists()


def judge_guarantor(customer_id: int) -> GuarantorView | None:
    """Return what decides whether a customer may be a guarantor, and what the form shows of it; None if unknown."""
    customer = Customer.objects.select_related("party").filter(pk=customer_id).first()
    if customer is None:
        return None
    party, document = customer.party, current_document(customer.party_id)
    is_person = party.kind == registration.INDIVIDUAL
    return GuarantorView(
        customer_id=customer.pk,
        kind=party.kind,
        locality=customer.locality,
        name_masked=mask_name(party.name) if is_person else party.name,
        document_kind=document.kind if document else "",
        document_masked=document.number_masked if document else "",
    )


def judge_locality(party: Party, document: IdentityDocument | None) -> locality.Locality:
    """Judge a party by its document, or an organisation by name, seal and licence."""
    if party.kind == registration.INDIVIDUAL:
        return locality.judge_individual(
            document_kind=document.kind if document else "",
            document_number=number_of(document) if document else "",
            area=local_area(),
        )
    licences = (copies.BUSINESS_LICENCE, copies.ORGANIZATION_DOCUMENT)
    return locality.judge_organization(
        organization_kind=party.organization_kind,
        name=party.name,
        seal_text=party.seal_text,
        licence_kept=DocumentCopy.objects.filter(party=party, purpose__in=licences).exists(),
        registered_address=party.registered_address,
        area=local_area(),
    )


def handler_document_address(customer_id: int) -> str:
    """Return the document address of whoever acted for the customer last, if it is known (FL-AMB-44)."""
    acted = Handler.objects.filter(customer_id=customer_id).exclude(party__document_address="")
    return acted.order_by("-recorded_at", "-pk").values_list("party__document_address", flat=True).first() or ""


def registration_of(
    customer_id: int, *, owner: str, installation_address: str, signed: bool = True
) -> registration.Registration:
    """Gather what is on file for the check of an order: ``rules.registration.faults`` judges it.

    ``owner`` (``order:12``) tells for which business the document was shown and who brought it; an organisation's
    handler of earlier days stands in when nobody was recorded for this owner, since what is registered need not be
    typed again (FL-AMB-39). ``signed`` says whether the customer signed this order.

    :raises NotFound: if there is no such customer
    """
    customer = Customer.objects.select_related("party").filter(pk=customer_id).first()
    if customer is None:
        raise NotFound(thing="customer", key=customer_id)
    party, document = customer.party, current_document(customer.party_id)
    acted = _who_acts(customer.pk, owner)
    agent = acted.get(registration.AGENT)
    handler = acted.get(registration.ACCOUNT_MANAGER) or acted.get(registration.HANDLER)
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
        residence_address=party.residence_address,
        postal_address=party.postal_address,
        postcode=party.postcode,
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


def _is_self(ctx: Context, customer: Customer) -> bool:
    return ctx.actor.key == f"party:{customer.party_id}"
