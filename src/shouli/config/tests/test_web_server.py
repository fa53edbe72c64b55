"""The real server on the loopback: half-sent requests, bodies without end, and processes that are killed."""

from __future__ import annotations

import http.client
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import psutil
import pytest

from shouli.config import demo, web_server
from shouli.config.tests.factories import family, output, shouli, started, until

PATIENCE = 60  # seconds for an answer, on a machine that has much else to do
HALF_SENT = 40  # more than there are threads
pytestmark = pytest.mark.long
HEAD = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True)
class Site:
    """A running server."""

    port: int
    folder: Path
    process: Popen[str]

    def status(self) -> int:
        """Ask for the sign-in page as anybody does."""
        asking = http.client.HTTPConnection(web_server.LOOPBACK, self.port, timeout=PATIENCE)
        with closing(asking):
            asking.request("GET", "/login")
            return asking.getresponse().status

    def sent(self, *pieces: bytes) -> socket.socket:
        """Open a connection and send the beginning of a request."""
        made = socket.create_connection((web_server.LOOPBACK, self.port), timeout=PATIENCE)
        for piece in pieces:
            made.sendall(piece)
        return made

    def answers(self) -> bool:
        """Say whether the server answers."""
        with suppress(http.client.HTTPException):
            return demo.answers(self.port)
        return False


@contextmanager
def running(tmp_path: Path, *, processes: int) -> Iterator[Site]:
    """Start a server that waits two seconds for what is slow, for the length of the block."""
    assert shouli(tmp_path, "migrate").returncode == 0
    port = web_server.free_port()
    patience = {"SHOULI_HEADER_SECONDS": "2", "SHOULI_BODY_SECONDS": "2", "SHOULI_LOG_JSON": "1"}
    with started(tmp_path, "web", "--port", str(port), "--processes", str(processes), **patience) as process:
        found = Site(port, tmp_path, process)
        until(found.answers, process=process, folder=tmp_path)
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Start a server with one process."""
    with running(tmp_path, processes=1) as found:
        yield found


def first_line(connection: socket.socket) -> bytes:
    """Return the first line of an answer; empty if the connection was closed without one."""
    try:
        with connection, connection.makefile("rb") as answer:
            return answer.readline().rstrip()
    except ConnectionError:
        return b""


def test_half_sent_requests_keep_nobody_waiting_and_are_ended(site: Site) -> None:
    with ExitStack() as open_ones:
        heads = [open_ones.enter_context(site.sent(b"GET /login HTTP/1.1\r\nHo")) for _ in range(HALF_SENT)]
        sending = (HEAD + b"Content-Length: 100\r\n\r\n", b"username=")
        bodies = [open_ones.enter_context(site.sent(*sending)) for _ in range(HALF_SENT)]

        assert site.status() == 200
        assert {first_line(connection) for connection in bodies} == {b"HTTP/1.1 408 Request Timeout"}
        assert {first_line(connection) for connection in heads} <= {b"", b"HTTP/1.1 408 Request Timeout"}
    assert site.status() == 200


def test_a_body_without_end_is_refused_before_it_has_come(site: Site) -> None:
    too_large = b"HTTP/1.1 413 Payload Too Large"
    with site.sent(HEAD + b"Content-Length: 200000000\r\n\r\n") as announced:
        assert first_line(announced) == too_large
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    with site.sent(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 5) as chunked:
        assert first_line(chunked) == too_large


def test_killed_processes_come_back_and_every_line_of_the_log_is_json(tmp_path: Path) -> None:
    """They are killed as they come, until Granian takes it for a loop that it had better leave; then left alone."""
    with running(tmp_path, processes=2) as site:
        for _turn in range(50):
            if "web_server_started_again" in output(site.folder):
                break
            until(lambda: bool(family(site.process)), process=site.process, folder=site.folder)
            for child in family(site.process):
                with suppress(psutil.NoSuchProcess):
                    child.send_signal(signal.SIGKILL)
        until(site.answers, process=site.process, folder=site.folder)

        assert site.status() == 200
        lines = output(site.folder)
    assert all(isinstance(json.loads(line), dict) for line in lines.splitlines())
    assert "Worker crash loop detected" in lines
    assert "web_server_started_again" in lines
