"""Load staff from a table. Passwords never are in one: an administrator sets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from pydantic import BaseModel, Field

from shouli.identity.actions.save_staff import person_faults
from shouli.identity.models import InterfaceNumber, OrgUnit, Role, Staff
from shouli.kernel import errors, phones
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.tables import Listed, Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _


class StaffRow(BaseModel):
    """One line of ``staff.csv``; ``roles`` are role codes with semicolons between them."""

    staff_number: str = Field(min_length=1, max_length=20)
    employee_id: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=60)
    org_unit: Reference
    roles: Listed = ()
    interface_number: str = ""
    phone: str = Field(default="", max_length=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadStaff:
    """Rows of the table."""

    rows: tuple[TableRow[StaffRow], ...]


@action("identity.load_staff")
def load_staff(ctx: Context, data: LoadStaff) -> int:
    """Add or change staff by staff number, with their roles; passwords stay. Return the number of rows.

    :raises Invalid: with every cell that is wrong
    """
    units = dict(OrgUnit.objects.values_list("code", "pk"))
    desks = dict(InterfaceNumber.objects.values_list("number", "pk"))
    roles = dict(Role.objects.values_list("code", "pk"))
    faults = repeated(data.rows, "staff_number")
    faults += repeated(data.rows, "employee_id")
    faults += _taken(data.rows)
    faults += unknown(data.rows, "org_unit", units)
    faults += unknown(data.rows, "interface_number", desks)
    faults += unknown(data.rows, "roles", roles)

    for row in data.rows:
        wrong = person_faults(row.value.name, row.value.phone)
        faults += [row.fault(fault.field, fault.code, fault.message) for fault in wrong]

    errors.refuse_if(faults)

    Staff.objects.bulk_create(
        (
            Staff(
                staff_number=row.value.staff_number,
                employee_id=row.value.employee_id,
                name=row.value.name,
                org_unit_id=units[row.value.org_unit],
                interface_number_id=desks.get(row.value.interface_number),
                phone=phones.normal(row.value.phone),
                password=make_password(None),
            )
            for row in data.rows
        ),
        update_conflicts=True,
        unique_fields=["staff_number"],
        update_fields=["employee_id", "name", "org_unit", "interface_number", "phone"],
    )
    _set_roles(data.rows, roles)
    return len(data.rows)


def _taken(rows: tuple[TableRow[StaffRow], ...]) -> list[errors.Fault]:
    """Point at employee numbers that other staff have already."""
    others = Staff.objects.exclude(staff_number__in=[row.value.staff_number for row in rows])
    taken = set(others.values_list("employee_id", flat=True))
    text = _("Another member of staff has this employee number.")
    return [row.fault("employee_id", "taken", text) for row in rows if row.value.employee_id in taken]


def _set_roles(rows: tuple[TableRow[StaffRow], ...], roles: Mapping[str, int]) -> None:
    numbers = [row.value.staff_number for row in rows]
    ids = dict(Staff.objects.filter(staff_number__in=numbers).values_list("staff_number", "pk"))
    held = Staff.roles.through
    held.objects.filter(staff_id__in=ids.values()).delete()
    held.objects.bulk_create(
        held(staff_id=ids[row.value.staff_number], role_id=roles[code])
        for row in rows
        for code in dict.fromkeys(row.value.roles)
    )
