"""An organisation, staff and requests for the tests of identity."""

from __future__ import annotations

from datetime import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from shouli.identity.models import InterfaceNumber, OrgUnit, Role, RolePermission, Staff

PASSWORD = "Quan-Cheng-2026"


def org_unit(code: str = "S-QC", *, parent: OrgUnit | None = None, **values: object) -> OrgUnit:
    """Make a unit: S- a shop, B- a bureau, D- a department, else the operator."""
    kind = {"S": "shop", "B": "bureau", "D": "department"}.get(code[0], "operator")
    given = {"name": code, "kind": kind, "outlet_type": "own" if kind == "shop" else "", "parent": parent, **values}
    return OrgUnit.objects.create(code=code, **given)


def shop(code: str = "S-QC", **values: object) -> OrgUnit:
    """Make a shop under a bureau of its own."""
    bureau = org_unit(f"B-{code}", parent=org_unit(f"OP-{code}"), supports_appointment=True)
    return org_unit(code, parent=bureau, **values)


def desk(unit: OrgUnit, number: str = "0531-H-003", **values: object) -> InterfaceNumber:
    """Make an interface number open from 08:30 to 18:00 every day."""
    given = {"channel": "counter", "opens_at": time(8, 30), "closes_at": time(18), **values}
    return InterfaceNumber.objects.create(number=number, org_unit=unit, **given)


def role(code: str, *patterns: str, **limits: str) -> Role:
    """Make a role with rights; ``limits`` maps a pattern, with ``__`` for its dot, to an amount."""
    made, _ = Role.objects.get_or_create(code=code, defaults={"name": code})
    named = {**dict.fromkeys(patterns), **{name.replace("__", "."): amount for name, amount in limits.items()}}
    RolePermission.objects.bulk_create(
        RolePermission(role=made, pattern=pattern, limit=amount) for pattern, amount in named.items()
    )
    return made


def staff(
    number: str = "3107", *roles: Role, unit: OrgUnit | None = None, password: str = "", **values: object
) -> Staff:
    """Make a member of staff, with the roles given."""
    given = {
        "employee_id": f"E{number}",
        "name": "刘晓梅",
        "org_unit": unit or org_unit(f"D-{number}"),
        "password": make_password(password or None),
        **values,
    }
    made = Staff.objects.create(staff_number=number, **given)
    made.roles.set(roles)
    return made


def request(*, address: str = "10.0.0.7") -> HttpRequest:
    """Make a request of nobody in particular, with a session."""
    made = RequestFactory().post("/login", REMOTE_ADDR=address)
    made.session = import_module(settings.SESSION_ENGINE).SessionStore()
    made.user = AnonymousUser()
    return made
