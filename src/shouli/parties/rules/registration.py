"""Real-name registration: every item an individual or an organisation must give (FL-187 to FL-196)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from shouli.kernel import text_rules
from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.phones import phone_faults
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import organization_name_faults, person_name_faults, postcode_faults
from shouli.parties.rules import documents
from shouli.parties.rules.names import writing_of

INDIVIDUAL, ORGANIZATION = "individual", "organization"
SELF, AGENT, HANDLER, ACCOUNT_MANAGER = "self", "agent", "handler", "account_manager"
PRESENTERS: Mapping[str, tuple[str, ...]] = {
    INDIVIDUAL: (SELF, AGENT),
    ORGANIZATION: (HANDLER, ACCOUNT_MANAGER, AGENT),
}
"""Who may bring the business; an account manager stands in for an organisation's handler only (FL-196)."""

LETTER, STAMPED_FORM, DOCUMENT_COPY = "letter_of_introduction", "registration_form", "organization_document"
PROOFS: Mapping[str, type_of_text] = {
    LETTER: _("Letter of introduction"),
    STAMPED_FORM: _("Stamped registration form"),
    DOCUMENT_COPY: _("Copy of the organisation's valid document"),
}
"""Proof of an organisation, one of three (FL-193); each is also the purpose of the copy kept of it."""

ADDRESSES = ("residence_address", "postal_address", "document_address", "registered_address")

REQUIRED: Mapping[str, type_of_text] = {
    "name": _("Enter the name as it is in the document."),
    "person_kind": _("Choose the kind of person."),
    "organization_kind": _("Choose the kind of organisation."),
    "document_kind": _("Choose the kind of document."),
    "document_number": _("Enter the document number."),
    "copy_id": _("Keep a copy of the valid document."),
    "signed": _("The customer's own signature is missing."),
    "contact_phone": _("Enter a contact phone."),
    "installation_address": _("Enter the installation address."),
    "residence_address": _("Enter the current address."),
    "postal_address": _("Enter the postal address."),
    "postcode": _("Enter the postcode."),
    "document_shown": _("Look at the valid document and confirm that it was shown."),
    "proof_kind": _("An organisation brings a letter of introduction, a stamped form or a copy of its document."),
    "proof_copy_id": _("Keep the proof of the organisation."),
    "handler_name": _("Enter the handler's name."),
    "handler_person_kind": _("Choose the handler's kind of person."),
    "handler_document_kind": _("Choose the kind of the handler's document."),
    "handler_document_number": _("Enter the number of the handler's document."),
    "handler_copy_id": _("Keep a copy of the handler's document."),
    "handler_signed": _("The handler's signature is missing."),
    "agent_name": _("Enter the agent's name."),
    "agent_person_kind": _("Choose the agent's kind of person."),
    "agent_document_kind": _("Choose the kind of the agent's document."),
    "agent_document_number": _("Enter the number of the agent's document."),
    "agent_copy_id": _("Keep a copy of the agent's document."),
    "agent_signed": _("The agent's signature is missing."),
    "power_of_attorney_copy_id": _("Keep the power of attorney of the organisation."),
    "power_of_attorney_sealed": _("The power of attorney must bear the organisation's seal."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The five items of whoever acts for a customer; an empty one is a person of whom nothing was taken down."""

    name: str = ""
    person_kind: str = ""
    document_kind: str = ""
    document_number: str = ""
    birth_date: date | None = None
    copy_kept: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """All that is known when a customer comes with some business; ``presented_by`` says who is at the counter."""

    kind: str
    name: str = ""
    person_kind: str = ""
    organization_kind: str = ""
    document_kind: str = ""
    document_number: str = ""
    document_form: str = ""
    birth_date: date | None = None
    copy_kept: bool = False
    installation_address: str = ""
    residence_address: str = ""
    postal_address: str = ""
    postcode: str = ""
    contact_phone: str = ""
    signed: bool = False
    document_shown: bool = False
    proof_kind: str = ""
    proof_kept: bool = False
    presented_by: str = SELF
    agent: Person = field(default_factory=Person)
    handler: Person = field(default_factory=Person)
    power_of_attorney_kept: bool = False
    power_of_attorney_sealed: bool = False


def faults(given: Registration, *, on: date) -> list[Fault]:
    """List everything that keeps an order from being saved, on the business date ``on``.

    Asked for every product and every kind of order, prepaid included; there is no exemption (FL-187, FL-188). Call it
    when the defaults of :mod:`shouli.parties.rules.defaults` have been filled in.
    """
    found = dialog_faults(given, on=on)
    for name in ("installation_address", "residence_address", "postal_address", "postcode"):
        if not getattr(given, name):
            found.append(_required(name))
    return found


def dialog_faults(given: Registration, *, on: date) -> list[Fault]:
    """List what keeps a customer from being registered: all items but those that only an order knows (FL-010)."""
    if given.kind not in PRESENTERS:
        text = _("A customer is an individual or an organisation.")
        return [Fault(field="kind", code="unknown", message=text)]
    found = list(_common(given))
    if given.kind == INDIVIDUAL:
        found += _individual(given, on=on)
    else:
        found += _organization(given, on=on)
    if given.presented_by not in PRESENTERS[given.kind]:
        text = _("This person cannot bring the business of such a customer.")
        found.append(Fault(field="presented_by", code="not_possible", message=text))
    elif given.presented_by == AGENT:
        found += person_faults(given.agent, "agent_", on=on)
        if given.kind == ORGANIZATION:
            found += power_of_attorney_faults(
                kept=given.power_of_attorney_kept, is_sealed=given.power_of_attorney_sealed
            )
    return found


def person_faults(person: Person, prefix: str, *, on: date) -> list[Fault]:
    """List faults in the five items of an agent or handler (FL-191, FL-194); fields get ``prefix``."""
    given = {
        "name": person.name.strip(),
        "person_kind": person.person_kind,
        "document_kind": person.document_kind,
        "document_number": person.document_number.strip(),
        "copy_id": person.copy_kept,
        "signed": person.signed,
    }
    found = [_required(prefix + name) for name, value in given.items() if not value]
    found += person_name_faults(f"{prefix}name", person.name, writing_of(person.document_kind))
    wrong = documents.check_person(
        person.person_kind, person.document_kind, person.document_number, on=on, birth_date=person.birth_date
    )
    return [*found, *documents.prefixed(prefix, wrong)]


def power_of_attorney_faults(*, kept: bool, is_sealed: bool) -> list[Fault]:
    """List what is wrong with the power of attorney of an organisation's agent (FL-195)."""
    if not kept:
        return [_required("power_of_attorney_copy_id")]
    if is_sealed:
        return []
    text = REQUIRED["power_of_attorney_sealed"]
    return [Fault(field="power_of_attorney_sealed", code="not_sealed", message=text)]


def contact_faults(contact_phone: str, postcode: str) -> Iterator[Fault]:
    """Yield what is wrong with a phone and a postcode that were given."""
    yield from phone_faults("contact_phone", contact_phone)
    yield from postcode_faults("postcode", postcode)


def name_faults(kind: str, name: str, document_kind: str) -> Iterator[Fault]:
    """Yield what is wrong with a customer's name: a person's is in the writing of the document shown."""
    if kind == INDIVIDUAL:
        yield from person_name_faults("name", name, writing_of(document_kind))
    else:
        yield from organization_name_faults("name", name)


def address_faults(given: Mapping[str, str | None]) -> Iterator[Fault]:
    """Yield what is wrong with the addresses among ``given``, by field."""
    for name in ADDRESSES:
        yield from text_rules.address_faults(name, given.get(name) or "")


def _common(given: Registration) -> Iterator[Fault]:
    for name in ("name", "document_kind", "document_number", "contact_phone"):
        if not getattr(given, name).strip():
            yield _required(name)
    if not given.document_shown:
        yield _required("document_shown")
    yield from name_faults(given.kind, given.name, given.document_kind)
    yield from contact_faults(given.contact_phone, given.postcode)


def _individual(given: Registration, *, on: date) -> Iterator[Fault]:
    if not given.person_kind:
        yield _required("person_kind")
    if not given.copy_kept:
        yield _required("copy_id")
    if not given.signed:
        yield _required("signed")
    yield from documents.check_person(
        given.person_kind, given.document_kind, given.document_number, on=on, birth_date=given.birth_date
    )


def _organization(given: Registration, *, on: date) -> Iterator[Fault]:
    if given.organization_kind not in documents.ORGANIZATION_KINDS:
        yield _required("organization_kind")
    if given.proof_kind not in PROOFS:
        yield _required("proof_kind")
    elif not given.proof_kept:
        yield _required("proof_copy_id")
    if given.document_kind == documents.LETTER_OF_INTRODUCTION and given.proof_kind != LETTER:
        text = _("The number of a letter serves only when the proof is that letter.")
        yield Fault(field="document_kind", code="not_the_proof", message=text)
    yield from documents.check_organization(given.document_kind, given.document_number, given.document_form)
    yield from person_faults(given.handler, "handler_", on=on)


def _required(name: str) -> Fault:
    return Fault(field=name, code="required", message=REQUIRED[name])
