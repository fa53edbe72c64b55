"""Add or change interface numbers (接口编号): where business is accepted, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from pydantic import BaseModel, Field

from shouli.identity.models import InterfaceNumber, OrgUnit
from shouli.identity.rules import hours
from shouli.kernel import errors
from shouli.kernel.actions import action, write
from shouli.kernel.context import Context
from shouli.kernel.tables import Reference, TableRow, repeated, unknown
from shouli.kernel.text import lazy as _

EVERY_DAY = "1234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveInterfaceNumber:
    """An interface number, the shop it belongs to, and its hours on ISO ``weekdays``; 23:59:59 closes at midnight."""

    number: str
    org_unit_id: int
    opens_at: time
    closes_at: time
    channel: str = "counter"
    weekdays: str = EVERY_DAY
    active: bool = True


@action("identity.save_interface_number")
def save_interface_number(ctx: Context, data: SaveInterfaceNumber) -> InterfaceNumber:
    """Add an interface number, or change the one with this number.

    :raises Invalid: with everything that is wrong with it
    """
    desk = InterfaceNumber.objects.select_for_update().filter(number=data.number).first()

    errors.refuse_if(_faults(data))

    values: dict[str, Any] = {
        "org_unit_id": data.org_unit_id,
        "channel": data.channel,
        "opens_at": data.opens_at,
        "closes_at": data.closes_at,
        "weekdays": "".join(sorted(data.weekdays)),
        "active": data.active,
    }
    if desk is None:
        return InterfaceNumber.objects.create(number=data.number.strip(), **values)
    write(desk, **values)
    return desk


def _faults(data: SaveInterfaceNumber) -> list[errors.Fault]:
    faults = [
        errors.Fault(field=name, code="missing", message=_("Please fill this in."))
        for name in ("number", "channel")
        if not getattr(data, name).strip()
    ]
    if not OrgUnit.objects.filter(pk=data.org_unit_id, kind=OrgUnit.Kind.SHOP).exists():
        text = _("An interface number belongs to a shop.")
        faults.append(errors.Fault(field="org_unit_id", code="not_a_shop", message=text))
    if not hours.is_weekdays(data.weekdays):
        text = _("Name weekdays by the digits 1 (Monday) to 7, each once.")
        faults.append(errors.Fault(field="weekdays", code="bad_weekdays", message=text))
    return faults


class InterfaceNumberRow(BaseModel):
    """One line of ``interface_numbers.csv``."""

    number: str = Field(min_length=1, max_length=40)
    org_unit: Reference
    channel: str = Field(default="counter", min_length=1, max_length=20)
    opens_at: time
    closes_at: time
    weekdays: str = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadInterfaceNumbers:
    """Rows of the table."""

    rows: tuple[TableRow[InterfaceNumberRow], ...]


@action("identity.load_interface_numbers")
def load_interface_numbers(ctx: Context, data: LoadInterfaceNumbers) -> int:
    """Add or change interface numbers; those the table does not name stay as they are. Return the number of rows.

    :raises Invalid: with every cell that is wrong
    """
    shops = dict(OrgUnit.objects.filter(kind=OrgUnit.Kind.SHOP).values_list("code", "pk"))
    faults = repeated(data.rows, "number")
    faults += unknown(data.rows, "org_unit", shops)
    faults += [
        row.fault("weekdays", "bad_weekdays", _("Name weekdays by the digits 1 (Monday) to 7, each once."))
        for row in data.rows
        if not hours.is_weekdays(row.value.weekdays)
    ]

    errors.refuse_if(faults)

    InterfaceNumber.objects.bulk_create(
        (
            InterfaceNumber(
                number=row.value.number,
                org_unit_id=shops[row.value.org_unit],
                channel=row.value.channel,
                opens_at=row.value.opens_at,
                closes_at=row.value.closes_at,
                weekdays="".join(sorted(row.value.weekdays)),
            )
            for row in data.rows
        ),
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["org_unit", "channel", "opens_at", "closes_at", "weekdays"],
    )
    return len(data.rows)
