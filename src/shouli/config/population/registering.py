"""Registers the sample customers by real name and opens their accounts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw

from shouli.accounts.actions import OpenAccount, open_account
from shouli.config.population.people import Organization, Person
from shouli.kernel.context import Context
from shouli.parties.actions import PersonShown, RegisterCustomer, StoreCopy, register_customer, store_copy
from shouli.parties.rules import copies, documents, registration

DOCUMENTS = {
    documents.ENTERPRISE: documents.BUSINESS_LICENCE,
    documents.INSTITUTION: documents.REGISTRATION_CERTIFICATE,
    documents.GOVERNMENT: documents.REGISTRATION_CERTIFICATE,
}
CARD = (258, 162)  # pixels, the proportions of an identity card


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A registered customer: who it is, the account that pays, and what a handler brings to each order."""

    customer_id: int
    account_id: int
    is_person: bool
    name: str
    phone: str
    is_local: bool
    handler: Mapping[str, object]


def scan() -> bytes:
    """Draw the scan that stands for every document of the sample: a grey card that says so."""
    card = Image.new("L", CARD, 205)
    ImageDraw.Draw(card).text((20, 70), "SAMPLE - no real document", fill=60)
    kept = io.BytesIO()
    card.save(kept, "PNG", optimize=True)
    return kept.getvalue()


SCAN = scan()


def register_person(ctx: Context, who: Person) -> Known:
    """Register a person and open an account that is paid at the desk."""
    customer = register_customer(
        ctx,
        RegisterCustomer(
            kind=registration.INDIVIDUAL,
            name=who.name,
            person_kind=who.person_kind,
            document_kind=who.document_kind,
            document_number=who.document_number,
            birth_date=who.birth_date,
            copy_id=_copy(ctx, copies.DOCUMENT),
            document_shown=True,
            contact_phone=who.phone,
            signed=True,
        ),
    )
    account_id = _account(ctx, customer.pk, who.name)
    return Known(
        customer_id=customer.pk,
        account_id=account_id,
        is_person=True,
        name=who.name,
        phone=who.phone,
        is_local=customer.locality == "local",
        handler={},
    )


def register_organization(ctx: Context, what: Organization) -> Known:
    """Register an organisation that its handler brings, and open its account."""
    handler_copy = _copy(ctx, copies.DOCUMENT)
    handler = PersonShown(
        name=what.handler.name,
        person_kind=what.handler.person_kind,
        document_kind=what.handler.document_kind,
        document_number=what.handler.document_number,
        copy_id=handler_copy,
        signed=True,
    )
    customer = register_customer(
        ctx,
        RegisterCustomer(
            kind=registration.ORGANIZATION,
            name=what.name,
            organization_kind=what.kind,
            document_kind=DOCUMENTS[what.kind],
            document_number=what.code,
            document_form=documents.SEALED_COPY,
            document_shown=True,
            contact_phone=what.phone,
            proof_kind=registration.LETTER,
            proof_copy_id=_copy(ctx, copies.LETTER_OF_INTRODUCTION),
            seal_text=what.seal,
            registered_address=what.registered_address,
            licence_copy_id=_copy(ctx, copies.BUSINESS_LICENCE) if what.registered_address else None,
            presented_by=registration.HANDLER,
            handler=handler,
        ),
    )
    return Known(
        customer_id=customer.pk,
        account_id=_account(ctx, customer.pk, what.name),
        is_person=False,
        name=what.handler.name,
        phone=what.handler.phone,
        is_local=customer.locality == "local",
        handler={
            "presented_by": registration.HANDLER,
            "handler_name": handler.name,
            "handler_person_kind": handler.person_kind,
            "handler_document_kind": handler.document_kind,
            "handler_document_number": handler.document_number,
            "handler_copy_id": handler_copy,
            "handler_signed": True,
        },
    )


def _copy(ctx: Context, purpose: str) -> int:
    return store_copy(ctx, StoreCopy(purpose=purpose, content=SCAN, declared_type="image/png")).pk


def _account(ctx: Context, customer_id: int, name: str) -> int:
    opened = open_account(ctx, OpenAccount(customer_id=customer_id, name=name, address="账单自取", payment_way="cash"))
    return opened.pk
