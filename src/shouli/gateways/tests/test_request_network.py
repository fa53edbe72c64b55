"""Asking the network: recorded once, refused when it cannot be said, taken back while it has not been sent."""

from __future__ import annotations

from typing import Any

import pytest

from shouli.gateways import queries, states
from shouli.gateways.actions import (
    ClaimCommands,
    RecordAnswer,
    RetryCommand,
    WithdrawCommands,
    claim_commands,
    record_answer,
    retry_command,
    withdraw_commands,
)
from shouli.gateways.models import NetworkCommand
from shouli.gateways.tests.factories import command
from shouli.kernel.errors import Invalid, KeyReused, WrongState
from shouli.kernel.models import OutboxMessage, StateChange
from shouli.kernel.tests.factories import NOON, system

pytestmark = pytest.mark.django_db


def test_request_is_recorded_with_its_history() -> None:
    made = command(caller_id=True)

    assert (made.state, made.attempts, made.next_try_at) == (states.REQUESTED, 0, NOON)
    assert made.parameters == {"caller_id": True}
    assert StateChange.objects.get().to_state == states.REQUESTED


def test_asking_twice_asks_once() -> None:
    assert command().pk == command().pk
    assert NetworkCommand.objects.count() == 1
    assert StateChange.objects.count() == 1


@pytest.mark.parametrize("other", [{"verb": "deactivate"}, {"exchange": "SZ"}, {"caller_id": True}])
def test_correlation_of_another_request_is_refused(other: dict[str, Any]) -> None:
    """Another network element, or other services, is another request."""
    command(correlation="order:12:line")

    with pytest.raises(KeyReused):
        command(correlation="order:12:line", **other)


def test_unknown_verb_is_refused_and_nothing_kept() -> None:
    with pytest.raises(Invalid) as refusal:
        command("explode")

    assert [fault.code for fault in refusal.value.faults] == ["unknown_verb"]
    assert not NetworkCommand.objects.exists()


def test_withdrawing_takes_back_only_what_was_not_sent() -> None:
    command(line="86010001")
    claim_commands(system(), ClaimCommands())
    later = command(line="86010002")
    other = command(line="86010003", owner="order:99")

    assert withdraw_commands(system(), WithdrawCommands(owner="order:12")) == 1

    assert [view.state for view in queries.commands_of("order:12")] == [states.SENT, states.WITHDRAWN]
    later.refresh_from_db()
    other.refresh_from_db()
    assert (later.state, other.state) == (states.WITHDRAWN, states.REQUESTED)


def test_answer_tells_whoever_had_asked() -> None:
    made = command()
    claim_commands(system(), ClaimCommands())

    record_answer(system(), RecordAnswer(command_id=made.pk, accepted=False, answer="SARB no port"))

    (message,) = OutboxMessage.objects.all()
    assert (message.event, message.owner) == ("gateways.network_answered", "order:12")
    assert message.body == {
        "command_id": made.pk,
        "asked_by": "order:12",
        "correlation": "order:12:activate:86012345",
        "verb": "activate",
        "line_number": "86012345",
        "accepted": False,
        "answer": "SARB no port",
    }


def test_second_answer_is_refused() -> None:
    made = command()
    claim_commands(system(), ClaimCommands())
    record_answer(system(), RecordAnswer(command_id=made.pk, accepted=True, answer=""))

    with pytest.raises(WrongState):
        record_answer(system(), RecordAnswer(command_id=made.pk, accepted=False, answer="late"))

    assert OutboxMessage.objects.count() == 1


def test_rejected_command_can_be_tried_again() -> None:
    made = command()
    claim_commands(system(), ClaimCommands())
    record_answer(system(), RecordAnswer(command_id=made.pk, accepted=False, answer="SARB"))

    retried = retry_command(system(), RetryCommand(command_id=made.pk))

    assert (retried.state, retried.attempts, retried.answer, retried.answered_at) == (states.REQUESTED, 0, "", None)


def test_only_a_rejected_command_is_tried_again() -> None:
    made = command()

    with pytest.raises(WrongState):
        retry_command(system(), RetryCommand(command_id=made.pk))


def test_counts_name_every_state() -> None:
    command(line="86010001")
    command(line="86010002")
    claim_commands(system(), ClaimCommands(limit=1))

    assert queries.command_counts() == {"accepted": 0, "rejected": 0, "requested": 1, "sent": 1, "withdrawn": 0}
