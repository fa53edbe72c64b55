"""Add and change staff (工号), their roles, and whether they may sign in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from shouli.identity import queries
from shouli.identity.models import InterfaceNumber, OrgUnit, Role, Staff
from shouli.kernel import errors, phones
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.text import lazy as _
from shouli.kernel.text_rules import contact_name_faults
from shouli.kernel.typed import folded


class OwnAccount(errors.BusinessError):
    """Nobody widens, or cuts off, their own account."""

    code = "own_account"
    message = _("You cannot do this to your own account.")
    way_out = _("Ask another administrator.")


class MatterForTwo(errors.BusinessError):
    """What would let somebody judge is not for one person to give."""

    code = "matter_for_two"
    message = _("This account approves what others propose, or would after the change: a second person has to agree.")
    way_out = _("Propose the change; another administrator or the security auditor approves it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveStaff:
    """A member of staff; without ``staff_id`` a new one, who can sign in once a password is set."""

    staff_number: str
    employee_id: str
    name: str
    org_unit_id: int
    staff_id: int | None = None
    interface_number_id: int | None = None
    phone: str = ""
    email: str = ""


@action("identity.save_staff")
def save_staff(ctx: Context, data: SaveStaff) -> Staff:
    """Add a member of staff, or change one.

    :raises Invalid: with everything that is wrong
    """
    staff = queries.lock_staff(data.staff_id) if data.staff_id is not None else None

    errors.refuse_if(_faults(data))

    values: dict[str, Any] = {
        "staff_number": data.staff_number.strip(),
        "employee_id": data.employee_id.strip(),
        "name": folded(data.name),
        "org_unit_id": data.org_unit_id,
        "interface_number_id": data.interface_number_id,
        "phone": phones.normal(data.phone),
        "email": data.email.strip(),
    }
    if staff is None:
        return Staff.objects.create(password=make_password(None), **values)
    write(staff, **values)
    return staff


def _faults(data: SaveStaff) -> list[errors.Fault]:
    faults = [
        errors.Fault(field=name, code="missing", message=_("Please fill this in."))
        for name in ("staff_number", "employee_id", "name")
        if not getattr(data, name).strip()
    ]
    others = Staff.objects.exclude(pk=data.staff_id) if data.staff_id is not None else Staff.objects.all()
    for name in ("staff_number", "employee_id"):
        if others.filter(**{name: getattr(data, name).strip()}).exists():
            text = _("Somebody else has this already.")
            faults.append(errors.Fault(field=name, code="taken", message=text))
    if not OrgUnit.objects.filter(pk=data.org_unit_id, active=True).exists():
        text = _("There is no such unit.")
        faults.append(errors.Fault(field="org_unit_id", code="unknown", message=text))
    desk = data.interface_number_id
    if desk is not None and not InterfaceNumber.objects.filter(pk=desk, org_unit_id=data.org_unit_id).exists():
        text = _("This interface number belongs to another unit.")
        faults.append(errors.Fault(field="interface_number_id", code="other_unit", message=text))
    return [*faults, *person_faults(data.name, data.phone)]


def person_faults(name: str, phone: str) -> Iterator[errors.Fault]:
    """Yield what is wrong with the name and telephone of a member of staff."""
    yield from contact_name_faults("name", name)
    yield from phones.phone_faults("phone", phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRoles:
    """The member of staff and all the roles they are to hold, no others."""

    staff_id: int
    roles: tuple[str, ...]


@action("identity.set_roles")
def set_roles(ctx: Context, data: SetRoles) -> Staff:
    """Give a member of staff exactly these roles.

    :raises OwnAccount: if it is the actor
    :raises MatterForTwo: if one of the roles judges and is not held already
    :raises Invalid: if a role does not exist
    """
    staff = queries.lock_staff(data.staff_id)
    found = {role.code: role for role in Role.objects.filter(code__in=data.roles)}

    refuse_own(ctx, staff)
    errors.refuse_if(unknown_roles(data.roles, found))
    held = set(staff.roles.values_list("code", flat=True))
    refuse_alone(ctx, set(data.roles) - held)

    staff.roles.set(found.values())
    return staff


def unknown_roles(wanted: Iterable[str], found: Iterable[str]) -> list[errors.Fault]:
    """Name the roles that do not exist."""
    text = _("%(key)s is not known.")
    return [
        errors.Fault(field="roles", code="unknown", message=text % {"key": code})
        for code in sorted(set(wanted) - set(found))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableStaff:
    """The member of staff who leaves."""

    staff_id: int


@action("identity.disable_staff")
def disable_staff(ctx: Context, data: DisableStaff) -> Staff:
    """Keep a member of staff out from their next request on; what they did stays under their name.

    :raises OwnAccount: if it is the actor
    """
    staff = queries.lock_staff(data.staff_id)

    refuse_own(ctx, staff)

    write(staff, is_active=False)
    return staff


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableStaff:
    """The member of staff who comes back."""

    staff_id: int


@action("identity.enable_staff")
def enable_staff(ctx: Context, data: EnableStaff) -> Staff:
    """Let a member of staff in again.

    :raises OwnAccount: if it is the actor
    :raises MatterForTwo: if they judge
    """
    staff = queries.lock_staff(data.staff_id)

    refuse_own(ctx, staff)
    refuse_alone(ctx, staff.roles.values_list("code", flat=True))

    write(staff, is_active=True)
    return staff


def refuse_alone(ctx: Context, roles: Iterable[str]) -> None:
    """Leave it to two if one of ``roles`` judges; only the program itself, at the first setting up, does it alone."""
    if queries.SYSTEM not in ctx.actor.roles and queries.judges(roles):
        raise MatterForTwo


def refuse_own(ctx: Context, staff: Staff) -> None:
    """Keep the actor from their own account."""
    if ctx.actor.staff_id == staff.pk:
        raise OwnAccount()
