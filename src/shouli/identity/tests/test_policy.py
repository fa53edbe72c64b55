"""The policy before every action: deny by default, one query a context, everyone's rights, limits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from shouli.identity import queries
from shouli.identity.actions import SetPreferences, set_preferences
from shouli.identity.models import InterfaceNumber, RolePermission
from shouli.identity.policy import RolePolicy
from shouli.identity.tests.factories import desk, role, shop, staff
from shouli.kernel.context import Context
from shouli.kernel.errors import NotAllowed
from shouli.kernel.models import AuditEntry
from shouli.kernel.reference import reading
from shouli.kernel.tests.factories import NOON, system

pytestmark = pytest.mark.django_db


def context(*roles: str, staff_id: int = 1, channel: str = "counter") -> Context:
    """Build the context of staff with ``roles``."""
    from shouli.kernel.tests.factories import clerk_context

    return clerk_context(roles=roles, staff_id=staff_id, request_id=uuid4())


def test_role_without_rights_may_nothing() -> None:
    role("clerk")

    assert not RolePolicy().allows(context("clerk"), "orders.accept_order")
    assert not RolePolicy().allows(context(), "orders.accept_order")


def test_system_may_everything_without_a_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert RolePolicy().allows(system(), "orders.accept_order")
        assert queries.limit(system(), "orders.adjust_fee") is None


def test_one_query_and_a_stamp_serve_a_whole_request(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    role("clerk", "orders.*", "page.counter", orders__adjust_fee="50.00")
    ctx = context("clerk")

    with django_assert_num_queries(2), reading():
        assert queries.may(ctx, "page.counter")
        assert not queries.may(ctx, "page.staff")
        assert queries.limit(ctx, "orders.adjust_fee") == Decimal("50.00")
        assert RolePolicy().allows(ctx.because("again"), "orders.accept_order")


def test_a_right_taken_away_is_gone_with_the_next_request() -> None:
    role("clerk", "orders.*")
    assert queries.may(context("clerk"), "orders.accept_order")

    RolePermission.objects.all().delete()

    assert not queries.may(context("clerk"), "orders.accept_order")


def test_a_repeated_request_id_does_not_keep_old_rights_alive() -> None:
    role("clerk", "orders.*")
    ctx = context("clerk")
    assert queries.may(ctx, "orders.accept_order")
    RolePermission.objects.all().delete()

    later = Context(actor=ctx.actor, channel="counter", now=NOON + timedelta(seconds=1), request_id=ctx.request_id)

    assert not queries.may(later, "orders.accept_order")


def test_everyone_counts_for_staff_and_nobody_else() -> None:
    role("everyone", "identity.set_preferences")
    me = staff()

    set_preferences(context(staff_id=me.pk), SetPreferences(theme="dark"))

    me.refresh_from_db()
    assert me.theme == "dark"
    stranger = Context(actor=system().actor.__class__(key="party:4"), channel="selfcare", now=NOON)
    assert not queries.may(stranger, "identity.set_preferences")


def test_denied_action_leaves_only_its_audit_row() -> None:
    me = staff()

    with pytest.raises(NotAllowed):
        set_preferences(context(staff_id=me.pk), SetPreferences(theme="dark"))

    me.refresh_from_db()
    assert me.theme == "light"
    assert [entry.outcome for entry in AuditEntry.objects.all()] == ["not_allowed"]


def test_staff_context_names_desk_shop_and_bureau(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    unit = shop()
    me = staff("3107", role("clerk"), role("auditor"), unit=unit, interface_number=desk(unit))
    request_id = uuid4()

    queries.staff_context(queries.get_staff(me.pk), channel="counter", now=NOON, language="en")

    with django_assert_num_queries(2):
        ctx = queries.staff_context(
            me, channel="counter", now=NOON, language="en", request_id=request_id, idempotency_key="k"
        )

    assert ctx.actor.key == f"staff:{me.pk}"
    assert ctx.actor.roles == ("auditor", "clerk")
    assert (ctx.interface_number, ctx.outlet_id) == ("0531-H-003", unit.pk)
    assert unit.parent is not None
    assert ctx.bureau_id == unit.parent.pk
    assert (ctx.language, ctx.request_id, ctx.idempotency_key) == ("en", request_id, "k")


def test_a_shop_that_goes_to_another_bureau_is_seen_by_the_next_request() -> None:
    unit = shop()
    me = staff("3107", role("clerk"), unit=unit, interface_number=desk(unit))
    bureau = shop("S-LX").parent
    assert bureau is not None
    before = queries.staff_context(me, channel="counter", now=NOON, language="en")

    unit.parent = bureau
    unit.save()
    InterfaceNumber.objects.update(number="0531-H-004")

    after = queries.staff_context(me, channel="counter", now=NOON, language="en")
    assert before.bureau_id != bureau.pk
    assert (after.bureau_id, after.interface_number) == (bureau.pk, "0531-H-004")


def test_staff_of_a_department_have_no_outlet() -> None:
    ctx = queries.staff_context(staff(), channel="counter", now=NOON, language="zh-hans")

    assert (ctx.interface_number, ctx.outlet_id, ctx.bureau_id) == ("", None, None)
