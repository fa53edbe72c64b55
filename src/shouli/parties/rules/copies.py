"""Scans and photographs kept with a party: what they may be for, which formats and sizes are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _

DOCUMENT = "document"
LETTER_OF_INTRODUCTION = "letter_of_introduction"
REGISTRATION_FORM = "registration_form"
ORGANIZATION_DOCUMENT = "organization_document"
BUSINESS_LICENCE = "business_licence"
POWER_OF_ATTORNEY = "power_of_attorney"
PROPERTY_CERTIFICATE = "property_certificate"
SIGNATURE = "signature"

PURPOSES: Mapping[str, type_of_text] = {
    DOCUMENT: _("Copy of the valid document"),
    LETTER_OF_INTRODUCTION: _("Letter of introduction"),
    REGISTRATION_FORM: _("Stamped registration form"),
    ORGANIZATION_DOCUMENT: _("Copy of the organisation's valid document"),
    BUSINESS_LICENCE: _("Copy of the duplicate business licence"),
    POWER_OF_ATTORNEY: _("Power of attorney"),
    PROPERTY_CERTIFICATE: _("Property certificate"),
    SIGNATURE: _("Signature"),
}
LARGEST = 5 * 1024 * 1024  # bytes
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
_BEGINNINGS: Mapping[str, bytes] = {JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", PDF: b"%PDF-"}


def type_of(content: bytes) -> str:
    """Return the media type that the first bytes of ``content`` tell, or ``""`` if it is none of those taken."""
    return next((kind for kind, beginning in _BEGINNINGS.items() if content.startswith(beginning)), "")


def check(purpose: str, content: bytes, declared_type: str) -> Iterator[Fault]:
    """Yield what is wrong with a file handed in; its bytes are believed, its declared type is only compared."""
    if purpose not in PURPOSES:
        yield Fault(field="purpose", code="unknown", message=_("There is no such purpose of a copy."))
    if not content:
        yield Fault(field="content", code="empty", message=_("The file is empty."))
        return
    if len(content) > LARGEST:
        yield Fault(field="content", code="too_large", message=_("The file is larger than 5 MB."))
    kind = type_of(content)
    if not kind:
        yield Fault(field="content", code="bad_type", message=_("Only JPEG, PNG and PDF files are taken."))
    elif kind != declared_type:
        yield Fault(field="content", code="type_differs", message=_("The file is not of the type it claims to be."))
