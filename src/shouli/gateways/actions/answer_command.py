"""Record how the network answered, that it could not be reached, or that a rejected command is tried again."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.gateways import queries, states
from shouli.gateways.events import NetworkAnswered
from shouli.gateways.models import NetworkCommand
from shouli.kernel.actions import action, move, say, write
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnswer:
    """What the network said to a command: carried out or not, and its words."""

    command_id: int
    accepted: bool
    answer: str


@action("gateways.record_answer")
def record_answer(ctx: Context, data: RecordAnswer) -> NetworkCommand:
    """Record the network's answer and tell whoever had asked.

    :raises WrongState: if the command is not waiting for an answer
    """
    command = queries.lock(data.command_id)

    transition = "accept" if data.accepted else "reject"
    move(ctx, command, states.COMMAND, transition, answer=data.answer, answered_at=ctx.now)

    say(
        NetworkAnswered(
            command_id=command.pk,
            asked_by=command.owner,
            correlation=command.correlation,
            verb=command.verb,
            line_number=command.line_number,
            accepted=data.accepted,
            answer=data.answer,
        )
    )
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponeCommand:
    """The command that could not be sent, and why; ``untried`` if there was no time to try."""

    command_id: int
    cause: str
    untried: bool = False


@action("gateways.postpone_command")
def postpone_command(ctx: Context, data: PostponeCommand) -> NetworkCommand:
    """Note why there is no answer yet; the command stays sent, for no one knows what reached the network.

    One that was not tried is due again at once, and the attempt does not count.
    """
    command = queries.lock(data.command_id)

    if command.state == states.SENT and data.untried:
        write(command, attempts=command.attempts - 1, next_try_at=ctx.now)
    elif command.state == states.SENT:
        write(command, answer=data.cause)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryCommand:
    """The rejected command to send again."""

    command_id: int


@action("gateways.retry_command")
def retry_command(ctx: Context, data: RetryCommand) -> NetworkCommand:
    """Ask the network once more for what it had rejected, after its cause was cleared.

    :raises WrongState: if the command was not rejected
    """
    command = queries.lock(data.command_id)

    move(ctx, command, states.COMMAND, "retry", attempts=0, next_try_at=ctx.now, answer="", answered_at=None)
    return command
