"""Reading about one customer or party: documents, copies, handlers, locality."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from shouli.kernel import crypto
from shouli.kernel.context import Context
from shouli.kernel.errors import NotFound
from shouli.kernel.masking import mask_name
from shouli.kernel.text import lazy as _
from shouli.parties.models import Customer, DocumentCopy, DocumentShowing, Handler, IdentityDocument, Party
from shouli.parties.rules import copies, documents, locality, registration


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
    name_initials: str
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
    area: Mapping[str, Any] = settings.SHOULI_LOCAL_AREA
    return locality.LocalArea(**area)


def get_customer(ctx: Context, customer_id: int) -> CustomerView:
    """Return one customer; a customer who is the reader sees only the own record.

    :raises NotFound: if there is none, or it is not for this reader
    """
    customer = Customer.objects.select_related("party").filter(pk=customer_id).first()
    is_foreign = customer is not None and ctx.actor.key.startswith("party:") and not _is_self(ctx, customer)
    if customer is None or is_foreign:
        raise NotFound(thing=_("customer"), key=customer_id)
    party, document = customer.party, current_document(customer.party_id)
    return CustomerView(
        id=customer.pk,
        customer_number=customer.customer_number,
        party_id=party.pk,
        kind=party.kind,
        person_kind=party.person_kind,
        organization_kind=party.organization_kind,
        name=party.name,
        name_initials=party.name_initials,
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
        raise NotFound(thing=_("customer"), key=customer_id)
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


def copies_of_others(ctx: Context, copy_ids: Collection[int]) -> set[int]:
    """Pick the ids that name no copy, or one that somebody else handed in and that is in no customer's file yet."""
    if not copy_ids:
        return set()
    known = DocumentCopy.objects.filter(pk__in=copy_ids).filter(~Q(party=None) | Q(stored_by=ctx.actor.key))
    return set(copy_ids) - set(known.values_list("pk", flat=True))


def loose_copies(before: datetime, *, spare: Collection[int] = (), limit: int = 500) -> list[int]:
    """List the ids of copies handed in before a moment that are in no file and not to be spared, oldest first."""
    found = DocumentCopy.objects.filter(party=None, stored_at__lt=before).exclude(pk__in=spare)
    return list(found.order_by("stored_at", "pk").values_list("pk", flat=True)[:limit])


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


def person_kinds() -> list[tuple[str, str]]:
    """List kinds of person with their names in the reader's language."""
    return [(kind, str(label)) for kind, label in documents.PERSON_KINDS.items()]


def document_kinds(person_kind: str) -> list[tuple[str, str]]:
    """List the documents this kind of person may show, named in the reader's language (FL-197)."""
    return [(kind, str(documents.LABELS[kind])) for kind in documents.kinds_for(person_kind)]


def _is_self(ctx: Context, customer: Customer) -> bool:
    return ctx.actor.key == f"party:{customer.party_id}"
