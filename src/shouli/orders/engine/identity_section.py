"""The last section of every acceptance: who brings the business, what was shown, who signed (Annex 1, FL-AMB-39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.masking import mask_number
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, AskSection, Option
from shouli.orders.business.journey import Journey
from shouli.orders.models import SEALED_VALUES
from shouli.parties import queries as parties
from shouli.parties.actions import RecordHandler, VerifyDocument, record_handler, verify_document
from shouli.parties.rules import copies, registration

FROM_INSTALLATION = frozenset({"installation_address", "residence_address", "postal_address"})
NUMBERS = SEALED_VALUES  # sealed on drafts, filed with the person alone
PRESENTERS = {
    registration.SELF: _("The customer in person"),
    registration.AGENT: _("An agent"),
    registration.HANDLER: _("The organisation's handler"),
    registration.ACCOUNT_MANAGER: _("The account manager"),
}


def section(asking: Asking[Any]) -> AskSection:
    """List what is asked about the person at the counter; who acts for another gives five items (FL-191, FL-194)."""
    who = asking.intake.presented_by
    possible = registration.PRESENTERS[asking.customer.kind]
    prefix = "agent_" if who == registration.AGENT else "handler_"
    acting = who not in (registration.SELF, "")
    on_file = acting and who != registration.AGENT and not asking.intake.handler_name and _handler_on_file(asking)
    sealed = acting and who == registration.AGENT and asking.customer.kind == registration.ORGANIZATION
    asks = [
        Ask(
            name="presented_by",
            label=_("Brought by"),
            widget="radio",
            required=True,
            options=tuple(Option(value=value, label=str(PRESENTERS[value])) for value in possible),
        ),
        Ask(name="document_shown", label=_("Valid document shown and verified"), widget="checkbox", required=True),
        Ask(name="signed", label=_("Customer's signature taken"), widget="checkbox", required=True),
        *(_person_asks(asking, prefix, optional=on_file) if acting else ()),
    ]
    if sealed:
        asks += [
            Ask(
                name="power_of_attorney_copy_id",
                label=_("Power of attorney"),
                widget="file",
                extra={"purpose": copies.POWER_OF_ATTORNEY},
            ),
            Ask(name="power_of_attorney_sealed", label=_("Bears the organisation's seal"), widget="checkbox"),
        ]
    asks.append(Ask(name="remark", label=_("Remark"), widget="text", extra={"maxlength": 300}))
    return AskSection(key="identity", title=_("Identity and signatures"), asks=tuple(asks))


def faults(asking: Asking[Any], journey: Journey[Any]) -> list[Fault]:
    """Check real-name registration for this order: no product and no kind of order is exempt (FL-187, FL-188).

    What is registered already need not be typed again, but the document must be shown again (FL-AMB-39).
    """
    intake = asking.intake
    address = journey.installation_address(asking)
    given = replace(
        parties.registration_of(
            asking.customer.id, owner=asking.owner, installation_address=address, signed=intake.signed
        ),
        document_shown=intake.document_shown,
        presented_by=intake.presented_by,
    )
    if intake.presented_by == registration.AGENT:
        given = replace(
            given,
            agent=_person(intake, "agent_"),
            power_of_attorney_kept=intake.power_of_attorney_copy_id is not None,
            power_of_attorney_sealed=intake.power_of_attorney_sealed,
        )
    elif _brings_handler(asking):
        given = replace(given, handler=_person(intake, "handler_"))
    found = registration.faults(given, on=asking.today)
    return found if address else [fault for fault in found if fault.field not in FROM_INSTALLATION]


def record(ctx: Context, asking: Asking[Any]) -> None:
    """Keep with the customer who acted, with which proof, and that the document was shown again."""
    intake = asking.intake
    verify_document.within(ctx, VerifyDocument(customer_id=asking.customer.id, owner=asking.owner))
    if intake.presented_by != registration.AGENT and not _brings_handler(asking):
        return
    prefix = "agent_" if intake.presented_by == registration.AGENT else "handler_"
    person = _person(intake, prefix)
    record_handler.within(
        ctx,
        RecordHandler(
            customer_id=asking.customer.id,
            role=intake.presented_by,
            name=person.name,
            person_kind=person.person_kind,
            document_kind=person.document_kind,
            document_number=person.document_number,
            copy_id=getattr(intake, f"{prefix}copy_id"),
            signed=person.signed,
            owner=asking.owner,
            power_of_attorney_copy_id=intake.power_of_attorney_copy_id,
            power_of_attorney_sealed=intake.power_of_attorney_sealed,
        ),
    )


def without_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Mask the document numbers among ``values``: once filed, they are kept encrypted with the person alone."""
    return {name: mask_number(str(value)) if name in NUMBERS and value else value for name, value in values.items()}


def forget_numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the document numbers among ``values``, which nobody but who typed them has business with."""
    return {name: value for name, value in values.items() if name not in NUMBERS}


def _brings_handler(asking: Asking[Any]) -> bool:
    """Say whether a handler other than the one on file is at the counter."""
    intake = asking.intake
    return intake.presented_by in (registration.HANDLER, registration.ACCOUNT_MANAGER) and bool(
        intake.handler_name or not _handler_on_file(asking)
    )


def _handler_on_file(asking: Asking[Any]) -> bool:
    handlers = asking.once("handlers", lambda: parties.handlers_of(asking.customer_id))
    return any(item.role != registration.AGENT for item in handlers)


def _person(intake: Any, prefix: str) -> registration.Person:
    return registration.Person(
        name=getattr(intake, f"{prefix}name"),
        person_kind=getattr(intake, f"{prefix}person_kind"),
        document_kind=getattr(intake, f"{prefix}document_kind"),
        document_number=getattr(intake, f"{prefix}document_number"),
        copy_kept=getattr(intake, f"{prefix}copy_id") is not None,
        signed=getattr(intake, f"{prefix}signed"),
    )


def _person_asks(asking: Asking[Any], prefix: str, *, optional: bool) -> tuple[Ask, ...]:
    kind = getattr(asking.intake, f"{prefix}person_kind")
    return (
        Ask(
            name=f"{prefix}name",
            label=_("Name"),
            required=not optional,
            group=prefix,
            help=_("Leave empty if it is the handler on file") if optional else "",
        ),
        Ask(
            name=f"{prefix}person_kind",
            label=_("Kind of person"),
            widget="select",
            required=not optional,
            group=prefix,
            options=tuple(Option(value=value, label=label) for value, label in parties.person_kinds()),
        ),
        Ask(
            name=f"{prefix}document_kind",
            label=_("Kind of document"),
            widget="select",
            required=not optional,
            group=prefix,
            options=tuple(Option(value=value, label=label) for value, label in parties.document_kinds(kind)),
        ),
        Ask(name=f"{prefix}document_number", label=_("Document number"), required=not optional, group=prefix),
        Ask(
            name=f"{prefix}copy_id",
            label=_("Copy of the document"),
            widget="file",
            required=not optional,
            group=prefix,
            extra={"purpose": copies.DOCUMENT},
        ),
        Ask(name=f"{prefix}signed", label=_("Signature taken"), widget="checkbox", required=not optional, group=prefix),
    )
