"""Reads of identity, the only way in for others: units, origins, staff, rights, and the context staff act in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID, uuid4

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from shouli.identity.models import InterfaceNumber, OrgUnit, Role, RolePermission, SecondFactor, Staff
from shouli.identity.rules import hours, rights
from shouli.identity.rules.organisation import BUREAU, SHOP
from shouli.kernel import errors
from shouli.kernel.context import Actor, Context
from shouli.kernel.reference import kept
from shouli.kernel.text import lazy as _

SYSTEM = "system"
ANCESTORS = "parent__parent__parent"  # loaded with a unit; the tree is hardly ever deeper


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgUnitView:
    """A unit of the operator, such as a handling bureau (处理局) or a shop."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    outlet_type: str
    supports_appointment: bool
    parent_id: int | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something is accepted: the interface number (接口编号), its shop and bureau, and its hours."""

    id: int
    number: str
    channel: str
    org_unit: OrgUnitView
    bureau: OrgUnitView | None
    opens_at: time
    closes_at: time
    weekdays: str
    active: bool


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role and how many people hold it."""

    code: str
    name: str
    name_en: str
    staff_count: int


@kept("identity")
def get_org_unit(org_unit_id: int) -> OrgUnitView:
    """Return one unit.

    :raises errors.NotFound: if there is none with this id
    """
    found = OrgUnit.objects.filter(pk=org_unit_id).first()
    if found is None:
        raise errors.NotFound(thing=_("organisation unit"), key=org_unit_id)
    return _org_unit(found)


def list_org_units(*, kind: str = "") -> list[OrgUnitView]:
    """List the units, optionally of one kind, by code."""
    found = OrgUnit.objects.order_by("code")
    return [_org_unit(row) for row in (found.filter(kind=kind) if kind else found)]


def org_units_by_code(codes: Iterable[str]) -> dict[str, OrgUnitView]:
    """Return the units with these codes, by code; codes that do not exist are missing."""
    return {row.code: _org_unit(row) for row in OrgUnit.objects.filter(code__in=set(codes))}


@kept("identity")
def bureau_of(org_unit_id: int) -> OrgUnitView | None:
    """Return the handling bureau (处理局) a unit belongs to, which may be the unit itself."""
    found = OrgUnit.objects.select_related(ANCESTORS).filter(pk=org_unit_id).first()
    return _bureau(found)


@kept("identity")
def origin(interface_number: str) -> Origin:
    """Return where an interface number stands, in one query.

    :raises errors.NotFound: if there is no such number
    """
    numbers = InterfaceNumber.objects.select_related(f"org_unit__{ANCESTORS}")
    found = numbers.filter(number=interface_number).first()
    if found is None:
        raise errors.NotFound(thing=_("interface number"), key=interface_number)
    return _origin(found)


def list_origins() -> list[Origin]:
    """List all interface numbers with their units and hours."""
    numbers = InterfaceNumber.objects.select_related(f"org_unit__{ANCESTORS}").order_by("number")
    return [_origin(row) for row in numbers]


def hours_fault(where: Origin, now: datetime) -> errors.Fault | None:
    """Say why nothing can be accepted at ``where`` now, if that is so. Own and partner outlets are alike (FL-097)."""
    if not (where.active and where.org_unit.active):
        return errors.Fault(field="", code="outlet_inactive", message=_("This outlet no longer accepts business."))
    if hours.is_open(where.opens_at, where.closes_at, where.weekdays, timezone.localtime(now)):
        return None
    text = _("Interface number %(number)s accepts business from %(opens)s to %(closes)s.")
    given = {"number": where.number, "opens": f"{where.opens_at:%H:%M}", "closes": f"{where.closes_at:%H:%M}"}
    return errors.Fault(field="", code="outside_hours", message=text % given)


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


def count_staff(*, text: str = "", role: str = "", org_unit_id: int | None = None) -> int:
    """Count what ``list_staff`` would list."""
    return _listed(text, role, org_unit_id).count()


def staff_labels(staff_ids: Iterable[int]) -> dict[int, str]:
    """Return number and name of staff by id, in one query: ``3107 刘晓梅``."""
    rows = Staff.objects.filter(pk__in=set(staff_ids)).values_list("pk", "staff_number", "name")
    return {pk: f"{number} {name}" for pk, number, name in rows}


def list_roles() -> list[RoleView]:
    """List all roles."""
    found = Role.objects.annotate(staff_count=Count("staff")).order_by("code")
    return [RoleView(code=row.code, name=row.name, name_en=row.name_en, staff_count=row.staff_count) for row in found]


@kept("identity")
def rights_of(roles: Iterable[str]) -> list[rights.Right]:
    """List the rights of ``roles``, by role and pattern."""
    found = RolePermission.objects.filter(role__code__in=tuple(roles)).order_by("role__code", "pattern", "channel")
    return [
        rights.Right(role=role, pattern=pattern, channel=channel, limit=limit)
        for role, pattern, channel, limit in found.values_list("role__code", "pattern", "channel", "limit")
    ]


def may(ctx: Context, permission: str) -> bool:
    """Say whether the actor may run the action, or open the page, named ``permission``; kept until rights change."""
    if SYSTEM in ctx.actor.roles:
        return True
    return rights.allows(_rights(ctx), permission, ctx.channel)


def limit(ctx: Context, action: str) -> Decimal | None:
    """Return up to which amount the actor may run ``action``: None is unlimited, zero is not at all."""
    if SYSTEM in ctx.actor.roles:
        return None
    return rights.limit_of(_rights(ctx), action, ctx.channel)


def staff_context(
    staff: Staff,
    *,
    channel: str,
    now: datetime,
    language: str,
    request_id: UUID | None = None,
    idempotency_key: str = "",
) -> Context:
    """Build the context in which ``staff`` act: roles, interface number, outlet and handling bureau, in two queries.

    The roles stay with ``staff`` as if prefetched.
    """
    prefetch_related_objects([staff], "roles")
    numbers = InterfaceNumber.objects.select_related(f"org_unit__{ANCESTORS}")
    desk = numbers.filter(pk=staff.interface_number_id).first() if staff.interface_number_id else None
    unit = desk.org_unit if desk else OrgUnit.objects.select_related(ANCESTORS).get(pk=staff.org_unit_id)
    bureau = _bureau(unit)
    return Context(
        actor=Actor(
            key=f"staff:{staff.pk}",
            roles=tuple(sorted(role.code for role in staff.roles.all())),
            staff_id=staff.pk,
            name=staff.name,
        ),
        channel=channel,
        now=now,
        interface_number=desk.number if desk else "",
        outlet_id=unit.pk if unit.kind == SHOP else None,
        bureau_id=bureau.id if bureau else None,
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


def _rights(ctx: Context) -> tuple[rights.Right, ...]:
    shared = (rights.EVERYONE,) if ctx.actor.staff_id is not None else ()
    return tuple(rights_of((*ctx.actor.roles, *shared)))


def _listed(text: str, role: str, org_unit_id: int | None) -> QuerySet[Staff]:
    found = Staff.objects.all()
    if text:
        found = found.filter(Q(staff_number__startswith=text) | Q(employee_id=text) | Q(name__contains=text))
    if role:
        found = found.filter(roles__code=role)
    return found if org_unit_id is None else found.filter(org_unit_id=org_unit_id)


def _bureau(unit: OrgUnit | None) -> OrgUnitView | None:
    while unit is not None and unit.kind != BUREAU:
        unit = unit.parent
    return _org_unit(unit) if unit else None


def _org_unit(row: OrgUnit) -> OrgUnitView:
    return OrgUnitView(
        id=row.pk,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        kind=row.kind,
        outlet_type=row.outlet_type,
        supports_appointment=row.supports_appointment,
        parent_id=row.parent_id,
        active=row.active,
    )


def _origin(row: InterfaceNumber) -> Origin:
    return Origin(
        id=row.pk,
        number=row.number,
        channel=row.channel,
        org_unit=_org_unit(row.org_unit),
        bureau=_bureau(row.org_unit),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        weekdays=row.weekdays,
        active=row.active,
    )


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
