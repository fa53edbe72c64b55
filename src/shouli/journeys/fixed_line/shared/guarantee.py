"""Guarantor and the out-of-area decision (FL-071 … FL-073, Annex 2)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from shouli.kernel.errors import Fault
from shouli.kernel.phones import is_fixed_line, phone_faults
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, Option
from shouli.parties import queries as parties
from shouli.parties.queries import CustomerView
from shouli.parties.rules import copies, guarantee, locality
from shouli.subscriptions import queries as subscriptions


class GuaranteeFields(BaseModel):
    """Fields of guarantor and guarantee; an intake inherits them."""

    has_guarantor: bool = False
    guarantee_choice: str = ""
    guarantee_phone: str = Field("", max_length=20)
    guarantor_contact_phone: str = Field("", max_length=30)
    guarantor_original_document: bool = False
    guarantor_seal: bool = False
    property_certificate_copy_id: int | None = None
    certificate_names_customer: bool = False


def is_required(asking: Asking[Any]) -> bool:
    """Say whether this customer must choose one of the four ways for a new line (FL-211)."""
    return guarantee.is_required(locality_value=asking.customer.locality, order_kind=guarantee.NEW_INSTALLATION)


def fact(asking: Asking[Any]) -> str:
    """Return what the fee table wants to know of the guarantee."""
    return (asking.intake.guarantee_choice or "none") if is_required(asking) else "not_needed"


def guarantor(asking: Asking[Any]) -> CustomerView | None:
    """Find the customer who owns the guarantee phone (FL-072)."""
    phone = asking.intake.guarantee_phone
    line = subscriptions.find_in_service(phone) if phone and is_fixed_line(phone) else None
    return parties.get_customer(asking.ctx, line.customer_id) if line else None


def guarantee_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask for a guarantor behind a tick box; an out-of-area customer must choose one of four ways (FL-AMB-48)."""
    intake = asking.intake
    must = is_required(asking)
    by_phone = intake.guarantee_choice == guarantee.PHONE if must else intake.has_guarantor
    by_certificate = must and intake.guarantee_choice == guarantee.PROPERTY_CERTIFICATE
    owner = guarantor(asking) if by_phone else None
    found = f"{owner.name} · {owner.document_masked} · {locality.LOCALITIES[owner.locality]}" if owner else ""
    return [
        Ask(name="has_guarantor", label=_("Guarantor"), widget="checkbox", visible=not must),
        Ask(
            name="guarantee_choice",
            label=_("Guarantee of an out-of-area customer"),
            widget="radio",
            visible=must,
            required=must,
            options=tuple(Option(value=value, label=str(label)) for value, label in guarantee.CHOICES.items()),
        ),
        Ask(name="guarantee_phone", label=_("Guarantee phone"), widget="phone", visible=by_phone, required=by_phone,
            help=found, group="guarantee"),
        Ask(name="guarantor_contact_phone", label=_("Guarantor's contact phone"), widget="phone", visible=by_phone,
            group="guarantee", extra={"placeholder": intake.guarantee_phone}),
        Ask(name="guarantor_original_document", label=_("Guarantor's original document shown"), widget="checkbox",
            visible=by_phone and (owner is None or owner.kind == "individual"), group="guarantee"),
        Ask(name="guarantor_seal", label=_("Official seal on the guarantee"), widget="checkbox",
            visible=by_phone and owner is not None and owner.kind == "organization", group="guarantee"),
        Ask(name="property_certificate_copy_id", label=_("Local property certificate"), widget="file",
            visible=by_certificate, extra={"purpose": copies.PROPERTY_CERTIFICATE}),
        Ask(name="certificate_names_customer", label=_("In the customer's own name"), widget="checkbox",
            visible=by_certificate),
    ]  # fmt: skip


def guarantee_faults(asking: Asking[Any]) -> list[Fault]:
    """Check the guarantee; a phone given without need must be right as well."""
    intake = asking.intake
    called = list(phone_faults("guarantor_contact_phone", intake.guarantor_contact_phone))
    if not is_required(asking):
        return [*called, *voluntary_faults(asking)]
    owner = guarantor(asking)
    given = guarantee.Guarantee(
        choice=intake.guarantee_choice,
        phone=intake.guarantee_phone,
        guarantor=guarantee.Guarantor(kind=owner.kind, locality=owner.locality, has_local_fixed_line=True)
        if owner
        else None,
        original_document=intake.guarantor_original_document,
        seal=intake.guarantor_seal,
        property_certificate_kept=intake.property_certificate_copy_id is not None,
        certificate_names_customer=intake.certificate_names_customer,
        own_document_shown=intake.document_shown,
    )
    found = guarantee.check(given, locality_value=asking.customer.locality, order_kind=guarantee.NEW_INSTALLATION)
    return [*called, *found]


def voluntary_asks(asking: Asking[Any]) -> list[Ask]:
    """Ask for a guarantor where none is needed: behind a tick box, phone and contact alone (FL-129)."""
    ticked = asking.intake.has_guarantor
    owner = guarantor(asking) if ticked else None
    found = f"{owner.name} · {owner.document_masked} · {locality.LOCALITIES[owner.locality]}" if owner else ""
    return [
        Ask(name="has_guarantor", label=_("Guarantor"), widget="checkbox"),
        Ask(name="guarantee_phone", label=_("Guarantee phone"), widget="phone", visible=ticked, required=ticked,
            help=found, group="guarantee"),
        Ask(name="guarantor_contact_phone", label=_("Guarantor's contact phone"), widget="phone", visible=ticked,
            group="guarantee", extra={"placeholder": asking.intake.guarantee_phone}),
    ]  # fmt: skip


def voluntary_faults(asking: Asking[Any]) -> list[Fault]:
    """Refuse a guarantee phone that is no local fixed phone in service."""
    if not asking.intake.has_guarantor or not asking.intake.guarantee_phone or guarantor(asking) is not None:
        return []
    text = _("The guarantee phone must be a local fixed phone in service.")
    return [Fault(field="guarantee_phone", code="not_local_fixed", message=text)]
