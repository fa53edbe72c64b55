"""Finding customers: by document, phone, name, initials or customer number, each by its own index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shouli.kernel import crypto, phones
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.masking import mask_address, mask_phone
from shouli.kernel.pinyin import readings_of
from shouli.kernel.typed import code, folded
from shouli.parties.models import Customer, IdentityDocument
from shouli.parties.rules import documents

_AFTER_ALL = chr(0x10FFFF)
_SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One customer in a list of hits, personal data masked but for the name."""

    customer_id: int
    customer_number: str
    party_id: int
    kind: str
    name: str
    level: str
    locality: str
    document_kind: str
    document_masked: str
    phone_masked: str
    address_masked: str
    list_mark: str


def search_customers(mode: str, value: str, *, limit: int = 20) -> list[CustomerRow]:
    """Find customers; ``mode`` is document, other_document, phone, name, number, initials or any (FL-011).

    ``document`` takes an 18-position number (FL-012), ``other_document`` any other kind. Names and initials match from
    their beginning.

    :raises Invalid: if the mode is unknown, or the value cannot be one of that mode
    """
    value = folded(value)
    ways: Mapping[str, Callable[[str], Q]] = {
        "document": _by_citizen_number,
        "other_document": _by_document,
        "phone": _by_phone,
        "name": _by_name,
        "number": _by_number,
        "initials": _by_initials,
        "any": _by_anything,
    }
    if mode not in ways:
        raise Invalid([Fault(field="mode", code="unknown", message=_("There is no such way to look a customer up."))])
    if not value:
        raise Invalid([Fault(field="value", code="required", message=_("Enter what to look for."))])
    return _rows(Customer.objects.filter(ways[mode](value)).order_by("party__name", "pk")[:limit])


def customer_ids_by_document(number: str) -> list[int]:
    """List the customers registered with a document number, of whatever kind."""
    return list(Customer.objects.filter(_by_document(number)).order_by("pk").values_list("pk", flat=True))


def rows_of(customer_ids: Iterable[int]) -> dict[int, CustomerRow]:
    """Return rows for lists of other things, by customer id, in two queries however many there are."""
    return {row.customer_id: row for row in _rows(Customer.objects.filter(pk__in=set(customer_ids)))}


def _rows(customers: QuerySet[Customer]) -> list[CustomerRow]:
    found = list(customers.select_related("party"))
    current = IdentityDocument.objects.filter(party__in=[customer.party_id for customer in found], is_current=True)
    shown = {document.party_id: document for document in current.defer("number_sealed")}
    rows = []
    for customer in found:
        party, document = customer.party, shown.get(customer.party_id)
        rows.append(
            CustomerRow(
                customer_id=customer.pk,
                customer_number=customer.customer_number,
                party_id=party.pk,
                kind=party.kind,
                name=party.name,
                level=customer.level,
                locality=customer.locality,
                document_kind=document.kind if document else "",
                document_masked=document.number_masked if document else "",
                phone_masked=mask_phone(party.contact_phone),
                address_masked=mask_address(party.residence_address),
                list_mark=customer.list_mark,
            )
        )
    return rows


def _by_citizen_number(value: str) -> Q:
    if not documents.has_eighteen_positions(value):
        text = _("The number has 18 positions: 17 digits and a digit or X.")
        raise Invalid([Fault(field="value", code="not_18_positions", message=text)])
    return _by_document(value)


def _by_document(value: str) -> Q:
    index = crypto.blind_index(documents.normal(value))
    return Q(party__in=IdentityDocument.objects.filter(number_index=index).values("party"))


def _by_phone(value: str) -> Q:
    return Q(party__contact_phone__in={value, phones.normal(value)})


def _by_number(value: str) -> Q:
    return Q(customer_number=code(value).upper())


def _by_name(value: str) -> Q:
    return _begins("party__name", value)


def _by_initials(value: str) -> Q:
    letters = readings_of(value)[-1]
    if len(letters) < _SHORTEST_PREFIX:
        text = _("Enter at least two initials.")
        raise Invalid([Fault(field="value", code="too_short", message=text)])
    return _begins("party__name_initials", letters) | _begins("party__name_initials_other", letters)


def _by_anything(value: str) -> Q:
    """Look where a value of this form can stand: one box for everything, and still one indexed lookup for each."""
    if not value.isascii():
        return _by_name(value)
    asked = _by_document(value) | _by_phone(value) | _by_number(value)
    if value.isalpha() and len(value) >= _SHORTEST_PREFIX:
        asked |= _by_initials(value) | _by_name(value)
    return asked


def _begins(column: str, value: str) -> Q:
    """Match values that begin with ``value`` by index: a range on SQLite, a pattern on PostgreSQL."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": value, f"{column}__lt": value + _AFTER_ALL})
    return Q(**{f"{column}__startswith": value})
