"""Add or change units of the operator: bureaus, shops, departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from shouli.identity.models import OrgUnit
from shouli.identity.rules import organisation
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.tables import TableRow, repeated, unknown
from shouli.kernel.text import lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOrgUnit:
    """A unit by its code; ``parent_code`` is empty for the operator itself."""

    code: str
    name: str
    kind: str
    parent_code: str = ""
    name_en: str = ""
    outlet_type: str = ""
    supports_appointment: bool = False
    active: bool = True


@action("identity.save_org_unit")
def save_org_unit(ctx: Context, data: SaveOrgUnit) -> OrgUnit:
    """Add a unit, or change the one with this code.

    :raises Invalid: with everything that is wrong with it
    """
    unit = OrgUnit.objects.select_for_update().filter(code=data.code).first()
    units = {known.code: known for known in OrgUnit.objects.select_related("parent")}

    errors.refuse_if(_faults(data, units))

    values: dict[str, Any] = {
        "name": data.name.strip(),
        "name_en": data.name_en.strip(),
        "kind": data.kind,
        "outlet_type": data.outlet_type,
        "supports_appointment": data.supports_appointment,
        "parent": units.get(data.parent_code),
        "active": data.active,
    }
    if unit is None:
        return OrgUnit.objects.create(code=data.code.strip(), **values)
    write(unit, **values)
    return unit


def _faults(data: SaveOrgUnit, units: Mapping[str, OrgUnit]) -> list[errors.Fault]:
    faults = [
        errors.Fault(field=name, code="missing", message=_("Please fill this in."))
        for name in ("code", "name")
        if not getattr(data, name).strip()
    ]
    parent = units.get(data.parent_code)
    if data.parent_code and parent is None:
        named = _("%(key)s is not known.") % {"key": data.parent_code}
        return [*faults, errors.Fault(field="parent_code", code="unknown", message=named)]
    parents = {code: unit.parent.code if unit.parent else "" for code, unit in units.items()}
    if data.code in organisation.in_circles({**parents, data.code: data.parent_code}):
        text = _("A unit cannot be part of itself.")
        faults.append(errors.Fault(field="parent_code", code="circle", message=text))
    return faults + list(
        organisation.faults_of(
            kind=data.kind,
            outlet_type=data.outlet_type,
            parent_kind=parent.kind if parent else "",
            supports_appointment=data.supports_appointment,
        )
    )


class OrgUnitRow(BaseModel):
    """One line of ``org_units.csv``; ``parent`` is the code of another line or of a unit there is."""

    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field(default="", max_length=80)
    kind: OrgUnit.Kind
    parent: str = ""
    outlet_type: OrgUnit.Outlet = OrgUnit.Outlet.NONE
    supports_appointment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrgUnits:
    """Rows of the table."""

    rows: tuple[TableRow[OrgUnitRow], ...]


@action("identity.load_org_units")
def load_org_units(ctx: Context, data: LoadOrgUnits) -> int:
    """Add or change units by code; those the table does not name stay as they are. Return the number of rows.

    :raises Invalid: with every cell that is wrong
    """
    kinds = dict(OrgUnit.objects.values_list("code", "kind"))
    kinds |= {row.value.code: row.value.kind.value for row in data.rows}

    errors.refuse_if(_row_faults(data.rows, kinds))

    OrgUnit.objects.bulk_create(
        (
            OrgUnit(
                code=row.value.code,
                name=row.value.name,
                name_en=row.value.name_en,
                kind=row.value.kind,
                outlet_type=row.value.outlet_type,
                supports_appointment=row.value.supports_appointment,
            )
            for row in data.rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "kind", "outlet_type", "supports_appointment"],
    )
    units = OrgUnit.objects.in_bulk(field_name="code")
    changed = [units[row.value.code] for row in data.rows]
    for row, unit in zip(data.rows, changed, strict=True):
        unit.parent = units.get(row.value.parent)
    OrgUnit.objects.bulk_update(changed, ["parent"])
    return len(data.rows)


def _row_faults(rows: tuple[TableRow[OrgUnitRow], ...], kinds: Mapping[str, str]) -> list[errors.Fault]:
    faults = repeated(rows, "code")
    faults += unknown(rows, "parent", kinds)
    circling = organisation.in_circles({row.value.code: row.value.parent for row in rows})
    for row in rows:
        if row.value.code in circling:
            faults.append(row.fault("parent", "circle", _("A unit cannot be part of itself.")))
        elif not row.value.parent or row.value.parent in kinds:
            faults += [
                row.fault(fault.field, fault.code, fault.message)
                for fault in organisation.faults_of(
                    kind=row.value.kind,
                    outlet_type=row.value.outlet_type,
                    parent_kind=kinds[row.value.parent] if row.value.parent else "",
                    supports_appointment=row.value.supports_appointment,
                )
            ]
    return faults
