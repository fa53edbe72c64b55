"""Requests that come in pieces, too slowly or too large, before a thread of the program is given to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

import pytest

from shouli.config.front import Front, Limits

LIMITS = Limits(anonymous=100, signed_in=1000, seconds=0.05, slowest=1_000_000)
PATIENCE = 10  # seconds, within which any request of these has its answer


class Counter:
    """A WSGI program that tells what reached it."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ | {"body": environ["wsgi.input"].read()})
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"fi", b"ne"]


def ask(
    pieces: Iterable[bytes], *, stops: bool = False, leaves: bool = False, method: str = "POST", **headers: str
) -> tuple[int, bytes, Counter]:
    """Send a body in pieces; it may stop for ever or leave in the middle. Return status, body and the program."""
    program = Counter()
    front = Front(
        program, limits=LIMITS, threads=1, is_signed_in=lambda key: key == "known", cookie="sessionid", say=str
    )
    sent: list[dict[str, Any]] = []

    def messages() -> Iterator[dict[str, Any]]:
        for piece in pieces:
            yield {"type": "http.request", "body": piece, "more_body": True}
        if leaves:
            yield {"type": "http.disconnect"}
        yield {"type": "http.request", "body": b"", "more_body": False}

    coming = messages()
    left = len(list(pieces))

    async def receive() -> dict[str, Any]:
        nonlocal left
        if stops and left == 0:
            await asyncio.Event().wait()
        left -= 1
        return next(coming, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "http_version": "1.1", "scheme": "http", "path": "/a b",
        "raw_path": b"/a%20b", "query_string": b"q=1", "client": ("10.0.0.7", 4711), "server": ("127.0.0.1", 8000),
        "headers": [(name.replace("__", "-").lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(front(scope, receive, send), PATIENCE))
    status = sent[0]["status"] if sent else 0
    return status, sent[1]["body"] if sent else b"", program


def test_a_whole_request_reaches_the_program_with_its_address_and_body() -> None:
    status, body, program = ask([b"one ", b"two"], cookie="a=1", content__type="text/plain")

    (asked,) = program.asked
    assert (status, body, asked["body"], asked["CONTENT_LENGTH"]) == (200, b"fine", b"one two", "7")
    assert (asked["PATH_INFO"], asked["QUERY_STRING"], asked["REMOTE_ADDR"]) == ("/a b", "q=1", "10.0.0.7")
    assert (asked["HTTP_COOKIE"], asked["CONTENT_TYPE"]) == ("a=1", "text/plain")


def test_head_is_answered_without_a_body() -> None:
    assert ask([], method="HEAD")[:2] == (200, b"")


def test_a_body_that_stops_is_refused_and_never_reaches_the_program() -> None:
    status, _body, program = ask([b"half"], stops=True)

    assert (status, program.asked) == (HTTPStatus.REQUEST_TIMEOUT, [])


def test_a_client_that_leaves_is_not_answered() -> None:
    status, _body, program = ask([b"half"], leaves=True)

    assert (status, program.asked) == (0, [])


@pytest.mark.parametrize(
    ("announced", "pieces", "cookie", "status"),
    [
        ("100", [b"x" * 100], "", 200),
        ("101", [], "", 413),  # refused before a byte of it has come
        ("", [b"x" * 60, b"x" * 60], "", 413),  # chunked: counted as it comes
        ("", [b"x" * 60, b"x" * 60], "sessionid=known", 200),
        ("", [b"x" * 60, b"x" * 60], "sessionid=invented", 413),
        ("1000", [b"x" * 1000], "sessionid=known", 200),
        ("1001", [], "sessionid=known", 413),
        ("5", [b"x" * 60] * 20, "sessionid=known", 413),  # more than was announced
        ("many", [b"x"], "", 200),  # the server has judged it; the front goes by what comes
    ],
)
def test_how_much_one_may_send(announced: str, pieces: list[bytes], cookie: str, status: int) -> None:
    given: dict[str, Any] = {"content__length": announced, "cookie": cookie}

    answered, _body, program = ask(pieces, **{name: value for name, value in given.items() if value})

    assert (answered, len(program.asked)) == (status, 1 if status == 200 else 0)


def test_a_header_that_would_pass_for_another_is_left_out() -> None:
    _status, _body, program = ask([], x_forwarded_for="10.9.8.7", x__real__ip="10.1.1.1")

    assert "HTTP_X_FORWARDED_FOR" not in program.asked[0]
    assert program.asked[0]["HTTP_X_REAL_IP"] == "10.1.1.1"
