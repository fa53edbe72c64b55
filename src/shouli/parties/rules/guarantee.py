"""What an out-of-area customer brings before a fixed line is installed or transferred (FL-211 to FL-215, FL-224)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _
from shouli.parties.rules import locality

NEW_INSTALLATION, TRANSFER = "new_installation", "transfer"
PHONE, DEPOSIT, PREPAID, PROPERTY_CERTIFICATE = "phone", "deposit", "prepaid", "property_certificate"
CHOICES: Mapping[str, type_of_text] = {
    PHONE: _("Guarantee by a local fixed phone"),
    DEPOSIT: _("Guarantee deposit"),
    PREPAID: _("Prepaid service"),
    PROPERTY_CERTIFICATE: _("Local property certificate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantor:
    """The owner of the guarantee phone and the phone itself, as found in the operator's own records."""

    kind: str  # individual, organization
    locality: str  # local, out_of_area
    has_local_fixed_line: bool  # the phone is a fixed line of this area, in service


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """What the customer offers; ``guarantor`` is None when the phone belongs to no known line."""

    choice: str = ""
    phone: str = ""
    guarantor: Guarantor | None = None
    original_document: bool = False
    seal: bool = False
    property_certificate_kept: bool = False
    certificate_names_customer: bool = False
    own_document_shown: bool = False


def is_required(*, locality_value: str, order_kind: str) -> bool:
    """Say whether one of the four ways must be chosen: out-of-area, and a new line or a transfer (FL-211)."""
    return locality_value == locality.OUT_OF_AREA and order_kind in (NEW_INSTALLATION, TRANSFER)


def takes_deposit(given: Guarantee, *, locality_value: str, order_kind: str) -> bool:
    """Say whether a guarantee deposit is collected for each line of the order (FL-215 to FL-217)."""
    return is_required(locality_value=locality_value, order_kind=order_kind) and given.choice == DEPOSIT


def check(given: Guarantee, *, locality_value: str, order_kind: str) -> list[Fault]:
    """List what is missing before the order may be saved; history never waives it (FL-221)."""
    if not is_required(locality_value=locality_value, order_kind=order_kind):
        return []
    ways: Mapping[str, Callable[[Guarantee], Iterator[Fault]]] = {
        PHONE: _check_phone,
        PROPERTY_CERTIFICATE: _check_certificate,
        DEPOSIT: lambda _given: iter(()),
        PREPAID: lambda _given: iter(()),
    }
    if given.choice not in ways:
        text = _(
            "An out-of-area customer needs a guarantee, a deposit, prepaid service or a local property certificate."
        )
        return [Fault(field="guarantee_choice", code="required", message=text)]
    return list(ways[given.choice](given))


def _check_phone(given: Guarantee) -> Iterator[Fault]:
    if not given.phone:
        yield Fault(field="guarantee_phone", code="required", message=_("Enter the guarantee phone."))
        return
    guarantor = given.guarantor
    if guarantor is None or not guarantor.has_local_fixed_line:
        text = _("The guarantee phone must be a local fixed phone in service.")
        yield Fault(field="guarantee_phone", code="not_local_fixed", message=text)
        return
    if guarantor.locality != locality.LOCAL:
        text = _("The guarantor must be a local customer.")
        yield Fault(field="guarantee_phone", code="guarantor_not_local", message=text)
    if guarantor.kind == "organization":
        if not given.seal:
            text = _("The seal of the organisation that owns the guarantee phone is missing.")
            yield Fault(field="guarantor_seal", code="required", message=text)
    elif not given.original_document:
        text = _("The owner of the guarantee phone must show the original document; a copy is not enough.")
        yield Fault(field="guarantor_original_document", code="required", message=text)


def _check_certificate(given: Guarantee) -> Iterator[Fault]:
    if not given.property_certificate_kept:
        text = _("Keep a copy of the local property certificate.")
        yield Fault(field="property_certificate_copy_id", code="required", message=text)
    if not given.certificate_names_customer:
        text = _("The property certificate must be in the customer's own name.")
        yield Fault(field="certificate_names_customer", code="of_another", message=text)
    if not given.own_document_shown:
        text = _("With the property certificate the customer must also show their own valid document.")
        yield Fault(field="document_shown", code="required", message=text)
