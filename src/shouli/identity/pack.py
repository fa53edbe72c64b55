"""Which tables of a pack this part takes, in load order."""

from __future__ import annotations

from typing import Any

from shouli.identity.actions import (
    InterfaceNumberRow,
    OrgUnitRow,
    RightRow,
    RoleRow,
    StaffRow,
    load_interface_numbers,
    load_org_units,
    load_rights,
    load_roles,
    load_staff,
)
from shouli.kernel.tables import PackTable

TABLES: tuple[PackTable[Any], ...] = (
    PackTable(file="identity/org_units.csv", row=OrgUnitRow, load=load_org_units),
    PackTable(file="identity/interface_numbers.csv", row=InterfaceNumberRow, load=load_interface_numbers),
    PackTable(file="identity/roles.csv", row=RoleRow, load=load_roles),
    PackTable(file="identity/permissions.csv", row=RightRow, load=load_rights),
    PackTable(file="identity/staff.csv", row=StaffRow, load=load_staff),
)
