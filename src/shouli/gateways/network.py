"""Driver of the network port: carries recorded commands to the exchanges by TL1 over TCP and records their answers.

No transaction is open while the network is spoken to. A repeat carries the same reference, by which the network knows
what it has done already. Every command and every round has a time by which it ends, however slowly the network speaks;
what a round had no time for is due again at once.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

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


class NetworkAway(Exception):
    """The network could not be reached, or did not answer in time or in its own language."""


class Unreachable(NetworkAway):
    """Nobody listens at the network's address."""


@dataclass(slots=True)
class Sent:
    """Counts of one round: commands carried out, rejected, left without an answer, and not sent for want of time."""

    accepted: int = 0
    rejected: int = 0
    unanswered: int = 0
    untried: int = 0


class Session:
    """One TL1 connection; answers are matched to commands by their tag."""

    def __init__(self, connection: socket.socket, *, until: float) -> None:
        """``until`` is when the round ends, on the monotonic clock."""
        self._connection = connection
        self._until = until
        self._buffer = bytearray()
        self._tag = 0

    def ask(self, command: NetworkCommand) -> tl1.Reply:
        """Send one command and wait for its answer; what the network says of itself or to others is read past.

        :raises NetworkAway: if none comes in time
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
        until = min(monotonic() + settings.SHOULI_NETWORK_COMMAND_SECONDS, self._until)
        try:
            self._connection.settimeout(left_until(until))
            self._connection.sendall(text.encode())
            while True:
                heard = self._receive(until)
                if tl1.is_autonomous(heard):
                    continue
                reply = tl1.read_reply(heard)
                if reply.tag == tag:
                    return reply
        except (OSError, UnicodeDecodeError, tl1.NotTl1) as trouble:
            raise NetworkAway(str(trouble) or type(trouble).__name__) from trouble

    def _receive(self, until: float) -> str:
        while not (end := tl1.complete(self._buffer.decode(errors="replace"))):
            self._connection.settimeout(left_until(until))
            more = self._connection.recv(4096)
            if not more:
                raise ConnectionError("the network closed the connection")
            self._buffer += more
            if len(self._buffer) > tl1.LONGEST:
                raise ConnectionError("the network's answer has no end")
        text = self._buffer.decode()
        self._buffer = bytearray(text[end:].encode())
        return text[:end]


def left_until(until: float) -> float:
    """Return the seconds left until a moment of the monotonic clock.

    :raises TimeoutError: if it has passed
    """
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("the network did not answer in time")
    return left


@contextmanager
def connected(address: str, *, until: float | None = None) -> Iterator[Session]:
    """Open a session with the network at ``address`` (``host:port``), to be used ``until`` the round ends.

    :raises Unreachable: if no one listens there
    """
    host, _, port = address.rpartition(":")
    ends = monotonic() + settings.SHOULI_NETWORK_ROUND_SECONDS if until is None else until
    try:
        timeout = min(left_until(ends), settings.SHOULI_NETWORK_COMMAND_SECONDS)
        connection = socket.create_connection((host, int(port)), timeout=timeout)
    except OSError as trouble:
        raise Unreachable(str(trouble)) from trouble
    with connection:
        yield Session(connection, until=ends)


def send_due_commands(now: datetime, *, limit: int = 50, address: str = "") -> Sent:
    """Claim what is due, carry it to the network, and record every answer; the round ends in its time."""
    ctx, counts = system_context("network", now), Sent()
    waiting = list(claim_commands(ctx, ClaimCommands(limit=limit)))
    until = monotonic() + settings.SHOULI_NETWORK_ROUND_SECONDS
    while waiting and monotonic() < until:
        try:
            with connected(address or settings.SHOULI_NETWORK_ADDRESS, until=until) as session:
                _send_all(ctx, session, waiting, counts, until=until)
        except Unreachable as trouble:
            counts.unanswered += _postpone(ctx, waiting, trouble)
            waiting = []
        except NetworkAway as trouble:
            counts.unanswered += _postpone(ctx, [waiting.pop(0)], trouble)
    if waiting:
        log.warning("network_round_over", untried=[command.pk for command in waiting])
    for command in waiting:
        postpone_command(ctx, PostponeCommand(command_id=command.pk, cause="", untried=True))
    counts.untried = len(waiting)
    return counts


def _postpone(ctx: Context, commands: list[NetworkCommand], trouble: NetworkAway) -> int:
    log.warning("network_away", commands=[command.pk for command in commands], cause=str(trouble))
    for command in commands:
        postpone_command(ctx, PostponeCommand(command_id=command.pk, cause=str(trouble)))
    return len(commands)


def _send_all(ctx: Context, session: Session, waiting: list[NetworkCommand], counts: Sent, *, until: float) -> None:
    """Send from the head of ``waiting``, taking each command off once it has its answer, while there is time."""
    while waiting and monotonic() < until:
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
