"""Change what is on file about a customer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouli.kernel import phones
from shouli.kernel.actions import action, say, write
from shouli.kernel.column_limits import fit_faults
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Stale, refuse_if
from shouli.kernel.local_time import local_day
from shouli.kernel.text_rules import organization_name_faults, person_name
from shouli.kernel.typed import code, folded
from shouli.parties import queries
from shouli.parties.actions import filing
from shouli.parties.actions.filing import Copies, DocumentGiven
from shouli.parties.events import CustomerModified
from shouli.parties.models import Customer, Party
from shouli.parties.rules import copies as copy_rules
from shouli.parties.rules import documents, refusals, registration


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyCustomer:
    """``version`` is the one the reader saw; None leaves an item as it is.

    ``name_initials`` sets by hand by which pinyin initials the name is found first.

    A new document comes with kind, number, copy and the word that it was shown; ``person_kind`` and ``birth_date``
    belong to it.
    """

    customer_id: int
    version: int
    name: str | None = None
    name_initials: str | None = None
    contact_phone: str | None = None
    residence_address: str | None = None
    postal_address: str | None = None
    postcode: str | None = None
    document_address: str | None = None
    organization_kind: str | None = None
    seal_text: str | None = None
    registered_address: str | None = None
    licence_copy_id: int | None = None
    person_kind: str | None = None
    birth_date: date | None = None
    document_kind: str = ""
    document_number: str = ""
    document_form: str = ""
    copy_id: int | None = None
    document_shown: bool = False


INITIALS = re.compile("[a-z0-9]{1,60}")
_TEXTS = (
    "contact_phone", "residence_address", "postal_address", "postcode", "document_address", "organization_kind",
    "seal_text", "registered_address", "person_kind", "birth_date",
)  # fmt: skip


@action("parties.modify_customer", secret=["document_number"])
def modify_customer(ctx: Context, data: ModifyCustomer) -> Customer:
    """Write the changes and judge the locality again.

    :raises NotFound: if there is no such customer
    :raises Stale: if it was changed since the reader saw it
    :raises Invalid: with every fault in what was changed
    :raises refusals.AlreadyCustomer: if the new document is another customer's
    """
    customer = queries.lock_customer(data.customer_id)
    party = customer.party
    copies = Copies([data.copy_id, data.licence_copy_id], ctx.actor)
    was = customer.locality

    if customer.version != data.version:
        raise Stale(thing=customer.customer_number)
    refuse_if(_faults(ctx, data, party, copies))
    _refuse_foreign_document(data, party)

    _write_party(data, party)
    if data.document_number:
        filing.file_document(ctx, party, DocumentGiven(
            kind=data.document_kind, number=data.document_number, form=data.document_form, copy_id=data.copy_id
        ), copies)  # fmt: skip
    copies.attach(data.licence_copy_id, party)
    judged = queries.judge_locality(party, queries.current_document(party.pk))
    write(customer, locality=judged.value, locality_reason=judged.reason, version=customer.version + 1)

    say(CustomerModified(
        customer_id=customer.pk, version=customer.version, locality=customer.locality,
        locality_reason=customer.locality_reason, locality_changed=customer.locality != was,
        document_changed=bool(data.document_number), bureau_id=ctx.bureau_id,
    ))  # fmt: skip
    return customer


def _faults(ctx: Context, data: ModifyCustomer, party: Party, copies: Copies) -> Iterator[Fault]:
    required = registration.REQUIRED
    for name, value in (("name", data.name), ("contact_phone", data.contact_phone)):
        if value is not None and not value.strip():
            yield Fault(field=name, code="required", message=required[name])
    texts = {name: getattr(data, name) for name in ("name", *_TEXTS)}
    yield from fit_faults(Party, texts)
    yield from _text_faults(data, party, texts)
    if data.organization_kind is not None and data.organization_kind not in documents.ORGANIZATION_KINDS:
        yield Fault(field="organization_kind", code="required", message=required["organization_kind"])
    purposes = {copy_rules.BUSINESS_LICENCE}
    yield from copies.faults("licence_copy_id", data.licence_copy_id, purposes=purposes, party=party)
    if not data.document_number and not data.document_kind:
        if data.person_kind is not None and data.person_kind != party.person_kind:
            text = _("Another kind of person shows another document: enter it.")
            yield Fault(field="document_number", code="required", message=text)
        return
    given = {
        "document_kind": data.document_kind,
        "document_number": data.document_number.strip(),
        "document_shown": data.document_shown,
        "copy_id": copies.get(data.copy_id),
    }
    for name, item in given.items():
        if not item:
            yield Fault(field=name, code="required", message=required[name])
    yield from copies.faults("copy_id", data.copy_id, purposes={copy_rules.DOCUMENT}, party=party)
    if party.kind == registration.ORGANIZATION:
        yield from documents.check_organization(data.document_kind, data.document_number, data.document_form)
        return
    person_kind = party.person_kind if data.person_kind is None else data.person_kind
    today = local_day(ctx.now)
    yield from documents.check_person(
        person_kind, data.document_kind, data.document_number, on=today, birth_date=data.birth_date
    )


def _text_faults(data: ModifyCustomer, party: Party, texts: Mapping[str, str | None]) -> Iterator[Fault]:
    """Judge what was changed; what is on file as it was is left as it is."""
    document = queries.current_document(party.pk)
    kind = data.document_kind or (document.kind if document else "")
    fresh = {name: text for name, text in texts.items() if text and text != getattr(party, name)}
    yield from registration.name_faults(party.kind, fresh.get("name") or "", kind)
    yield from registration.contact_faults(fresh.get("contact_phone") or "", fresh.get("postcode") or "")
    yield from registration.address_faults(fresh)
    yield from organization_name_faults("seal_text", fresh.get("seal_text") or "")
    if data.name_initials and not INITIALS.fullmatch(code(data.name_initials).lower()):
        text = _("Initials are small letters and digits, such as lxm.")
        yield Fault(field="name_initials", code="bad_form", message=text)


def _refuse_foreign_document(data: ModifyCustomer, party: Party) -> None:
    other = filing.party_with(data.document_kind, data.document_number)
    if other is None or other.pk == party.pk:
        return
    known = queries.customer_of_party(other.pk)
    if known is not None:
        raise refusals.AlreadyCustomer(customer_number=known.customer_number)
    raise refusals.DocumentTaken


def _write_party(data: ModifyCustomer, party: Party) -> None:
    values = {name: _kept(name, getattr(data, name)) for name in _TEXTS if getattr(data, name) is not None}
    if data.name is not None:
        is_person = party.kind == registration.INDIVIDUAL
        name = person_name(data.name) if is_person else folded(data.name)
        values["name"] = name
        if name != party.name:
            values |= filing.initials(name, is_person=is_person)
    if data.name_initials and data.name_initials != party.name_initials:
        values["name_initials"] = code(data.name_initials).lower()
    born = documents.birth_date_in(data.document_number) if party.kind == registration.INDIVIDUAL else None
    if born is not None:
        values["birth_date"] = born
    write(party, **values)


def _kept(name: str, value: Any) -> Any:
    """Return an item in the one spelling in which it is kept."""
    if not isinstance(value, str):
        return value
    return {"contact_phone": phones.normal, "postcode": code}.get(name, folded)(value)
