"""Reads about staff, and the context in which they act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet, prefetch_related_objects

from shouli.identity.models import SecondFactor, Staff
from shouli.identity.queries.organisation import place_of_work
from shouli.kernel import errors
from shouli.kernel.context import Actor, Context
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeView:
    """An employee, as credited with a sale or shown beside an order."""

    employee_id: str
    staff_number: str
    name: str
    org_unit_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A member of staff, as pages of the administrator show one."""

    id: int
    staff_number: str
    employee_id: str
    name: str
    org_unit_id: int
    org_unit_name: str
    interface_number: str
    roles: tuple[str, ...]
    phone: str
    email: str
    active: bool
    has_second_factor: bool
    must_change_password: bool
    last_login: datetime | None


def get_staff(staff_id: int) -> Staff:
    """Return one member of staff.

    :raises errors.NotFound: if there is none with this id
    """
    found = Staff.objects.select_related("org_unit", "interface_number").filter(pk=staff_id).first()
    if found is None:
        raise errors.NotFound(thing=_("member of staff"), key=staff_id)
    return found


def find_staff(staff_number: str) -> Staff | None:
    """Find a member of staff by staff number (工号)."""
    return Staff.objects.filter(staff_number=staff_number).first()


def staff_by_number(staff_numbers: Iterable[str]) -> dict[str, int]:
    """Return the ids of the staff with these staff numbers (工号), by number."""
    rows = Staff.objects.filter(staff_number__in=set(staff_numbers))
    return dict(rows.values_list("staff_number", "pk"))


def find_employee(employee_id: str) -> EmployeeView | None:
    """Find an employee in service by employee id (职工ID)."""
    found = Staff.objects.select_related("org_unit").filter(employee_id=employee_id.strip(), is_active=True).first()
    if found is None:
        return None
    return EmployeeView(
        employee_id=found.employee_id,
        staff_number=found.staff_number,
        name=found.name,
        org_unit_name=found.org_unit.name,
    )


def list_staff(
    *, text: str = "", role: str = "", org_unit_id: int | None = None, limit: int = 50, offset: int = 0
) -> list[StaffView]:
    """List staff by staff number, optionally by number or name, role and unit; three queries."""
    found = _listed(text, role, org_unit_id).select_related("org_unit", "interface_number", "second_factor")
    rows = found.prefetch_related("roles").order_by("staff_number")
    return [_staff(row) for row in rows[offset : offset + limit]]


def get_staff_view(staff_id: int) -> StaffView:
    """Return one member of staff as pages show them; three queries.

    :raises errors.NotFound: if there is none with this id
    """
    rows = Staff.objects.select_related("org_unit", "interface_number", "second_factor").prefetch_related("roles")
    found = rows.filter(pk=staff_id).first()
    if found is None:
        raise errors.NotFound(thing=_("member of staff"), key=staff_id)
    return _staff(found)


def count_staff(*, text: str = "", role: str = "", org_unit_id: int | None = None) -> int:
    """Count what ``list_staff`` would list."""
    return _listed(text, role, org_unit_id).count()


def staff_labels(staff_ids: Iterable[int]) -> dict[int, str]:
    """Return number and name of staff by id, in one query: ``3107 刘晓梅``."""
    rows = Staff.objects.filter(pk__in=set(staff_ids)).values_list("pk", "staff_number", "name")
    return {pk: f"{number} {name}" for pk, number, name in rows}


def staff_context(
    staff: Staff,
    *,
    channel: str,
    now: datetime,
    language: str,
    request_id: UUID | None = None,
    idempotency_key: str = "",
) -> Context:
    """Build the context in which ``staff`` act: roles, interface number, outlet and handling bureau.

    The roles stay with ``staff`` as if prefetched.
    """
    prefetch_related_objects([staff], "roles")
    where = place_of_work(staff.interface_number_id, staff.org_unit_id)
    return Context(
        actor=Actor(
            key=f"staff:{staff.pk}",
            roles=tuple(sorted(role.code for role in staff.roles.all())),
            staff_id=staff.pk,
            name=staff.name,
        ),
        channel=channel,
        now=now,
        interface_number=where.interface_number,
        outlet_id=where.outlet_id,
        bureau_id=where.bureau_id,
        language=language,
        request_id=request_id or uuid4(),
        idempotency_key=idempotency_key,
    )


def lock_staff(staff_id: int) -> Staff:
    """Load and lock one member of staff.

    :raises errors.NotFound: if there is none with this id
    """
    found = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if found is None:
        raise errors.NotFound(thing=_("member of staff"), key=staff_id)
    return found


def find_second_factor(staff_id: int) -> SecondFactor | None:
    """Find what a member of staff enrolled, confirmed or not."""
    return SecondFactor.objects.filter(staff_id=staff_id).first()


def _listed(text: str, role: str, org_unit_id: int | None) -> QuerySet[Staff]:
    found = Staff.objects.all()
    if text:
        found = found.filter(Q(staff_number__startswith=text) | Q(employee_id=text) | Q(name__contains=text))
    if role:
        found = found.filter(roles__code=role)
    return found if org_unit_id is None else found.filter(org_unit_id=org_unit_id)


def _staff(row: Staff) -> StaffView:
    factor = getattr(row, "second_factor", None)
    return StaffView(
        id=row.pk,
        staff_number=row.staff_number,
        employee_id=row.employee_id,
        name=row.name,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.org_unit.name,
        interface_number=row.interface_number.number if row.interface_number else "",
        roles=tuple(sorted(role.code for role in row.roles.all())),
        phone=row.phone,
        email=row.email,
        active=row.is_active,
        has_second_factor=factor is not None and factor.confirmed_at is not None,
        must_change_password=row.must_change_password,
        last_login=row.last_login,
    )
