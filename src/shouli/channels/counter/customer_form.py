"""The customer dialog (新客户) as a form: every item of Annex 1, shown by what the person or organisation is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shouli.channels.counter.widgets import file_field
from shouli.kernel import typed
from shouli.kernel.masking import mask_address, mask_phone, unmasked
from shouli.orders.engine.identity_section import PRESENTERS
from shouli.parties.actions import PersonShown, RegisterCustomer, RevealedContact
from shouli.parties.queries import CustomerView
from shouli.parties.rules import copies, documents, registration
from shouli.web.forms import Choice, FieldView, SectionView
from shouli.web.posted import Posted, whole

TEXTS = (
    "kind", "name", "name_initials", "person_kind", "organization_kind", "document_kind", "document_number",
    "document_form",
    "document_address", "birth_date", "copy_id", "contact_phone", "residence_address", "postal_address", "postcode",
    "proof_kind", "proof_copy_id", "seal_text", "registered_address", "licence_copy_id", "presented_by",
    "power_of_attorney_copy_id",
)  # fmt: skip
ORGANIZATION_ONLY = ("organization_kind", "document_form", "seal_text", "registered_address", "proof_kind")
NOT_PLAIN = frozenset({"birth_date", "name_initials"})
PLAIN = frozenset(name for name in TEXTS if not name.endswith("copy_id") and name not in NOT_PLAIN)
FLAGS = ("document_shown", "signed", "power_of_attorney_sealed")
PERSON_TEXTS = ("name", "person_kind", "document_kind", "document_number", "document_address", "birth_date", "copy_id")
LONGEST = 200
ADDRESSES = ("residence_address", "postal_address", "document_address")
MASKED: Mapping[str, Callable[[str], str]] = {
    "contact_phone": mask_phone,
    "residence_address": mask_address,
    "postal_address": mask_address,
    "document_address": mask_address,
}
Values = dict[str, str]


def read(posted: Posted) -> Values:
    """Read everything typed, as text."""
    values = {name: posted.text(name)[:LONGEST] for name in TEXTS}
    values |= {name: "1" if posted.flag(name) else "" for name in FLAGS}
    for prefix in ("agent_", "handler_"):
        values |= {f"{prefix}{part}": posted.text(f"{prefix}{part}")[:LONGEST] for part in PERSON_TEXTS}
        values[f"{prefix}signed"] = "1" if posted.flag(f"{prefix}signed") else ""
    return settle(values)


def settle(values: Values) -> Values:
    """Choose what is usual where nothing is chosen: a citizen with a resident card, brought in person."""
    given = dict(values)
    if given.get("kind") not in registration.PRESENTERS:
        given["kind"] = registration.INDIVIDUAL
    person = given["kind"] == registration.INDIVIDUAL
    if given.get("presented_by") not in registration.PRESENTERS[given["kind"]]:
        given["presented_by"] = registration.PRESENTERS[given["kind"]][0]
    if person:
        given["person_kind"] = given.get("person_kind") or documents.CITIZEN
        offered = documents.kinds_for(given["person_kind"])
    else:
        given["organization_kind"] = given.get("organization_kind") or documents.ENTERPRISE
        given["document_form"] = given.get("document_form") or documents.ORIGINAL
        offered = documents.ORGANIZATION_DOCUMENTS
    if given.get("document_kind") not in offered:
        given["document_kind"] = offered[0] if offered else ""
    for prefix in ("agent_", "handler_"):
        given[f"{prefix}person_kind"] = given.get(f"{prefix}person_kind") or documents.CITIZEN
        kinds = documents.kinds_for(given[f"{prefix}person_kind"])
        if given.get(f"{prefix}document_kind") not in kinds:
            given[f"{prefix}document_kind"] = kinds[0] if kinds else ""
    return given


def to_register(values: Values) -> RegisterCustomer:
    """Turn what was typed into the action's input; only what was asked for is taken."""
    person = values["kind"] == registration.INDIVIDUAL
    own = dict.fromkeys(ORGANIZATION_ONLY if person else ("person_kind",), "")
    given: dict[str, Any] = {name: text for name, text in values.items() if name in PLAIN} | own
    scans = ("copy_id",) if person else ("copy_id", "proof_copy_id", "licence_copy_id", "power_of_attorney_copy_id")
    given |= {name: whole(values.get(name, "")) for name in scans}
    return RegisterCustomer(
        **given,
        birth_date=typed.day(values.get("birth_date", "")) if person else None,
        document_shown=values.get("document_shown") == "1",
        signed=values.get("signed") == "1",
        power_of_attorney_sealed=not person and values.get("power_of_attorney_sealed") == "1",
        agent=_person(values, "agent_") if values["presented_by"] == registration.AGENT else None,
        handler=None if person else _person(values, "handler_"),
    )


def changes(values: Values, customer: CustomerView) -> dict[str, Any]:
    """Return what a modification changes; a document only if another one is shown."""
    person = customer.kind == registration.INDIVIDUAL
    plain = ["name", "name_initials", "contact_phone", "postcode", *ADDRESSES]
    if not person:
        plain += ["organization_kind", "seal_text", "registered_address"]
    given: dict[str, Any] = {name: values.get(name, "") for name in plain}
    if not person:
        given["licence_copy_id"] = whole(values.get("licence_copy_id", ""))
    if values.get("document_number"):
        given |= {
            "document_kind": values["document_kind"],
            "document_number": values["document_number"],
            "document_form": "" if person else values["document_form"],
            "copy_id": whole(values.get("copy_id", "")),
            "document_shown": values.get("document_shown") == "1",
        }
        if person:
            given |= {"person_kind": values["person_kind"], "birth_date": typed.day(values.get("birth_date", ""))}
    return given


def of_customer(customer: CustomerView, contact: RevealedContact | None = None) -> Values:
    """Start a modification from what is on file, masked unless revealed; the document number is not typed again."""
    names = (
        "kind", "name", "name_initials", "person_kind", "organization_kind", "document_kind", "contact_phone",
        "postcode", "seal_text", "registered_address", *ADDRESSES,
    )  # fmt: skip
    values = {name: str(getattr(customer, name)) for name in names}
    return settle({name: _shown(name, text, contact) for name, text in values.items()})


def behind_masks(values: Values, customer: CustomerView) -> Values:
    """Put what is on file in place of masks that came back as they were drawn: nobody typed anything there."""
    kept = {name: unmasked(values.get(name, ""), getattr(customer, name), mask) for name, mask in MASKED.items()}
    return {**values, **kept}


def in_full(values: Values, contact: RevealedContact) -> Values:
    """Put what was revealed in place of masks; what was typed stays."""
    shown = {name: unmasked(values.get(name, ""), getattr(contact, name), mask) for name, mask in MASKED.items()}
    return {**values, **shown}


def _shown(name: str, text: str, contact: RevealedContact | None) -> str:
    if name not in MASKED:
        return text
    return str(getattr(contact, name)) if contact else MASKED[name](text)


def sections(values: Values, *, modifying: bool = False, masked: str = "") -> tuple[SectionView, ...]:
    """Build the sections: who, document, how to reach, and who came."""
    person = values["kind"] == registration.INDIVIDUAL
    found = [
        SectionView(
            key="who", title=_("Customer"), hotkey="Alt 1", state="current", fields=_who(values, person, modifying)
        ),
        SectionView(
            key="document",
            title=_("Valid document"),
            hotkey="Alt 2",
            fields=_document(values, person, modifying),
            note=_("On file: %(number)s. Fill in only if another document is shown.") % {"number": masked}
            if masked
            else "",
        ),
        SectionView(key="contact", title=_("Contact and addresses"), hotkey="Alt 3", fields=_contact(values)),
    ]
    if not modifying:
        found.append(SectionView(key="came", title=_("Who came"), hotkey="Alt 4", fields=_came(values, person)))
    return tuple(found)


def _who(values: Values, person: bool, modifying: bool) -> tuple[FieldView, ...]:
    kind = _choose("kind", _("Kind of customer"), values, {
        registration.INDIVIDUAL: _("Individual"), registration.ORGANIZATION: _("Organisation"),
    }, widget="radio", readonly=modifying)  # fmt: skip
    name = _text("name", _("Name"), values, required=True, maxlength=120)
    initials = (_text("name_initials", _("Pinyin initials"), values, maxlength=60),) if modifying else ()
    if person:
        return kind, name, *initials
    return (
        kind,
        name,
        *initials,
        _choose("organization_kind", _("Kind of organisation"), values, documents.ORGANIZATION_KINDS, required=True),
        _text("seal_text", _("Text of the seal"), values, maxlength=120),
        _text("registered_address", _("Registered address"), values, maxlength=200),
        file_field(
            "licence_copy_id", _("Duplicate licence"), values.get("licence_copy_id", ""), copies.BUSINESS_LICENCE
        ),
    )


def _document(values: Values, person: bool, modifying: bool) -> tuple[FieldView, ...]:
    needed = not modifying
    fields: list[FieldView] = []
    if person:
        fields.append(_choose("person_kind", _("Kind of person"), values, documents.PERSON_KINDS, required=needed))
        kinds = documents.kinds_for(values["person_kind"])
    else:
        kinds = documents.ORGANIZATION_DOCUMENTS
    labels = {kind: documents.LABELS[kind] for kind in kinds}
    fields.append(_choose("document_kind", _("Kind of document"), values, labels, required=needed))
    fields.append(_text("document_number", _("Document number"), values, required=needed, maxlength=40))
    if person and values["document_kind"] not in documents.CITIZEN_NUMBERS:
        fields.append(
            FieldView(name="birth_date", label=_("Date of birth"), widget="date", value=values.get("birth_date", ""))
        )
    if not person and values["document_kind"] != documents.LETTER_OF_INTRODUCTION:
        fields.append(_choose("document_form", _("Form"), values, documents.FORMS, required=needed))
    fields += [
        _text("document_address", _("Address on the document"), values, maxlength=200),
        file_field(
            "copy_id", _("Copy of the document"), values.get("copy_id", ""), copies.DOCUMENT, required=needed and person
        ),
        _tick("document_shown", _("Valid document shown and verified"), values),
    ]
    return tuple(fields)


def _contact(values: Values) -> tuple[FieldView, ...]:
    return (
        _text("contact_phone", _("Contact phone"), values, required=True, widget="phone", maxlength=30),
        _text("postcode", _("Postcode"), values, widget="digits", maxlength=6),
        _text("residence_address", _("Current address"), values, maxlength=200, wide=True),
        _text("postal_address", _("Postal address"), values, maxlength=200, wide=True),
    )


def _came(values: Values, person: bool) -> tuple[FieldView, ...]:
    offered = {kind: PRESENTERS[kind] for kind in registration.PRESENTERS[values["kind"]]}
    fields = [_choose("presented_by", _("Brought by"), values, offered, widget="radio", wide=True)]
    if person:
        fields.append(_tick("signed", _("Customer's signature taken"), values))
    else:
        fields += [
            _choose("proof_kind", _("Proof of the organisation"), values, registration.PROOFS, required=True),
            file_field(
                "proof_copy_id",
                _("Proof"),
                values.get("proof_copy_id", ""),
                values.get("proof_kind", ""),
                required=True,
            ),
        ]
        fields += _person_fields("handler_", _("Handler"), values)
    if values["presented_by"] == registration.AGENT:
        fields += _person_fields("agent_", _("Agent"), values)
        if not person:
            fields += [
                file_field("power_of_attorney_copy_id", _("Power of attorney"),
                           values.get("power_of_attorney_copy_id", ""), copies.POWER_OF_ATTORNEY, required=True),
                _tick("power_of_attorney_sealed", _("Bears the organisation's seal"), values),
            ]  # fmt: skip
    return tuple(fields)


def _person_fields(prefix: str, heading: str, values: Values) -> list[FieldView]:
    kinds = documents.kinds_for(values.get(f"{prefix}person_kind", ""))
    labels = {kind: documents.LABELS[kind] for kind in kinds}
    fields = [
        _text(f"{prefix}name", _("Name"), values, required=True, maxlength=120, group=heading),
        _choose(f"{prefix}person_kind", _("Kind of person"), values, documents.PERSON_KINDS, required=True),
        _choose(f"{prefix}document_kind", _("Kind of document"), values, labels, required=True),
        _text(f"{prefix}document_number", _("Document number"), values, required=True, maxlength=40),
        _text(f"{prefix}document_address", _("Address on the document"), values, maxlength=200),
        file_field(
            f"{prefix}copy_id",
            _("Copy of the document"),
            values.get(f"{prefix}copy_id", ""),
            copies.DOCUMENT,
            required=True,
        ),
        _tick(f"{prefix}signed", _("Signature taken"), values),
    ]
    if values.get(f"{prefix}document_kind") not in documents.CITIZEN_NUMBERS:
        name = f"{prefix}birth_date"
        fields.insert(4, FieldView(name=name, label=_("Date of birth"), widget="date", value=values.get(name, "")))
    return fields


def _text(name: str, label: str, values: Values, *, maxlength: int, **more: Any) -> FieldView:
    return FieldView(name=name, label=label, value=values.get(name, ""), extra={"maxlength": maxlength}, **more)


def _choose(name: str, label: str, values: Values, offered: Mapping[str, Any], **more: Any) -> FieldView:
    choices = tuple(Choice(value=value, label=str(text)) for value, text in offered.items())
    given = {"widget": "select", **more}
    return FieldView(name=name, label=label, value=values.get(name, ""), choices=choices, **given)


def _tick(name: str, label: str, values: Values) -> FieldView:
    return FieldView(name=name, label="", widget="checkbox", value=values.get(name) == "1", extra={"text": label})


def _person(values: Values, prefix: str) -> PersonShown:
    return PersonShown(
        name=values.get(f"{prefix}name", ""),
        person_kind=values.get(f"{prefix}person_kind", ""),
        document_kind=values.get(f"{prefix}document_kind", ""),
        document_number=values.get(f"{prefix}document_number", ""),
        document_address=values.get(f"{prefix}document_address", ""),
        birth_date=typed.day(values.get(f"{prefix}birth_date", "")),
        copy_id=whole(values.get(f"{prefix}copy_id", "")),
        signed=values.get(f"{prefix}signed") == "1",
    )
