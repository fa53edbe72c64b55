"""Driver of the network port: carries recorded commands to the exchanges by TL1 over TCP and records their answers.

No transaction is open while the network is spoken to. A repeat carries the same reference, by which the network knows
what it has done already.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings

from shouli.gateways.actions import (
    ClaimCommands,
    PostponeCommand,
    RecordAnswer,
    claim_commands,
    postpone_command,
    record_answer,
)
from shouli.gateways.models import NetworkCommand
from shouli.gateways.rules import tl1, verbs
from shouli.kernel.context import Context, system_context
from shouli.kernel.errors import WrongState

log = structlog.get_logger(__name__)
PATIENCE = 5.0  # seconds for a connection or an answer


class NetworkAway(Exception):
    """The network could not be reached, or did not answer in time or in its own language."""


class Unreachable(NetworkAway):
    """Nobody listens at the network's address."""


@dataclass(slots=True)
class Sent:
    """Counts of one round: commands carried out, rejected, and left without an answer."""

    accepted: int = 0
    rejected: int = 0
    unanswered: int = 0


class Session:
    """One TL1 connection; answers are matched to commands by their tag."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self._tag = 0

    def ask(self, command: NetworkCommand) -> tl1.Reply:
        """Send one command and wait for its answer.

        :raises NetworkAway: if none comes
        :raises tl1.NotTl1: if the command cannot be said in TL1
        """
        self._tag += 1
        tag = str(self._tag)
        text = tl1.write_command(
            verbs.message_of(
                verb=command.verb,
                line_number=command.line_number,
                exchange_code=command.exchange_code,
                parameters=command.parameters,
                tag=tag,
                reference=command.correlation,
            )
        )
        try:
            self._connection.sendall(text.encode())
            while True:
                reply = tl1.read_reply(self._receive())
                if reply.tag == tag:
                    return reply
        except (OSError, UnicodeDecodeError, tl1.NotTl1) as trouble:
            raise NetworkAway(str(trouble) or type(trouble).__name__) from trouble

    def _receive(self) -> str:
        while not (end := tl1.complete(self._buffer.decode(errors="replace"))):
            more = self._connection.recv(4096)
            if not more:
                raise ConnectionError("the network closed the connection")
            self._buffer += more
            if len(self._buffer) > tl1.LONGEST:
                raise ConnectionError("the network's answer has no end")
        text = self._buffer.decode()
        self._buffer = bytearray(text[end:].encode())
        return text[:end]


@contextmanager
def connected(address: str) -> Iterator[Session]:
    """Open a session with the network at ``address`` (``host:port``).

    :raises Unreachable: if nobody listens there
    """
    host, _, port = address.rpartition(":")
    try:
        connection = socket.create_connection((host, int(port)), timeout=PATIENCE)
    except OSError as trouble:
        raise Unreachable(str(trouble)) from trouble
    with connection:
        yield Session(connection)


def send_due_commands(now: datetime, *, limit: int = 50, address: str = "") -> Sent:
    """Claim what is due, carry it to the network, and record every answer."""
    ctx, counts = system_context("network", now), Sent()
    waiting = list(claim_commands(ctx, ClaimCommands(limit=limit)))
    while waiting:
        try:
            with connected(address or settings.SHOULI_NETWORK_ADDRESS) as session:
                _send_all(ctx, session, waiting, counts)
        except Unreachable as trouble:
            counts.unanswered += _postpone(ctx, waiting, trouble)
            waiting = []
        except NetworkAway as trouble:
            counts.unanswered += _postpone(ctx, [waiting.pop(0)], trouble)
    return counts


def _postpone(ctx: Context, commands: list[NetworkCommand], trouble: NetworkAway) -> int:
    log.warning("network_away", commands=[command.pk for command in commands], cause=str(trouble))
    for command in commands:
        postpone_command(ctx, PostponeCommand(command_id=command.pk, cause=str(trouble)))
    return len(commands)


def _send_all(ctx: Context, session: Session, waiting: list[NetworkCommand], counts: Sent) -> None:
    """Send from the head of ``waiting``, taking each command off once it has its answer."""
    while waiting:
        command = waiting[0]
        try:
            reply = session.ask(command)
            accepted, answer = reply.completed, f"{reply.code} {reply.text}".strip()
        except tl1.NotTl1 as trouble:
            accepted, answer = False, str(trouble)
        waiting.pop(0)
        _record(ctx, command, accepted, answer)
        if accepted:
            counts.accepted += 1
        else:
            counts.rejected += 1


def _record(ctx: Context, command: NetworkCommand, accepted: bool, answer: str) -> None:
    try:
        record_answer(ctx, RecordAnswer(command_id=command.pk, accepted=accepted, answer=answer))
    except WrongState:
        log.info("network_answered_before", command=command.pk)
