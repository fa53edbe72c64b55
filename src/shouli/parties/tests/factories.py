"""Customers and their papers for tests of every part above."""

from __future__ import annotations

from typing import Any

from stdnum.cn import ric, uscc

from shouli.kernel.context import Context
from shouli.kernel.tests.factories import system
from shouli.parties import actions
from shouli.parties.models import Customer

JPEG = b"\xff\xd8\xff\xe0 a scan"
ADDRESS = "建设路13号2号楼1单元501室"


def citizen_number(place: str = "370102", birth: str = "19900307", serial: str = "123") -> str:
    """Build a citizen number with its right check digit."""
    body = f"{place}{birth}{serial}"
    return body + str(ric.calc_check_digit(f"{body}0"))


def credit_code(body: str = "91370102MA3C0X1Y2") -> str:
    """Build a unified social credit code with its right check digit."""
    return body + str(uscc.calc_check_digit(f"{body}0"))


def copy(purpose: str = "document", ctx: Context | None = None) -> int:
    """Keep a scan; return its id."""
    asked = actions.StoreCopy(purpose=purpose, content=JPEG, declared_type="image/jpeg")
    return actions.store_copy(ctx or system(), asked).pk


def person(serial: str = "456", *, ctx: Context | None = None, **changed: Any) -> actions.PersonShown:
    """Build an agent or handler with everything that is asked of one."""
    given: dict[str, Any] = {
        "name": "王芳",
        "person_kind": "citizen",
        "document_kind": "resident_id_card",
        "document_number": citizen_number(serial=serial),
        "copy_id": copy(ctx=ctx),
        "signed": True,
    }
    return actions.PersonShown(**given | changed)


def individual(*, ctx: Context | None = None, **changed: Any) -> actions.RegisterCustomer:
    """Fill the customer dialog for a local person; what is not given has a default."""
    given: dict[str, Any] = {
        "kind": "individual",
        "name": "李小明",
        "person_kind": "citizen",
        "document_kind": "resident_id_card",
        "document_number": citizen_number(),
        "copy_id": copy(ctx=ctx),
        "document_shown": True,
        "contact_phone": "13800000001",
        "signed": True,
    }
    return actions.RegisterCustomer(**given | changed)


def organization(*, ctx: Context | None = None, **changed: Any) -> actions.RegisterCustomer:
    """Fill the customer dialog for a local enterprise, brought by its handler."""
    given: dict[str, Any] = {
        "kind": "organization",
        "name": "济南泉水商贸有限公司",
        "organization_kind": "enterprise",
        "document_kind": "business_licence",
        "document_number": credit_code(),
        "document_form": "original",
        "document_shown": True,
        "contact_phone": "0531-86010000",
        "proof_kind": "letter_of_introduction",
        "proof_copy_id": copy("letter_of_introduction", ctx),
        "seal_text": "济南泉水商贸有限公司",
        "presented_by": "handler",
        "handler": person(ctx=ctx),
    }
    return actions.RegisterCustomer(**given | changed)


def customer(**changed: Any) -> Customer:
    """Register a local person."""
    return actions.register_customer(system(), individual(**changed))


def company(**changed: Any) -> Customer:
    """Register a local enterprise."""
    return actions.register_customer(system(), organization(**changed))


def faults_of(refusal: Any) -> set[tuple[str, str]]:
    """Return field and code of every fault of a refusal."""
    return {(fault.field, fault.code) for fault in refusal.faults}
