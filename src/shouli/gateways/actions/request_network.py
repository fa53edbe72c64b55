"""Ask the network for something, take it back, and claim what is to be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from shouli.gateways import queries, states
from shouli.gateways.models import NetworkCommand
from shouli.gateways.rules import verbs
from shouli.kernel import errors
from shouli.kernel.actions import action, move, record_created
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNetwork:
    """What to ask of the exchange for one line; ``correlation`` names the request, so that asking twice asks once."""

    owner: str
    verb: str
    line_number: str
    exchange_code: str
    correlation: str
    parameters: dict[str, str | int | bool] = field(default_factory=dict)


@action("gateways.request_network")
def request_network(ctx: Context, data: RequestNetwork) -> NetworkCommand:
    """Record what the network shall do; a driver carries it out after this transaction.

    :raises Invalid: if the network could not understand it
    :raises KeyReused: if the correlation was used for another request
    """
    errors.refuse_if(verbs.faults_of(data.verb, data.line_number, data.exchange_code, data.parameters))

    command, created = NetworkCommand.objects.get_or_create(
        correlation=data.correlation,
        defaults={
            "owner": data.owner,
            "verb": data.verb,
            "line_number": data.line_number,
            "exchange_code": data.exchange_code,
            "parameters": data.parameters,
            "state": states.COMMAND.initial,
            "next_try_at": ctx.now,
            "requested_at": ctx.now,
        },
    )
    if created:
        record_created(ctx, command, states.COMMAND)
    elif (command.owner, _asked(command)) != (data.owner, _asked(data)):
        raise errors.KeyReused()
    return command


def _asked(request: RequestNetwork | NetworkCommand) -> tuple[str, str, str, str]:
    return verbs.asked_of(request.verb, request.line_number, request.exchange_code, request.parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCommands:
    """The owner whose requests are withdrawn."""

    owner: str
    rejected_only: bool = False


@action("gateways.withdraw_commands")
def withdraw_commands(ctx: Context, data: WithdrawCommands) -> int:
    """Take back what the network has not been told or has rejected; return how many. What was sent runs its course."""
    untold = () if data.rejected_only else (states.REQUESTED,)
    commands = queries.lock_of(data.owner, (*untold, states.REJECTED))

    for command in commands:
        move(ctx, command, states.COMMAND, "withdraw")
    return len(commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCommands:
    """The largest number of commands to handle."""

    limit: int = 50


@action("gateways.claim_commands")
def claim_commands(ctx: Context, data: ClaimCommands) -> tuple[NetworkCommand, ...]:
    """Mark as sent what is due, and give it to the calling driver.

    A command that stays without an answer, because its driver died or the network was away, is due again after a wait
    that doubles with each attempt.
    """
    commands = tuple(queries.due(ctx.now).select_for_update(of=("self",), skip_locked=True)[: data.limit])

    for command in commands:
        attempts = command.attempts + 1
        next_try_at = ctx.now + timedelta(seconds=verbs.wait_seconds(attempts))
        move(ctx, command, states.COMMAND, "send", attempts=attempts, next_try_at=next_try_at)
    return commands
