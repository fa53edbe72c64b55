"""Units, interface numbers, roles and staff on the administrator's screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from shouli.identity import queries
from shouli.identity.actions import (
    DisableStaff,
    EnableStaff,
    OwnAccount,
    SaveInterfaceNumber,
    SaveOrgUnit,
    SaveStaff,
    SetPreferences,
    SetRights,
    SetRoles,
    disable_staff,
    enable_staff,
    save_interface_number,
    save_org_unit,
    save_staff,
    set_preferences,
    set_rights,
    set_roles,
)
from shouli.identity.models import OrgUnit, Staff
from shouli.identity.rules.rights import Right
from shouli.identity.tests.factories import desk, org_unit, role, shop, staff
from shouli.kernel.errors import Invalid, NotFound
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import clerk_context, system

pytestmark = pytest.mark.django_db


def faults(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    """Return field and code of every fault."""
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_unit_is_added_and_changed_by_its_code() -> None:
    org_unit("OP")
    bureau = SaveOrgUnit(code="B-LX", name="历下处理局", kind="bureau", parent_code="OP", supports_appointment=True)
    made = save_org_unit(system(), bureau)

    changed = save_org_unit(system(), replace(bureau, name="历下局", supports_appointment=False))

    assert (changed.pk, changed.name, changed.supports_appointment) == (made.pk, "历下局", False)
    assert {change["field"] for change in AuditEntry.objects.order_by("id")[1].changes} == {
        "name",
        "supports_appointment",
    }


def test_everything_wrong_with_a_unit_is_told() -> None:
    with pytest.raises(Invalid) as refusal:
        save_org_unit(system(), SaveOrgUnit(code=" ", name="", kind="shop", supports_appointment=True))

    assert faults(refusal) == [
        ("code", "missing"),
        ("name", "missing"),
        ("parent", "bad_parent"),
        ("outlet_type", "bad_outlet_type"),
        ("supports_appointment", "not_a_bureau"),
    ]


def test_unit_cannot_stand_under_itself() -> None:
    first = org_unit("B-1", parent=org_unit("OP"))
    org_unit("B-2", parent=first)

    with pytest.raises(Invalid) as refusal:
        save_org_unit(system(), SaveOrgUnit(code="B-1", name="B-1", kind="bureau", parent_code="B-2"))

    assert faults(refusal) == [("parent_code", "circle")]


def test_unknown_parent() -> None:
    with pytest.raises(Invalid) as refusal:
        save_org_unit(system(), SaveOrgUnit(code="B-1", name="B-1", kind="bureau", parent_code="OP"))

    assert faults(refusal) == [("parent_code", "unknown")]
    assert not OrgUnit.objects.exists()


def test_interface_number_is_added_and_changed() -> None:
    given = SaveInterfaceNumber(number="0531-H-003", org_unit_id=shop().pk, opens_at=time(8), closes_at=time(18))
    save_interface_number(system(), given)
    save_interface_number(system(), replace(given, weekdays="531"))

    (where,) = queries.list_origins()
    assert (where.number, where.weekdays, where.active) == ("0531-H-003", "135", True)


def test_interface_number_belongs_to_a_shop_and_to_weekdays() -> None:
    bad = SaveInterfaceNumber(
        number="", org_unit_id=org_unit("OP").pk, opens_at=time(8), closes_at=time(18), weekdays="0"
    )

    with pytest.raises(Invalid) as refusal:
        save_interface_number(system(), bad)

    assert faults(refusal) == [("number", "missing"), ("org_unit_id", "not_a_shop"), ("weekdays", "bad_weekdays")]


def test_staff_are_added_without_a_usable_password_and_changed() -> None:
    unit = shop()
    given = SaveStaff(staff_number="3107", employee_id="E3107", name="刘晓梅", org_unit_id=unit.pk)
    made = save_staff(system(), given)

    changed = save_staff(system(), replace(given, staff_id=made.pk, interface_number_id=desk(unit).pk))

    assert not made.has_usable_password()
    assert changed.pk == made.pk
    assert queries.get_staff(made.pk).interface_number is not None


def test_everything_wrong_with_staff_is_told() -> None:
    staff("3107")
    elsewhere = desk(shop())
    bad = SaveStaff(staff_number="3107", employee_id="E3107", name="", org_unit_id=0, interface_number_id=elsewhere.pk)

    with pytest.raises(Invalid) as refusal:
        save_staff(system(), bad)

    assert faults(refusal) == [
        ("name", "missing"),
        ("staff_number", "taken"),
        ("employee_id", "taken"),
        ("org_unit_id", "unknown"),
        ("interface_number_id", "other_unit"),
    ]
    assert Staff.objects.count() == 1


def test_roles_are_replaced() -> None:
    me = staff("3107", role("clerk"))
    role("auditor")

    set_roles(system(), SetRoles(staff_id=me.pk, roles=("auditor",)))

    (view,) = queries.list_staff(role="auditor")
    assert view.roles == ("auditor",)
    with pytest.raises(Invalid) as refusal:
        set_roles(system(), SetRoles(staff_id=me.pk, roles=("king", "auditor")))
    assert faults(refusal) == [("roles", "unknown")]


def test_nobody_changes_their_own_roles_or_disables_themselves() -> None:
    me = staff("9001", role("administrator", "identity.*"))
    ctx = clerk_context(roles=("administrator",), staff_id=me.pk)

    with pytest.raises(OwnAccount):
        set_roles(ctx, SetRoles(staff_id=me.pk, roles=()))
    with pytest.raises(OwnAccount):
        disable_staff(ctx, DisableStaff(staff_id=me.pk))
    with pytest.raises(OwnAccount):
        enable_staff(ctx, EnableStaff(staff_id=me.pk))

    me.refresh_from_db()
    assert me.is_active
    assert me.roles.count() == 1


def test_disabled_staff_come_back() -> None:
    me = staff()

    disable_staff(system(), DisableStaff(staff_id=me.pk))
    assert not queries.list_staff()[0].active
    enable_staff(system(), EnableStaff(staff_id=me.pk))

    assert queries.list_staff()[0].active


def test_rights_of_a_role_are_replaced() -> None:
    role("clerk", "orders.*", "page.counter")
    wanted = (Right(role="clerk", pattern="orders.adjust_fee", channel="counter", limit=Decimal("50.00")),)

    set_rights(system(), SetRights(role="clerk", rights=wanted))

    assert tuple(queries.rights_of(["clerk"])) == wanted


def test_everything_wrong_with_rights_is_told() -> None:
    role("clerk", "orders.*")
    bad = (Right(role="clerk", pattern="Orders"), Right(role="clerk", pattern="Orders"), Right(role="x", pattern="*"))

    with pytest.raises(Invalid) as refusal:
        set_rights(system(), SetRights(role="clerk", rights=bad))

    assert faults(refusal) == [
        ("rights.0.pattern", "bad_pattern"),
        ("rights.1.pattern", "bad_pattern"),
        ("rights.1.pattern", "twice"),
        ("rights", "other_role"),
    ]
    assert [right.pattern for right in queries.rights_of(["clerk"])] == ["orders.*"]
    with pytest.raises(NotFound):
        set_rights(system(), SetRights(role="king", rights=()))


def test_preferences_must_be_on_offer() -> None:
    role("everyone", "identity.set_preferences")
    me = staff()

    with pytest.raises(Invalid) as refusal:
        set_preferences(clerk_context(staff_id=me.pk), SetPreferences(language="tlh", theme="plaid"))

    assert faults(refusal) == [("language", "unknown"), ("theme", "unknown")]


def test_listing_staff_takes_two_queries_however_many(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    clerk = role("clerk")
    for number in ("3107", "3108", "3109", "4001"):
        staff(number, clerk)

    with django_assert_num_queries(2):
        found = queries.list_staff(text="310")

    assert [view.staff_number for view in found] == ["3107", "3108", "3109"]
    assert {view.roles for view in found} == {("clerk",)}
    assert [view.staff_count for view in queries.list_roles()] == [4]
