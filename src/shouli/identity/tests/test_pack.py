"""The tables of a pack: the sample loads, twice changes nothing, and every wrong cell is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from shouli.identity import queries
from shouli.identity.actions import SetPassword, set_password
from shouli.identity.models import InterfaceNumber, OrgUnit, Role, RolePermission, Staff
from shouli.identity.pack import TABLES
from shouli.identity.rules import rights
from shouli.identity.tests.factories import PASSWORD
from shouli.kernel.errors import Invalid
from shouli.kernel.tables import load_tables, parse
from shouli.kernel.tests.factories import NOON, system

pytestmark = pytest.mark.django_db
BY_FILE = {table.file.removeprefix("identity/"): table for table in TABLES}


def load(file: str, text: str) -> None:
    """Load ``text`` as the table ``file``."""
    table = BY_FILE[file]
    table.load(system(), table.load.takes(rows=parse(file, text, table.row)))


def sample() -> dict[str, int]:
    """Load the sample operator."""
    return load_tables(system(), Path(settings.SHOULI_PACK), TABLES)


def everything() -> list[object]:
    """Return all that the tables make, without row ids of rights."""
    return [
        list(OrgUnit.objects.order_by("code").values_list("code", "name", "kind", "parent__code", "outlet_type")),
        list(InterfaceNumber.objects.order_by("number").values_list("number", "org_unit__code", "opens_at")),
        list(Role.objects.order_by("code").values_list("code", "name", "name_en")),
        queries.rights_of(Role.objects.values_list("code", flat=True)),
        [(view.staff_number, view.name, view.roles, view.interface_number) for view in queries.list_staff()],
        list(Staff.objects.order_by("staff_number").values_list("pk", flat=True)),
    ]


def test_sample_loads_and_a_second_time_changes_nothing() -> None:
    counts = sample()
    before = everything()
    assert all(counts.values())

    sample()

    assert everything() == before


@pytest.mark.rule("FL-097")
def test_own_and_partner_shops_of_the_sample_have_clerks_who_may_the_same() -> None:
    sample()
    clerks = {number: Staff.objects.get(staff_number=number) for number in ("3107", "3109")}
    kinds = {number: clerk.org_unit.outlet_type for number, clerk in clerks.items()}
    assert kinds == {"3107": "own", "3109": "partner"}

    for clerk in clerks.values():
        ctx = queries.staff_context(clerk, channel="counter", now=NOON, language="zh-hans")
        assert ctx.interface_number
        assert queries.may(ctx, "journeys.fixed_line.install")
        assert queries.may(ctx, "orders.accept_order")


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("clerk", "orders.accept_order", "orders.audit_order"),
        ("clerk", "page.counter", "page.staff"),
        ("clerk", "payments.collect_payment", "payments.reverse_payment"),
        ("auditor", "orders.audit_order", "orders.accept_order"),
        ("supervisor", "payments.reverse_payment", "identity.set_roles"),
        ("installer", "workforce.complete_work", "orders.accept_order"),
        ("product_manager", "catalog.approve_fee_table", "orders.accept_order"),
        ("resource_manager", "resources.import_segments", "catalog.save_offering"),
        ("administrator", "identity.set_roles", "parties.reveal_document"),
        ("security_auditor", "page.audit_trail", "identity.set_roles"),
        ("everyone", "identity.change_password", "page.counter"),
    ],
)
def test_roles_of_the_sample(role: str, may: str, may_not: str) -> None:
    sample()
    held = queries.rights_of([role])

    assert rights.allows(held, may, "counter")
    assert not rights.allows(held, may_not, "counter")


def test_limits_of_the_sample() -> None:
    sample()

    limits = [
        rights.limit_of(queries.rights_of([role]), "orders.adjust_fee", "counter")
        for role in ("clerk", "supervisor", "installer")
    ]
    assert limits == [Decimal("50.00"), Decimal("1000.00"), Decimal("0.00")]


def test_shop_of_the_demo_never_closes() -> None:
    sample()

    assert queries.hours_fault(queries.origin("0531-H-003"), NOON.replace(hour=3)) is None
    assert queries.hours_fault(queries.origin("0531-H-007"), NOON.replace(hour=3)) is not None


def test_loading_again_keeps_passwords() -> None:
    sample()
    me = Staff.objects.get(staff_number="3107")
    set_password(system(), SetPassword(staff_id=me.pk, password=PASSWORD))

    sample()

    assert Staff.objects.get(pk=me.pk).check_password(PASSWORD)


def test_a_line_taken_out_is_a_right_taken_away() -> None:
    load("roles.csv", "code,name\nclerk,营业员\nauditor,稽核员\n")
    load("permissions.csv", "role,pattern\nclerk,orders.*\nclerk,page.counter\nauditor,page.audit\n")

    load("permissions.csv", "role,pattern\nclerk,page.counter\n")

    kept = RolePermission.objects.order_by("pattern").values_list("role__code", "pattern")
    assert list(kept) == [("auditor", "page.audit"), ("clerk", "page.counter")]


@pytest.mark.parametrize(
    ("file", "text", "faults"),
    [
        (
            "org_units.csv",
            (
                "code,name,kind,parent,outlet_type\nOP,A,operator,,\nB-1,B,bureau,XX,\nS-1,C,shop,OP,\nS-1,C,shop,OP,own\n"
                "B-2,D,bureau,B-3,\nB-3,E,bureau,B-2,\n"
            ),
            [
                ("org_units.csv:5:code", "twice"),
                ("org_units.csv:3:parent", "unknown"),
                ("org_units.csv:4:parent", "bad_parent"),
                ("org_units.csv:4:outlet_type", "bad_outlet_type"),
                ("org_units.csv:5:parent", "bad_parent"),
                ("org_units.csv:6:parent", "circle"),
                ("org_units.csv:7:parent", "circle"),
            ],
        ),
        (
            "interface_numbers.csv",
            "number,org_unit,opens_at,closes_at,weekdays\nN-1,S-X,08:00,18:00,18\nN-1,S-X,08:00,18:00,1\n",
            [
                ("interface_numbers.csv:3:number", "twice"),
                ("interface_numbers.csv:2:org_unit", "unknown"),
                ("interface_numbers.csv:3:org_unit", "unknown"),
                ("interface_numbers.csv:2:weekdays", "bad_weekdays"),
            ],
        ),
        ("roles.csv", "code,name\nclerk,A\nclerk,B\n", [("roles.csv:3:code", "twice")]),
        (
            "permissions.csv",
            "role,pattern,limit\nking,*,\nking,*,5.00\nking,Orders,\n",
            [
                ("permissions.csv:3:pattern", "twice"),
                ("permissions.csv:2:role", "unknown"),
                ("permissions.csv:3:role", "unknown"),
                ("permissions.csv:4:role", "unknown"),
                ("permissions.csv:4:pattern", "bad_pattern"),
            ],
        ),
        (
            "staff.csv",
            "staff_number,employee_id,name,org_unit,roles,interface_number\n1,E1,A,S-X,clerk;king,N-X\n2,E1,B,S-X,,\n",
            [
                ("staff.csv:3:employee_id", "twice"),
                ("staff.csv:2:org_unit", "unknown"),
                ("staff.csv:3:org_unit", "unknown"),
                ("staff.csv:2:interface_number", "unknown"),
                ("staff.csv:2:roles", "unknown"),
                ("staff.csv:2:roles", "unknown"),
            ],
        ),
    ],
)
def test_every_wrong_cell_is_named(file: str, text: str, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refusal:
        load(file, text)

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == faults
    assert not OrgUnit.objects.exists()
    assert not RolePermission.objects.exists()
