"""The web server: Granian, speaking WSGI to Django, on the loopback unless told otherwise."""

from __future__ import annotations

import socket
from pathlib import Path

from django.conf import settings
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server

LOOPBACK = "127.0.0.1"
THREADS = 4  # requests answered at once by one process


def serve(*, host: str = LOOPBACK, port: int, processes: int = 1) -> None:
    """Serve until SIGTERM or SIGINT; requests in hand are finished first."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    Server(
        "shouli.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        backlog=256,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def is_free(port: int) -> bool:
    """Say whether nobody listens at ``port`` of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback at which nobody listens."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
