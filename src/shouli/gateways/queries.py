"""Reads of the gateways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from shouli.gateways import states
from shouli.gateways.models import NetworkCommand
from shouli.gateways.rules.verbs import asked_of
from shouli.kernel import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandView:
    """One command as pages show it."""

    id: int
    owner: str
    verb: str
    line_number: str
    exchange_code: str
    parameters: dict[str, Any]
    state: str
    state_label: str
    attempts: int
    requested_at: datetime
    answered_at: datetime | None
    next_try_at: datetime
    answer: str

    @property
    def asked(self) -> tuple[str, str, str, str]:
        """What tells this command from others of the same owner."""
        return asked_of(self.verb, self.line_number, self.exchange_code, self.parameters)


def commands_of(*owners: str) -> list[CommandView]:
    """List what was asked of the network for ``owners``, oldest first."""
    return [_view(command) for command in NetworkCommand.objects.filter(owner__in=owners).order_by("id")]


def get_command(command_id: int) -> CommandView:
    """Return one command.

    :raises NotFound: if there is none
    """
    command = NetworkCommand.objects.filter(pk=command_id).first()
    if command is None:
        raise errors.NotFound(thing=states.COMMAND.title, key=command_id)
    return _view(command)


def list_commands(*, state: str = "", line_number: str = "", limit: int = 50, offset: int = 0) -> list[CommandView]:
    """List commands, newest first, optionally of one state or one line."""
    found = _listed(state, line_number).order_by("-id")
    return [_view(command) for command in found[offset : offset + limit]]


def count_commands(*, state: str = "", line_number: str = "") -> int:
    """Count what ``list_commands`` would list."""
    return _listed(state, line_number).count()


def command_counts() -> dict[str, int]:
    """Count the commands per state, those of no command included."""
    counted = dict(NetworkCommand.objects.values_list("state").annotate(Count("id")).order_by())
    return {state: counted.get(state, 0) for state in sorted(states.COMMAND.states)}


def rejected() -> QuerySet[NetworkCommand]:
    """Select the commands that the network has rejected and nobody has asked again or withdrawn."""
    return in_state(states.REJECTED)


def in_state(state: str) -> QuerySet[NetworkCommand]:
    """Select the commands in one state."""
    return NetworkCommand.objects.filter(state=state)


def waiting_since(before: datetime) -> QuerySet[NetworkCommand]:
    """Select the commands that the network was to carry out before this moment and has not answered."""
    return NetworkCommand.objects.filter(state__in=states.OPEN, requested_at__lte=before)


def owners_waiting(owners: Iterable[str]) -> set[str]:
    """Return those of ``owners`` for whom the network still has something to answer."""
    found = NetworkCommand.objects.filter(owner__in=tuple(owners), state__in=states.OPEN)
    return set(found.values_list("owner", flat=True))


def due(now: datetime) -> QuerySet[NetworkCommand]:
    """Select what is to be sent (again) now: per line, only the oldest command that is still open."""
    earlier = NetworkCommand.objects.filter(
        line_number=OuterRef("line_number"), id__lt=OuterRef("id"), state__in=states.OPEN
    )
    open_now = NetworkCommand.objects.filter(state__in=states.OPEN, next_try_at__lte=now)
    return open_now.filter(~Exists(earlier)).order_by("next_try_at", "id")


def lock(command_id: int) -> NetworkCommand:
    """Load and lock one command.

    :raises NotFound: if there is none
    """
    command = NetworkCommand.objects.select_for_update().filter(pk=command_id).first()
    if command is None:
        raise errors.NotFound(thing=states.COMMAND.title, key=command_id)
    return command


def lock_of(owner: str, in_states: Iterable[str]) -> list[NetworkCommand]:
    """Load and lock the commands of ``owner`` that are in one of ``in_states``, in order."""
    return list(
        NetworkCommand.objects.select_for_update().filter(owner=owner, state__in=tuple(in_states)).order_by("id")
    )


def _listed(state: str, line_number: str) -> QuerySet[NetworkCommand]:
    asked = {"state": state, "line_number": line_number}
    return NetworkCommand.objects.filter(**{name: value for name, value in asked.items() if value})


def _view(command: NetworkCommand) -> CommandView:
    return CommandView(
        id=command.pk,
        owner=command.owner,
        verb=command.verb,
        line_number=command.line_number,
        exchange_code=command.exchange_code,
        parameters=command.parameters,
        state=command.state,
        state_label=states.COMMAND.label(command.state),
        attempts=command.attempts,
        requested_at=command.requested_at,
        answered_at=command.answered_at,
        next_try_at=command.next_try_at,
        answer=command.answer,
    )
