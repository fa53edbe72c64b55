"""Reads about the organisation: units, interface numbers, and when business is accepted there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from shouli.identity.models import InterfaceNumber, OrgUnit
from shouli.identity.rules import hours
from shouli.identity.rules.organisation import BUREAU, SHOP
from shouli.kernel import errors
from shouli.kernel.reference import cached
from shouli.kernel.text import lazy as _

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
class PlaceOfWork:
    """Where somebody works: interface number, shop and handling bureau, as far as there are any."""

    interface_number: str
    outlet_id: int | None
    bureau_id: int | None


@cached("identity")
def get_org_unit(org_unit_id: int) -> OrgUnitView:
    """Return one unit.

    :raises errors.NotFound: if there is none with this id
    """
    found = OrgUnit.objects.filter(pk=org_unit_id).first()
    if found is None:
        raise errors.NotFound(thing=_("organisation unit"), key=org_unit_id)
    return org_unit_view(found)


@cached("identity")
def list_org_units(*, kind: str = "") -> list[OrgUnitView]:
    """List the units, optionally of one kind, by code."""
    found = OrgUnit.objects.order_by("code")
    return [org_unit_view(row) for row in (found.filter(kind=kind) if kind else found)]


@cached("identity")
def list_shops(bureau_id: int | None) -> list[OrgUnitView]:
    """List the shops of a handling bureau, or all of them, by code."""
    shops = OrgUnit.objects.filter(kind=SHOP).order_by("code")
    return [org_unit_view(row) for row in (shops if bureau_id is None else shops.filter(parent=bureau_id))]


def org_units_by_code(codes: Iterable[str]) -> dict[str, OrgUnitView]:
    """Return the units with these codes, by code; codes that do not exist are missing."""
    return {row.code: org_unit_view(row) for row in OrgUnit.objects.filter(code__in=set(codes))}


@cached("identity")
def bureau_of(org_unit_id: int) -> OrgUnitView | None:
    """Return the handling bureau (处理局) a unit belongs to, which may be the unit itself."""
    found = OrgUnit.objects.select_related(ANCESTORS).filter(pk=org_unit_id).first()
    return bureau_above(found)


@cached("identity")
def origin(interface_number: str) -> Origin:
    """Return where an interface number stands, in one query.

    :raises errors.NotFound: if there is no such number
    """
    numbers = InterfaceNumber.objects.select_related(f"org_unit__{ANCESTORS}")
    found = numbers.filter(number=interface_number).first()
    if found is None:
        raise errors.NotFound(thing=_("interface number"), key=interface_number)
    return _origin(found)


@cached("identity")
def place_of_work(interface_number_id: int | None, org_unit_id: int) -> PlaceOfWork:
    """Return where somebody works: at an interface number, or without one in a unit."""
    numbers = InterfaceNumber.objects.select_related(f"org_unit__{ANCESTORS}")
    desk = numbers.filter(pk=interface_number_id).first() if interface_number_id is not None else None
    unit = desk.org_unit if desk else OrgUnit.objects.select_related(ANCESTORS).get(pk=org_unit_id)
    bureau = bureau_above(unit)
    return PlaceOfWork(
        interface_number=desk.number if desk else "",
        outlet_id=unit.pk if unit.kind == SHOP else None,
        bureau_id=bureau.id if bureau else None,
    )


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


def bureau_above(unit: OrgUnit | None) -> OrgUnitView | None:
    """Return the handling bureau that ``unit`` is or is under, if any."""
    while unit is not None and unit.kind != BUREAU:
        unit = unit.parent
    return org_unit_view(unit) if unit else None


def org_unit_view(row: OrgUnit) -> OrgUnitView:
    """Show a unit to others."""
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
        org_unit=org_unit_view(row.org_unit),
        bureau=bureau_above(row.org_unit),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        weekdays=row.weekdays,
        active=row.active,
    )
