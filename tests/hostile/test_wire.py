"""Requests no browser sends: broken bodies, foreign character sets, absurd addresses, cookies and headers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from shouli.identity import queries as identity
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.hostile.taking_back import taken_back
from tests.scenarios.desk import staff_at
from tests.security import walking
from tests.security.walking import STAFF, Address, addresses, signed_in, type_of_arguments
from tests.support.shared_start import shared_start

QUERY_NAMES = (
    "q", "page", "sort", "format", "text", "state", "journey", "step", "mine", "on", "until", "day", "bureau", "next",
    "saved", "role", "unit", "action", "actor", "from", "to", "number", "code", "exchange", "level",
)  # fmt: skip
VALUES = (
    "%00", "a%00b", "%ED%A0%80", "%FF%FE", "%F0%9F%99%82", "-1", "0", "99999999999999999999", "0000-00-00",
    "0001-01-01", "9999-12-31", "9999-99-99", "1e999", "-", "%2d%2dnumber", "%0d%0aX:%20y", "//evil.example/", "%C2%B2",
)  # fmt: skip
TYPES = {
    "json": ("application/json", b'{"_action": "save"}'),
    "text": ("text/plain", b"_action=save"),
    "none": ("", b"_action=save"),
    "nonsense": ("\xff/;=", b"_action=save"),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "bad boundary": ("multipart/form-data; boundary=", b"--x\r\n"),
    "long boundary": ("multipart/form-data; boundary=" + "x" * 300, b"--x\r\n"),
    "cut off": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="_action"\r\n\r\nsa'),
    "cut off in a file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89P',
    ),
    "bad base64": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
    ),
    "not utf-8": ("application/x-www-form-urlencoded", b"_action=save&name=\xff\xfe&\xff=%ff%00&=&&x"),
    "surrogates": ("application/x-www-form-urlencoded", b"_action=save&name=%ED%A0%80&%ED%A0%80=1"),
    "no charset": ("application/x-www-form-urlencoded; charset=nothing", b"_action=save"),
    "other charset": ("application/x-www-form-urlencoded; charset=utf-16", b"_action=save"),
    **{
        f"parts in {charset}": (
            f"multipart/form-data; boundary=x; charset={charset}",
            b'--x\r\nContent-Disposition: form-data; name="_action"\r\n\r\nsave\\ud800\\x00\xff\r\n--x--\r\n',
        )
        for charset in ("hex", "zlib", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7")
    },
    "many fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(1001))),
    "the same key": ("application/x-www-form-urlencoded", b"&".join([b"_action=save", b"_key=1"] * 300)),
    "nested names": ("application/x-www-form-urlencoded", b"a[b][c]=1&a.b.c=2&address.=3&.=4&_action[]=save&row[0]=1"),
    "long names": ("application/x-www-form-urlencoded", b"x" * 100_000 + b"=1&_action=save"),
    "two files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="_action"; filename="a"\r\n\r\nsave\r\n--x--\r\n',
    ),
}  # fmt: skip
HEADERS = {
    "a page of nowhere": {"HX-Request": "true", "HX-Current-URL": "http://["},
    "a page elsewhere": {"HX-Request": "true", "HX-Current-URL": "https://evil.example//evil"},
    "a strange target": {"HX-Request": "true", "HX-Target": "\xff'\"><", "HX-Boosted": "perhaps"},
    "a strange referer": {"Referer": "http://[::1"},
    "a strange language": {"Accept-Language": "x" * 4000},
}
COOKIES = {
    "a session of nul": {settings.SESSION_COOKIE_NAME: '"\\000\\000\\000\\000\\000\\000\\000\\000\\000"'},
    "a session of another script": {settings.SESSION_COOKIE_NAME: '"\\330\\377abcdefgh"'},
    "a long session": {settings.SESSION_COOKIE_NAME: "x" * 4000},
    "a language of nul": {settings.LANGUAGE_COOKIE_NAME: '"\\000"'},
    "a token of nul": {settings.CSRF_COOKIE_NAME: '"\\000"'},
}


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand still at noon, when every shop is open."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


start_things = shared_start(walking.start_things)


@pytest.fixture
def things(start_things: type_of_arguments) -> type_of_arguments:
    """One thing of each kind that an address can be about."""
    return start_things


def doors() -> Iterator[tuple[Address, Client]]:
    """Give every address with a client of somebody who may open it; 500 is an answer here, not an exception."""
    contexts = {role: staff_at(number) for role, number in STAFF.items()}
    clients = {role: signed_in(number, raise_request_exception=False) for role, number in STAFF.items()}
    stranger = Client(raise_request_exception=False)
    for address in addresses():
        if not address.is_guarded:
            yield address, stranger
            continue
        right = address.right
        yield address, next(clients[role] for role in STAFF if right is None or identity.may(contexts[role], right))


@pytest.mark.long
def test_every_address_takes_anything_in_its_query(things: type_of_arguments) -> None:
    """Each address gets every third value, each value goes to every third address."""
    wrong = []
    for number, (address, client) in enumerate(doors()):
        url = address.url(things)
        for value in VALUES[number % 3 :: 3]:
            query = "&".join(f"{name}={value}" for name in QUERY_NAMES) + f"&{value}={value}&{value}"
            status = client.get(url, QUERY_STRING=query).status_code
            if status >= 500:
                wrong.append((address.name, value, status))
    assert wrong == []


@pytest.mark.long
def test_every_address_takes_any_body(things: type_of_arguments) -> None:
    """Each address gets every third body, each body goes to every third address."""
    wrong = []
    for number, (address, client) in enumerate(doors()):
        url = address.url(things)
        for kind, (content_type, body) in list(TYPES.items())[number % 3 :: 3]:
            with taken_back():
                status = client.generic("POST", url, body, content_type=content_type).status_code
            if status >= 500:
                wrong.append((address.name, kind, status))
    assert wrong == []


@pytest.mark.long
def test_every_address_takes_any_method(things: type_of_arguments) -> None:
    wrong = []
    for address, client in doors():
        url = address.url(things)
        for method in ("HEAD", "OPTIONS", "PUT", "get", "QWERTY"):
            status = client.generic(method, url, b"_action=save").status_code
            if status >= 500 or (method not in ("HEAD", "get") and status not in (302, 403, 405)):
                wrong.append((address.name, method, status))
    assert wrong == []


@pytest.mark.parametrize("kind", HEADERS)
def test_any_header_is_answered(kind: str, things: type_of_arguments) -> None:
    stranger = Client(raise_request_exception=False)
    for client in (stranger, signed_in("3107", raise_request_exception=False)):
        for url in ("/counter/", "/", "/login", "/nowhere"):
            answer = client.get(url, headers=HEADERS[kind])
            assert answer.status_code < 500, (url, answer.status_code)
            assert "evil.example" not in answer.headers.get("HX-Redirect", ""), url


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("kind", COOKIES)
def test_any_cookie_is_answered(kind: str) -> None:
    sent = "; ".join(f"{name}={value}" for name, value in COOKIES[kind].items())
    client = Client(raise_request_exception=False)

    for url in ("/counter/", "/login"):
        assert client.get(url, headers={"Cookie": sent}).status_code in (200, 302), url
        assert client.post(url, {"username": "3107"}, headers={"Cookie": sent}).status_code in (200, 302, 422), url


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    "to",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/%0d%0aLocation:%20x", "///evil.example", "http:evil.example", "\t//evil.example", "/\x00/evil.example", "http://["],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(to: str) -> None:
    client = signed_in("3107", raise_request_exception=False)

    for answer in (
        client.get("/login", {"next": to}), client.post("/language", {"language": "en", "next": to}),
        client.post("/theme", {"theme": "dark", "next": to}),
    ):  # fmt: skip
        assert answer.status_code == 302
        where = answer["Location"]
        assert where.startswith("/"), where
        assert not where.startswith(("//", "/\\")), where
        assert not set(where) & set("\r\n"), where


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\ud7ff", "x" * 5000, "3107\x00"])
def test_any_staff_number_is_refused_in_words(name: str) -> None:
    client = Client(raise_request_exception=False)

    for _attempt in range(settings.AXES_FAILURE_LIMIT + 1):
        assert client.post("/login", {"username": name, "password": "\x00\ud7ff" * 40}).status_code == 422


@pytest.mark.usefixtures("operator")
def test_paths_that_are_none_are_not_found() -> None:
    client = signed_in("9001", raise_request_exception=False)

    for part in ("%00", "%FF", "%ED%A0%80", "9" * 40, "-1", quote("²"), quote("١"), "..%2F..", "x" * 3000):
        for start in ("/counter/orders/", "/counter/start/", "/counter/customers/", "/office/", "/office/staff/", "/"):
            for end in ("", "/", "/edit", "/accept", "/diagram.xml"):
                assert client.get(start + part + end).status_code in (302, 403, 404, 405, 409, 422), start + part + end
