"""Networks that are silent, answer somebody else, speak a byte at a time, or tell of alarms in between."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread

import pytest
from pytest_django import Settings

from shouli.gateways import states
from shouli.gateways.models import NetworkCommand
from shouli.gateways.network import Sent, send_due_commands
from shouli.gateways.rules import tl1
from shouli.gateways.tests.factories import command
from shouli.kernel.tests.factories import NOON

ALARM = '\r\n\n   LX 26-11-22 12:00:00\r\n*C 0042 REPT ALM T1\r\n   "86012345:CR,LOS"\r\n;'
type_of_peer = Callable[[socket.socket, str, Event], None]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _impatient(settings: Settings) -> None:
    """A command has a tenth of a second, a round three of them."""
    settings.SHOULI_NETWORK_COMMAND_SECONDS = 0.1
    settings.SHOULI_NETWORK_ROUND_SECONDS = 0.3


def answer_to(tag: str) -> str:
    """Write a good answer."""
    return tl1.write_reply(tl1.Reply(tag=tag, completed=True), target="LX", at="26-11-22 12:00:00")


def silent(_connection: socket.socket, _tag: str, _over: Event) -> None:
    """Say nothing."""


def of_somebody_else(connection: socket.socket, tag: str, over: Event) -> None:
    """Answer with another tag for ten seconds, then with the right one: too late."""
    for _turn in range(500):
        if over.wait(0.02):
            return
        connection.sendall(answer_to("9999").encode())
    connection.sendall(answer_to(tag).encode())


def dribbling(connection: socket.socket, tag: str, over: Event) -> None:
    """Speak a byte at a time, never to the end."""
    for byte in answer_to(tag).encode():
        if over.wait(0.05):
            return
        connection.sendall(bytes([byte]))


def alarmed(connection: socket.socket, tag: str, _over: Event) -> None:
    """Tell of two alarms before the answer."""
    connection.sendall((ALARM + ALARM + answer_to(tag)).encode())


@contextmanager
def network_of(peer: type_of_peer) -> Iterator[str]:
    """Listen on the loopback with this manner of answering, for the length of the block; give the address."""
    over = Event()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while text := connection.recv(4096).decode():
                peer(connection, tl1.read_command(text).tag, over)

    def listen(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _address = listening.accept()
                Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=listen, args=(listening,), daemon=True).start()
        host, port = listening.getsockname()
        try:
            yield f"{host}:{port}"
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("peer", [silent, of_somebody_else, dribbling])
def test_a_network_that_does_not_answer_ends_command_and_round_in_their_time(peer: type_of_peer) -> None:
    """Twelve commands at a tenth of a second each would be more than a second; a round has three tenths."""
    for number in range(12):
        command(line=f"860100{number:02}", owner=f"order:{number}")

    with network_of(peer) as address:
        sent = send_due_commands(NOON, address=address)

    assert (sent.accepted, sent.rejected) == (0, 0)
    assert sent.unanswered <= 4
    assert sent.unanswered + sent.untried == 12
    untried = NetworkCommand.objects.filter(attempts=0, next_try_at=NOON, state=states.SENT)
    waiting = NetworkCommand.objects.filter(attempts=1, next_try_at=NOON + timedelta(seconds=10), state=states.SENT)
    assert (untried.count(), waiting.count()) == (sent.untried, sent.unanswered)


def test_what_a_round_had_no_time_for_comes_first_in_the_next(settings: Settings) -> None:
    for number in range(12):
        command(line=f"860100{number:02}", owner=f"order:{number}")
    with network_of(silent) as address:
        before = send_due_commands(NOON, address=address)

    settings.SHOULI_NETWORK_COMMAND_SECONDS = settings.SHOULI_NETWORK_ROUND_SECONDS = 60
    with network_of(alarmed) as address:
        assert send_due_commands(NOON, address=address) == Sent(accepted=before.untried)


def test_alarms_before_the_answer_are_read_past(settings: Settings) -> None:
    settings.SHOULI_NETWORK_COMMAND_SECONDS = settings.SHOULI_NETWORK_ROUND_SECONDS = 60
    made = command()

    with network_of(alarmed) as address:
        assert send_due_commands(NOON, address=address) == Sent(accepted=1)

    made.refresh_from_db()
    assert made.state == states.ACCEPTED


@pytest.mark.parametrize(
    ("text", "autonomous"),
    [
        (ALARM, True),
        (ALARM.replace("*C", "**"), True),
        (ALARM.replace("*C", "* "), True),
        (ALARM.replace("*C", "A "), True),
        (answer_to("17"), False),
        ("", False),
        ("A 1 ;", False),
    ],
)
def test_what_an_exchange_sends_of_itself(text: str, autonomous: bool) -> None:
    assert tl1.is_autonomous(text) is autonomous
