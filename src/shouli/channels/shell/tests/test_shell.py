"""The door everybody comes through: sign in, second factor, home, language, theme, own account, sign out."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from shouli.identity.sign_in import ROOM
from shouli.identity.tests.factories import PASSWORD, desk, role, shop, staff

if TYPE_CHECKING:
    from shouli.identity.models import Staff

pytestmark = pytest.mark.django_db
EVERYONE = ("identity.set_preferences", "identity.change_password", "identity.enrol_second_factor")
RIGHT = {"username": "3107", "password": PASSWORD}


@pytest.fixture
def clerk() -> Staff:
    role("everyone", *EVERYONE)
    return staff("3107", role("clerk"), password=PASSWORD, interface_number=desk(shop()))


@pytest.fixture
def inside(client: Client, clerk: Staff) -> Client:
    client.force_login(clerk)
    return client


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.rule("FL-003")
def test_the_address_of_the_system_leads_to_the_sign_in_page(client: Client) -> None:
    answer = client.get("/", follow=True)

    assert answer.redirect_chain == [("/login?next=/", 302)]
    assert 'name="password"' in answer.content.decode()


@pytest.mark.rule("FL-004")
def test_the_sign_in_page_asks_for_number_and_password(client: Client) -> None:
    shown = text_of(client, "/login")

    assert '<label for="username">工号</label>' in shown
    assert '<label for="password">密码</label>' in shown
    assert '<button class="btn btn-primary">确定</button>' in shown


@pytest.mark.rule("FL-004")
@pytest.mark.parametrize("empty", ["username", "password"])
def test_an_empty_field_is_refused_and_the_page_stays(client: Client, clerk: Staff, empty: str) -> None:
    answer = client.post("/login", {**RIGHT, empty: ""})

    assert answer.status_code == 422
    assert 'name="username"' in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.rule("FL-005")
def test_the_right_pair_enters(client: Client, clerk: Staff) -> None:
    answer = client.post("/login", {**RIGHT, "next": "/account"})

    assert (answer.status_code, answer["Location"]) == (302, "/account")
    assert client.session["_auth_user_id"] == str(clerk.pk)
    assert "3107 刘晓梅" in text_of(client, "/")


@pytest.mark.rule("FL-005")
@pytest.mark.parametrize("wrong", [{"username": "9999"}, {"password": "wrong"}])
def test_a_wrong_pair_is_told_alike(client: Client, clerk: Staff, wrong: dict[str, str]) -> None:
    answer = client.post("/login", {**RIGHT, **wrong})

    assert answer.status_code == 422
    assert "<p>工号或密码不正确。</p>" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_when_too_many_sign_in_at_once_the_next_is_asked_to_try_again(client: Client, clerk: Staff) -> None:
    with ExitStack() as others:
        while ROOM.acquire(blocking=False):
            others.callback(ROOM.release)
        answer = client.post("/login", RIGHT)

    assert answer.status_code == 422
    assert "当前登录人数较多，请稍后几秒再试" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post("/login", RIGHT).status_code == 302


@pytest.mark.parametrize("secure", [True, False])
def test_the_language_is_kept_as_the_session_is_over_https_only(
    client: Client, clerk: Staff, settings: Settings, secure: bool
) -> None:
    settings.LANGUAGE_COOKIE_SECURE = secure

    for answer in (client.post("/login", RIGHT), client.post("/language", {"language": "en"})):
        assert bool(answer.cookies["django_language"]["secure"]) is secure


def test_the_way_on_never_leaves_the_site(client: Client, clerk: Staff) -> None:
    assert client.post("/login", {**RIGHT, "next": "https://elsewhere.example/"})["Location"] == "/"


def test_the_code_page_is_for_those_who_wait_for_it(client: Client) -> None:
    assert client.get("/login/code")["Location"] == "/login"


def test_signing_out_ends_the_session(inside: Client) -> None:
    assert inside.get("/logout").status_code == 405
    assert inside.post("/logout")["Location"] == "/login"
    assert "_auth_user_id" not in inside.session


def test_home_is_told_in_the_language_of_the_staff_member(inside: Client, clerk: Staff) -> None:
    assert "您的角色没有可进入的岗位" in text_of(inside, "/")

    answer = inside.post("/language", {"language": "en", "next": "/"})

    clerk.refresh_from_db()
    assert (answer["Location"], clerk.language) == ("/", "en")
    assert "No work place is open to your role." in text_of(inside, "/")


def test_a_language_that_is_not_offered_changes_nothing(inside: Client, clerk: Staff) -> None:
    inside.post("/language", {"language": "xx"})

    clerk.refresh_from_db()
    assert clerk.language == "zh-hans"


def test_before_signing_in_the_language_is_the_one_chosen_in_this_browser(client: Client) -> None:
    assert "工号" in client.get("/login", headers={"Accept-Language": "en"}).content.decode()

    client.post("/language", {"language": "en", "next": "/login"})

    assert "Staff number" in text_of(client, "/login")


def test_the_theme_is_kept(inside: Client, clerk: Staff) -> None:
    inside.post("/theme", {"theme": "dark", "next": "/"})

    clerk.refresh_from_db()
    assert clerk.theme == "dark"
    assert 'data-bs-theme="dark"' in text_of(inside, "/")


def test_ones_own_password_is_changed_and_the_session_goes_on(inside: Client, clerk: Staff) -> None:
    inside.post("/login", RIGHT)
    new = "Bao-Tu-2026-Spring"

    answer = inside.post("/account", {"current": PASSWORD, "new": new, "_action": "password"})

    clerk.refresh_from_db()
    assert answer["Location"] == "/account"
    assert clerk.check_password(new)
    assert "新密码已生效。" in text_of(inside, "/account")


def test_everything_wrong_with_a_password_is_told_at_once(inside: Client, clerk: Staff) -> None:
    answer = inside.post("/account", {"current": "wrong", "new": "1", "_action": "password"})

    shown = answer.content.decode()
    clerk.refresh_from_db()
    assert answer.status_code == 422
    assert 'href="#f-current"' in shown
    assert 'href="#f-new"' in shown
    assert clerk.check_password(PASSWORD)


def test_an_authenticator_is_set_up(inside: Client) -> None:
    assert inside.get("/account/code.png").status_code == 404

    inside.post("/account", {"_action": "enrol", "password": PASSWORD})

    code = inside.get("/account/code.png")
    assert (code["Content-Type"], code.content[:4]) == ("image/png", b"\x89PNG")
    assert 'id="f-code"' in text_of(inside, "/account")


def test_without_the_right_not_even_the_theme_changes(client: Client) -> None:
    someone = staff("3110", role("clerk"))
    client.force_login(someone)

    assert client.post("/theme", {"theme": "dark"}).status_code == 403
    someone.refresh_from_db()
    assert someone.theme == "light"
