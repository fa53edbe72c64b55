"""Sessions: a new key at every sign-in, several at once, and an end that ends them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from shouli.identity import queries as identity
from shouli.identity.actions import DisableStaff, SetPassword, disable_staff, set_password
from shouli.kernel.tests.factories import system
from tests.security.walking import signed_in

PASSWORD = "Quan-Cheng-2026"
COOKIE = settings.SESSION_COOKIE_NAME

pytestmark = pytest.mark.usefixtures("operator")


@pytest.fixture
def staff_id(operator: None) -> int:
    """A clerk with a password of her own."""
    staff = identity.find_staff("3107")
    assert staff is not None
    set_password(system(), SetPassword(staff_id=staff.pk, password=PASSWORD))
    return staff.pk


def enter(client: Client, password: str = PASSWORD) -> int:
    """Sign in through the page."""
    return client.post("/login", {"username": "3107", "password": password}).status_code


def test_the_key_of_a_session_is_new_after_signing_in(staff_id: int) -> None:
    """Whoever planted a key before knows nothing afterwards."""
    client = Client()
    client.session.save()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[COOKIE] = session.session_key or ""

    assert enter(client) == 302
    assert client.cookies[COOKIE].value != session.session_key
    assert Client(headers={"Cookie": f"{COOKIE}={session.session_key}"}).get("/counter/").status_code == 302


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(staff_id: int) -> None:
    client, thief = Client(), Client()
    enter(client)
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert thief.get("/counter/").status_code == 200

    client.post("/logout")

    assert thief.get("/counter/").status_code == 302


def test_signing_in_at_two_desks(staff_id: int) -> None:
    """Both work, each by itself; a new password ends both."""
    first, second = Client(), Client()
    assert (enter(first), enter(second)) == (302, 302)
    first.post("/logout")
    assert second.get("/counter/").status_code == 200

    set_password(system(), SetPassword(staff_id=staff_id, password="Bao-Tu-2026-Quan"))

    assert second.get("/counter/").status_code == 302
    assert enter(first) == 422


def test_who_leaves_is_out_at_the_next_request(staff_id: int) -> None:
    client = signed_in("3107")
    assert client.get("/counter/").status_code == 200

    disable_staff(system(), DisableStaff(staff_id=staff_id))

    assert client.get("/counter/")["Location"].startswith("/login")
    assert client.post("/counter/", {"_action": "find", "value": "1"}).status_code == 302
    assert enter(Client()) == 422


def test_too_many_failures_lock_the_door_even_to_the_right_password(staff_id: int) -> None:
    client = Client()
    wrong = [enter(client, "nearly-right") for _attempt in range(settings.AXES_FAILURE_LIMIT)]

    assert set(wrong) == {422}
    assert enter(client) == 422
    assert enter(Client(REMOTE_ADDR="10.9.8.7")) == 302


def test_whoever_owes_a_new_password_gets_no_further(staff_id: int) -> None:
    set_password(system(), SetPassword(staff_id=staff_id, password=PASSWORD, must_change=True))
    client = Client()
    enter(client)

    assert client.get("/counter/")["Location"] == "/account"
    assert client.post("/counter/customers/new", {"_action": "save"})["Location"] == "/account"
