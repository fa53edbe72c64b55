"""Registers the sample customers by real name and opens their accounts."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from shouli.accounts import queries as accounts
from shouli.accounts.actions import OpenAccount, open_account
from shouli.config.population.people import InventedPerson, Organization
from shouli.kernel.context import Context
from shouli.parties import queries as parties
from shouli.parties.actions import PersonShown, RegisterCustomer, StoreCopy, register_customer, store_copy
from shouli.parties.models import Customer
from shouli.parties.rules import copies, documents, locality, registration

DOCUMENTS = {
    documents.ENTERPRISE: documents.BUSINESS_LICENCE,
    documents.INSTITUTION: documents.REGISTRATION_CERTIFICATE,
    documents.GOVERNMENT: documents.REGISTRATION_CERTIFICATE,
}
CARD = (258, 162)  # pixels, the proportions of an identity card


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A registered customer: who it is, the account that pays, and who is called about a line."""

    customer_id: int
    account_id: int
    is_person: bool
    name: str
    phone: str
    is_local: bool


def scan() -> bytes:
    """Draw the scan that stands for every document of the sample: a grey card that says so."""
    card = Image.new("L", CARD, 205)
    ImageDraw.Draw(card).text((20, 70), "SAMPLE - no real document", fill=60)
    kept = io.BytesIO()
    card.save(kept, "PNG", optimize=True)
    return kept.getvalue()


SCAN = scan()


def register(ctx: Context, who: InventedPerson | Organization) -> Known:
    """Register a customer and open an account that is paid at the desk."""
    customer = _register_person(ctx, who) if isinstance(who, InventedPerson) else _register_organization(ctx, who)
    return _known(ctx, who, customer.pk, is_local=customer.locality == locality.LOCAL)


def find_registered(ctx: Context, who: InventedPerson | Organization) -> Known | None:
    """Find a customer whom an earlier run has registered; the account is opened if it did not come to that."""
    number = who.document_number if isinstance(who, InventedPerson) else who.code
    found = parties.customer_ids_by_document(number)
    if not found:
        return None
    customer = parties.get_customer(ctx, found[0])
    return _known(ctx, who, customer.id, is_local=customer.is_local)


def agent_of(ctx: Context, who: InventedPerson) -> dict[str, object]:
    """Return what an order holds of the person who brings it for somebody else."""
    return {
        "presented_by": registration.AGENT,
        "agent_name": who.name,
        "agent_person_kind": who.person_kind,
        "agent_document_kind": who.document_kind,
        "agent_document_number": who.document_number,
        "agent_copy_id": _copy(ctx, copies.DOCUMENT),
        "agent_signed": True,
    }


def open_another_account(ctx: Context, who: Known) -> int:
    """Open one more account for a customer."""
    return _account(ctx, who.customer_id, who.name)


def _register_person(ctx: Context, who: InventedPerson) -> Customer:
    return register_customer(
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


def _register_organization(ctx: Context, what: Organization) -> Customer:
    """Register an organisation that its handler brings; the handler stays on file for its orders."""
    handler = PersonShown(
        name=what.handler.name,
        person_kind=what.handler.person_kind,
        document_kind=what.handler.document_kind,
        document_number=what.handler.document_number,
        copy_id=_copy(ctx, copies.DOCUMENT),
        signed=True,
    )
    return register_customer(
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


def _known(ctx: Context, who: InventedPerson | Organization, customer_id: int, *, is_local: bool) -> Known:
    opened = sorted(account.id for account in accounts.list_accounts(customer_id))
    contact = who if isinstance(who, InventedPerson) else who.handler
    return Known(
        customer_id=customer_id,
        account_id=opened[0] if opened else _account(ctx, customer_id, who.name),
        is_person=isinstance(who, InventedPerson),
        name=contact.name,
        phone=contact.phone,
        is_local=is_local,
    )


def _copy(ctx: Context, purpose: str) -> int:
    return store_copy(ctx, StoreCopy(purpose=purpose, content=SCAN, declared_type="image/png")).pk


def _account(ctx: Context, customer_id: int, name: str) -> int:
    opened = open_account(ctx, OpenAccount(customer_id=customer_id, name=name, address="账单自取", payment_way="cash"))
    return opened.pk
