"""The web server: Granian with a front that takes requests in whole, on the loopback unless told otherwise."""

from __future__ import annotations

import socket
from pathlib import Path
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from shouli.config import logs
from shouli.config.front import Limits

log = structlog.get_logger(__name__)
LOOPBACK = "127.0.0.1"
THREADS = 12  # requests answered at once by one process
CONNECTIONS = 4096  # that one process keeps open at once, most of them waiting for their client
STEADY = 60.0  # seconds; a server that has lived so long begins again with the shortest pause
PAUSES = (0.5, 30.0)  # seconds before the server starts again whose processes kept dying: at first, at most


def serve(*, host: str = LOOPBACK, port: int, processes: int = 1) -> None:
    """Serve until SIGTERM or SIGINT; requests in hand are finished first.

    Granian starts a process again that dies and ends itself when that happens twice in a few seconds; then it is
    started again as well, after a pause that grows.
    """
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    pause = PAUSES[0]
    while True:
        server, began = made(host=host, port=port, processes=processes), monotonic()
        try:
            server.serve()
        except SystemExit:
            if is_told_to_end(server):
                raise
        if is_told_to_end(server):
            return
        pause = PAUSES[0] if monotonic() - began > STEADY else min(pause * 2, PAUSES[1])
        log.error("web_server_started_again", pause=pause)
        server.main_loop_interrupt.clear()
        if server.main_loop_interrupt.wait(pause) and is_told_to_end(server):
            return


def is_told_to_end(server: AbstractServer[Any]) -> bool:
    """Say whether SIGTERM or SIGINT has come."""
    return bool(server.interrupt_signal)


def made(*, host: str, port: int, processes: int) -> AbstractServer[Any]:
    """Make the server; it listens once it is told to serve."""
    server: AbstractServer[Any] = Server(
        "shouli.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.SHOULI_HEADER_SECONDS * 1000)),
        loop=Loops.asyncio,
        workers=processes,
        websockets=False,
        backlog=1024,
        backpressure=CONNECTIONS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.config_of_web_server(settings.LOGGING),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    return server


def limits() -> Limits:
    """Return what bodies of requests may be, as the settings say."""
    return Limits(
        anonymous=settings.SHOULI_LARGEST_ANONYMOUS_REQUEST,
        signed_in=settings.SHOULI_LARGEST_REQUEST,
        seconds=settings.SHOULI_BODY_SECONDS,
        slowest=settings.SHOULI_SLOWEST_BODY,
    )


def is_free(port: int) -> bool:
    """Say whether no one listens at ``port`` of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback at which no one listens."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
