"""Passwords: strength, change by the owner, no trace of them, sessions ended."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password

from shouli.identity.actions import ChangePassword, SetPassword, change_password, set_password
from shouli.identity.tests.factories import PASSWORD, role, staff
from shouli.kernel.errors import Invalid, NotAllowed
from shouli.kernel.models import AuditEntry
from shouli.kernel.tests.factories import NOON, clerk_context, system

pytestmark = pytest.mark.django_db
NEW = "Daming-Lake-2026"


def test_password_is_set_and_kept_out_of_the_audit() -> None:
    me = staff()
    session = me.get_session_auth_hash()

    set_password(system(), SetPassword(staff_id=me.pk, password=PASSWORD, must_change=True))

    me.refresh_from_db()
    assert check_password(PASSWORD, me.password)
    assert (me.must_change_password, me.password_changed_at) == (True, NOON)
    assert me.get_session_auth_hash() != session
    entry = AuditEntry.objects.get()
    assert PASSWORD not in str(entry.given) + str(entry.changes)
    assert me.password not in str(entry.changes)


def test_all_that_is_wrong_is_told_at_once_and_nothing_changed() -> None:
    me = staff(password=PASSWORD)
    before = me.password

    with pytest.raises(Invalid) as refusal:
        set_password(system(), SetPassword(staff_id=me.pk, password="3107"))

    found = [fault.code for fault in refusal.value.faults]
    assert found[:3] == ["password_length", "password_kinds", "password_known"]
    assert "password_too_short" not in found
    me.refresh_from_db()
    assert me.password == before


def test_common_passwords_are_refused() -> None:
    me = staff()

    with pytest.raises(Invalid) as refusal:
        set_password(system(), SetPassword(staff_id=me.pk, password="Password123"))

    assert [fault.code for fault in refusal.value.faults] == ["password_too_common"]


def test_owner_changes_with_the_present_password() -> None:
    role("everyone", "identity.change_password")
    me = staff(password=PASSWORD, must_change_password=True)

    change_password(clerk_context(staff_id=me.pk), ChangePassword(current=PASSWORD, new=NEW))

    me.refresh_from_db()
    assert check_password(NEW, me.password)
    assert not me.must_change_password


@pytest.mark.parametrize(
    ("current", "new", "faults"),
    [
        ("Wrong-Password-1", NEW, [("current", "wrong_password")]),
        (PASSWORD, PASSWORD, [("new", "same_password")]),
        ("Wrong-Password-1", "short-1A", [("new", "password_length"), ("current", "wrong_password")]),
    ],
)
def test_refused_changes(current: str, new: str, faults: list[tuple[str, str]]) -> None:
    role("everyone", "identity.change_password")
    me = staff(password=PASSWORD)

    with pytest.raises(Invalid) as refusal:
        change_password(clerk_context(staff_id=me.pk), ChangePassword(current=current, new=new))

    assert [(fault.field, fault.code) for fault in refusal.value.faults] == faults


def test_system_has_no_password_to_change() -> None:
    with pytest.raises(NotAllowed):
        change_password(system(), ChangePassword(current="", new=NEW))
