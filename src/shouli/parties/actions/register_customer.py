"""Register a customer by real name: the customer dialog (新客户)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from shouli.kernel import numbering, phones
from shouli.kernel.actions import action, say, write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.text_rules import organization_name_faults, person_name
from shouli.kernel.typed import code, folded
from shouli.parties import queries
from shouli.parties.actions import filing
from shouli.parties.actions.filing import Copies, DocumentGiven, PersonShown
from shouli.parties.actions.record_handler import RecordHandler, record_handler
from shouli.parties.events import CustomerRegistered
from shouli.parties.models import Customer, IdentityDocument, Party
from shouli.parties.rules import copies as copy_rules
from shouli.parties.rules import documents, refusals, registration


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCustomer:
    """Everything typed in the customer dialog; the installation address is only known on an order.

    ``presented_by`` is self or agent for an individual; handler, account_manager or agent for an organisation.
    ``document_address`` is the address on the document; ``registered_address`` the one on the business licence.
    """

    kind: str
    name: str = ""
    person_kind: str = ""
    organization_kind: str = ""
    document_kind: str = ""
    document_number: str = ""
    document_form: str = ""
    document_address: str = ""
    birth_date: date | None = None
    copy_id: int | None = None
    document_shown: bool = False
    contact_phone: str = ""
    residence_address: str = ""
    postal_address: str = ""
    postcode: str = ""
    signed: bool = False
    proof_kind: str = ""
    proof_copy_id: int | None = None
    seal_text: str = ""
    registered_address: str = ""
    licence_copy_id: int | None = None
    presented_by: str = registration.SELF
    agent: PersonShown | None = None
    handler: PersonShown | None = None
    power_of_attorney_copy_id: int | None = None
    power_of_attorney_sealed: bool = False
    extra_copy_ids: tuple[int, ...] = field(default=())

    @property
    def is_person(self) -> bool:
        """Whether an individual is registered."""
        return self.kind == registration.INDIVIDUAL

    @property
    def copy_ids(self) -> tuple[int | None, ...]:
        """Every copy named anywhere in the dialog."""
        people = (self.agent, self.handler)
        own = (self.copy_id, self.proof_copy_id, self.licence_copy_id, self.power_of_attorney_copy_id)
        return (*own, *(person.copy_id for person in people if person), *self.extra_copy_ids)


@action("parties.register_customer", secret=["document_number"])
def register_customer(ctx: Context, data: RegisterCustomer) -> Customer:
    """Create a customer that passes every check of Annex 1 which the dialog can make (FL-008 to FL-010).

    :raises Invalid: with every missing or wrong item at once
    :raises refusals.AlreadyCustomer: if the document shown is a customer's
    """
    copies = Copies(data.copy_ids, ctx.actor)
    party = filing.party_with(data.document_kind, data.document_number)

    refuse_if(_faults(ctx, data, copies, party))
    known = queries.customer_of_party(party.pk) if party else None
    if known is not None:
        raise refusals.AlreadyCustomer(customer_number=known.customer_number)

    party = _file_party(ctx, data, party)
    document = _file_documents(ctx, data, party, copies)
    judged = queries.judge_locality(party, document)

    customer = Customer.objects.create(
        party=party,
        customer_number=numbering.plain_number("C"),
        locality=judged.value,
        locality_reason=judged.reason,
        proof_kind="" if data.is_person else data.proof_kind,
        signed_at=ctx.now if data.signed else None,
        registered_at=ctx.now,
        registered_by=ctx.actor.key,
        created_at=ctx.now,
    )
    _record_handlers(ctx, data, customer)

    say(CustomerRegistered(
        customer_id=customer.pk, customer_number=customer.customer_number, locality=customer.locality,
        locality_reason=customer.locality_reason, bureau_id=ctx.bureau_id,
    ))  # fmt: skip
    return customer


def _faults(ctx: Context, data: RegisterCustomer, copies: Copies, party: Party | None) -> Iterator[Fault]:
    given = registration.Registration(
        kind=data.kind,
        name=data.name,
        person_kind=data.person_kind,
        organization_kind=data.organization_kind,
        document_kind=data.document_kind,
        document_number=data.document_number,
        document_form=data.document_form,
        birth_date=data.birth_date,
        copy_kept=copies.get(data.copy_id) is not None,
        postcode=data.postcode,
        contact_phone=data.contact_phone,
        signed=data.signed,
        document_shown=data.document_shown,
        proof_kind=data.proof_kind,
        proof_kept=copies.get(data.proof_copy_id) is not None,
        presented_by=data.presented_by,
        agent=filing.as_person(data.agent, copies),
        handler=filing.as_person(data.handler, copies),
        power_of_attorney_kept=copies.get(data.power_of_attorney_copy_id) is not None,
        power_of_attorney_sealed=data.power_of_attorney_sealed,
    )
    yield from registration.dialog_faults(given, on=local_day(ctx.now))
    yield from filing.name_faults("name", data.name, party)
    texts = {item.name: getattr(data, item.name) for item in fields(data)}
    yield from fit_faults(Party, texts)
    yield from registration.address_faults(texts)
    yield from organization_name_faults("seal_text", data.seal_text)
    yield from filing.shown_person_faults(data.agent, "agent_", copies)
    yield from filing.shown_person_faults(data.handler, "handler_", copies)
    proofs = {data.proof_kind} if data.proof_kind in registration.PROOFS else set(registration.PROOFS)
    own_copies = {
        "copy_id": (data.copy_id, {copy_rules.DOCUMENT}),
        "proof_copy_id": (data.proof_copy_id, proofs),
        "licence_copy_id": (data.licence_copy_id, {copy_rules.BUSINESS_LICENCE}),
        "power_of_attorney_copy_id": (data.power_of_attorney_copy_id, {copy_rules.POWER_OF_ATTORNEY}),
    }
    for name, (copy_id, purposes) in own_copies.items():
        yield from copies.faults(name, copy_id, purposes=purposes, party=party)
    for copy_id in data.extra_copy_ids:
        yield from copies.faults("extra_copy_ids", copy_id, purposes=copy_rules.PURPOSES, party=party)


def _file_party(ctx: Context, data: RegisterCustomer, party: Party | None) -> Party:
    name = person_name(data.name) if data.is_person else folded(data.name)
    values: dict[str, Any] = {
        "kind": data.kind,
        "name": name,
        **filing.initials(name, is_person=data.is_person),
        "person_kind": data.person_kind if data.is_person else "",
        "organization_kind": "" if data.is_person else data.organization_kind,
        "birth_date": (documents.birth_date_in(data.document_number) or data.birth_date) if data.is_person else None,
        "contact_phone": phones.normal(data.contact_phone),
        "residence_address": folded(data.residence_address),
        "postal_address": folded(data.postal_address),
        "postcode": code(data.postcode),
        "document_address": folded(data.document_address),
        "seal_text": folded(data.seal_text),
        "registered_address": folded(data.registered_address),
    }
    if party is None:
        return Party.objects.create(created_at=ctx.now, **values)
    write(party, **values)
    return party


def _file_documents(ctx: Context, data: RegisterCustomer, party: Party, copies: Copies) -> IdentityDocument:
    given = DocumentGiven(
        kind=data.document_kind,
        number=data.document_number,
        form="" if data.is_person else data.document_form,
        copy_id=data.copy_id,
    )
    document = filing.file_document(ctx, party, given, copies)
    for copy_id in (data.proof_copy_id, data.licence_copy_id, *data.extra_copy_ids):
        copies.attach(copy_id, party)
    return document


def _record_handlers(ctx: Context, data: RegisterCustomer, customer: Customer) -> None:
    """File who acted: an organisation's handler or account manager, and whoever's agent came."""
    is_manager = data.presented_by == registration.ACCOUNT_MANAGER
    came = {
        registration.ACCOUNT_MANAGER if is_manager else registration.HANDLER: None if data.is_person else data.handler,
        registration.AGENT: data.agent if data.presented_by == registration.AGENT else None,
    }
    for role, person in came.items():
        if person is None:
            continue
        items = {item.name: getattr(person, item.name) for item in fields(person)}
        asked = RecordHandler(customer_id=customer.pk, role=role, **items)
        if role == registration.AGENT and not data.is_person:
            asked = replace(
                asked,
                power_of_attorney_copy_id=data.power_of_attorney_copy_id,
                power_of_attorney_sealed=data.power_of_attorney_sealed,
            )
        record_handler.within(ctx, asked)
