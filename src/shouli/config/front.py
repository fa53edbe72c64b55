"""The front of the web server: takes each request in whole before a thread of the program is given to it.

A client that is slow, or stops in the middle, costs a connection and no thread; a body that takes too long or is larger
than its sender may send is refused while it comes. Granian speaks ASGI to it, and it speaks WSGI to Django.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from shouli.kernel.typed import is_digits

type_of_message = MutableMapping[str, Any]
type_of_receive = Callable[[], Awaitable[type_of_message]]
type_of_send = Callable[[type_of_message], Awaitable[None]]
type_of_wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

IN_MEMORY = 1024 * 1024  # bytes of a body that are not written to a file
JOINED_BY = {"HTTP_COOKIE": "; "}


class Refused(Exception):
    """A request whose body is not taken in; ``status`` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Gone(Exception):
    """The client closed the connection in the middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a body may be: bytes for anybody and for the signed in, seconds to begin with and bytes a second after."""

    anonymous: int
    signed_in: int
    seconds: float
    slowest: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of the program."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Front:
    """An ASGI application that reads bodies and hands whole requests to a WSGI application in one of its threads."""

    def __init__(
        self,
        program: type_of_wsgi,
        *,
        limits: Limits,
        threads: int,
        is_signed_in: Callable[[str], bool],
        cookie: str,
        say: Callable[[HTTPStatus], str],
    ) -> None:
        """``is_signed_in`` judges the value of ``cookie``; ``say`` tells people why a request is refused."""
        self._program = program
        self._limits = limits
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self._is_signed_in = is_signed_in
        self._cookie = cookie
        self._say = say

    async def __call__(self, scope: Mapping[str, Any], receive: type_of_receive, send: type_of_send) -> None:
        """Answer one request."""
        headers = headers_of(scope)
        try:
            with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
                size = await self._take_in(headers, receive, body)
                environ = environ_of(scope, headers, body, size)
                answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, environ)
        except Refused as refusal:
            answer = self._refusal(refusal.status)
        except Gone:
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        body_sent = b"" if scope["method"] == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": body_sent, "more_body": False})

    async def _take_in(self, headers: Mapping[str, str], receive: type_of_receive, body: IO[bytes]) -> int:
        """Read the body into ``body`` and return its length.

        :raises Refused: if it is too large for its sender, or too slow
        :raises Gone: if the client leaves
        """
        limit, size = self._limits.anonymous, 0
        announced = headers.get("CONTENT_LENGTH", "")
        if is_digits(announced) and int(announced) > limit:
            limit = await self._raised(headers, int(announced))
        loop = asyncio.get_running_loop()
        began, more = loop.time(), True
        while more:
            until = began + self._limits.seconds + size / self._limits.slowest
            message = await self._next(receive, until - loop.time())
            piece = message.get("body", b"")
            size, more = size + len(piece), message.get("more_body", False)
            if size > limit:
                limit = await self._raised(headers, size)
            body.write(piece)
        body.seek(0)
        return size

    async def _next(self, receive: type_of_receive, seconds: float) -> type_of_message:
        try:
            message = await asyncio.wait_for(receive(), max(seconds, 0))
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
        if message["type"] != "http.request":
            raise Gone
        return message

    async def _raised(self, headers: Mapping[str, str], size: int) -> int:
        """Return the limit of those who have signed in, if this is one of them and ``size`` keeps to it."""
        if size <= self._limits.signed_in and (value := cookie_of(headers, self._cookie)):
            loop = asyncio.get_running_loop()
            if await loop.run_in_executor(self._threads, self._is_signed_in, value):
                return self._limits.signed_in
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def _ask(self, environ: dict[str, Any]) -> Answer:
        """Let the program answer; everything it opened is closed in this thread."""
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _trouble: object = None) -> None:
            told.append((status, headers))

        pieces = self._program(environ, start)
        try:
            body = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        status, headers = told[-1]
        written = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return Answer(int(status.partition(" ")[0]), written, body)

    def _refusal(self, status: HTTPStatus) -> Answer:
        body = self._say(status).encode()
        headers = {
            b"content-type": b"text/plain; charset=utf-8",
            b"content-length": str(len(body)).encode(),
            b"cache-control": b"no-store",
            b"connection": b"close",
        }
        return Answer(status, list(headers.items()), body)


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers under their names in WSGI; one whose name would pass for another's is left out."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:  # X_Forwarded_For would become X-Forwarded-For
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        found[key] = f"{found[key]}{JOINED_BY.get(key, ',')}{value}" if key in found else value
    return found


def cookie_of(headers: Mapping[str, str], name: str) -> str:
    """Return the value of a cookie, empty if it is not sent or cannot be read."""
    try:
        sent = SimpleCookie(headers.get("HTTP_COOKIE", ""))
    except CookieError:
        return ""
    return sent[name].value if name in sent else ""


def environ_of(scope: Mapping[str, Any], headers: Mapping[str, str], body: IO[bytes], size: int) -> dict[str, Any]:
    """Describe a request that has come whole, as WSGI wants it (PEP 3333)."""
    raw = bytes(scope.get("raw_path") or scope["path"].encode())
    server, client = scope.get("server") or ("", None), scope.get("client") or ("", None)
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": bytes(scope["query_string"]).decode("latin-1"),
        "SERVER_NAME": server[0] or "localhost",
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0] or "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
        "CONTENT_LENGTH": str(size),
    }
