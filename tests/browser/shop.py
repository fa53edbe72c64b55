"""The shop of the sample operator, open for the tests: web server, exchanges and worker in one process, one clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from pytest_django.live_server_helper import LiveServer

from shouli.config.worker import Worker
from shouli.gateways import network
from shouli.gateways.simulators.tl1 import Simulator
from shouli.identity import queries as identity
from shouli.identity.actions import SetPassword, set_password
from shouli.kernel import clock, outbox
from shouli.kernel.tests.factories import NOON, system
from shouli.orders.models import Order
from tests.scenarios.desk import Desk, staff_at

T = TypeVar("T")
PASSWORD = "noon-1200-counter"
OPENS = NOON + timedelta(days=1)  # a Monday: every shop is open, and visits are possible from the next day on
MANY_ROUNDS = 50
SERVE = StaticFilesHandler.serve


class OtherDesk(Desk):
    """A desk whose network is the one of the shop."""

    def network(self, order: Order, *, accepted: bool = True) -> int:
        """Send what waits to the exchanges, which answer for themselves."""
        assert accepted, "the exchanges decide"
        sent = network.send_due_commands(self.ctx.now)
        outbox.drain(self.ctx.now)
        return sent.accepted + sent.rejected


class Shop:
    """What the tests know of the shop: where it is, its back room, and its clock.

    The browser's driver occupies this thread with its event loop, so whatever asks the database does so in the back
    room, a thread of its own.
    """

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        self.url = url
        self.now = now
        self._back_room = ThreadPoolExecutor(max_workers=1, thread_name_prefix="back-room")

    def ask(self, question: Callable[[], T]) -> T:
        """Ask the database something and return the answer."""

        def asked() -> T:
            try:
                return question()
            finally:
                connection.close()

        return self._back_room.submit(asked).result()

    def order(self, order_id: int) -> Order:
        """Read an order as it is stored now."""
        return self.ask(lambda: Order.objects.get(pk=order_id))

    def work(self) -> None:
        """Let the worker go through its duties until nothing is left to do."""
        self.ask(self._rounds)

    def prepare(self, story: Callable[[Desk], T], staff_number: str = "3107") -> T:
        """Let a colleague do beforehand, without a screen, what a test is not about."""
        return self.ask(lambda: story(OtherDesk(staff_at(staff_number, self.now()))))

    def close(self) -> None:
        """Send the back room home."""
        self._back_room.shutdown()

    def _rounds(self) -> None:
        worker = Worker(now=self.now)
        for _ in range(MANY_ROUNDS):
            if not worker.round():
                return
        raise AssertionError("the worker finds no end")


def ticking() -> Callable[[], datetime]:
    """Return a clock that starts when the shop opens."""
    began = time.monotonic()
    return lambda: OPENS + timedelta(seconds=time.monotonic() - began)


def serve_to_keep(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
    """Serve a file that a browser need not ask for on every page, as in production."""
    response = SERVE(handler, request)
    response["Cache-Control"] = "max-age=3600"
    return response


def give_passwords() -> None:
    """Give everybody the same password."""
    for staff in identity.list_staff(limit=200):
        set_password(system(OPENS), SetPassword(staff_id=staff.id, password=PASSWORD))


@contextmanager
def opened(folder: Path) -> Iterator[Shop]:
    """Open the shop: a web server on the loopback, and exchanges that answer."""
    now = ticking()
    with pytest.MonkeyPatch.context() as patch, Simulator(folder, now=now) as exchanges:
        patch.setattr(clock, "now", now)
        patch.setattr(StaticFilesHandler, "serve", serve_to_keep)
        patch.setattr(settings, "SHOULI_NETWORK_ADDRESS", exchanges.address)
        give_passwords()
        connection.close()
        server = LiveServer("127.0.0.1")
        shop = Shop(server.url, now)
        try:
            yield shop
        finally:
            shop.close()
            server.stop()
