"""The driver and the simulator over a real socket: done, denied, silent, away, repeated, restarted."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from shouli.gateways import network, queries, states
from shouli.gateways.actions import ClaimCommands, claim_commands
from shouli.gateways.models import NetworkCommand
from shouli.gateways.network import Sent, send_due_commands
from shouli.gateways.rules import tl1
from shouli.gateways.simulators.tl1 import Simulator
from shouli.gateways.tests.factories import command
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def exchanges(tmp_path: Path) -> Iterator[Simulator]:
    """Give a running simulator with a clock that stands still."""
    with Simulator(tmp_path / "network", now=lambda: NOON) as running:
        yield running


def send(to: Simulator, now: datetime = NOON) -> Sent:
    """Let the driver work once."""
    return send_due_commands(now, address=to.address)


def ask(simulator: Simulator, text: str | bytes) -> str:
    """Send raw bytes and return the first answer, or "" if the simulator hangs up."""
    host, port = simulator.address.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        heard = ""
        try:
            raw.sendall(text.encode() if isinstance(text, str) else text)
            while not tl1.complete(heard):
                more = raw.recv(4096)
                if not more:
                    return ""
                heard += more.decode()
        except ConnectionError:  # hung up on while still talking
            return ""
        return heard


def line(simulator: Simulator, number: str) -> dict[str, str]:
    """Return what the exchanges know of a line."""
    reply = tl1.read_reply(ask(simulator, f"RTRV-POTS:LX:{number}:1;"))
    return dict(json.loads(reply.text)) if reply.completed else {}


def break_lines(tmp_path: Path, **faults: str) -> None:
    """Provoke trouble on lines that match a pattern."""
    (tmp_path / "network" / "faults.json").write_text(json.dumps({name[1:]: kind for name, kind in faults.items()}))


def test_a_line_lives_from_activation_to_removal(exchanges: Simulator) -> None:
    command("activate", caller_id=True)
    assert send(exchanges) == Sent(accepted=1)
    assert line(exchanges, "86012345") == {"exchange": "LX", "state": "IS", "CALLER_ID": "Y"}

    command("change_services", caller_id=False, forwarding="86010000")
    command("suspend")
    assert send(exchanges) == Sent(accepted=1)
    assert send(exchanges) == Sent(accepted=1)
    assert line(exchanges, "86012345") == {
        "exchange": "LX", "state": "OOS", "CALLER_ID": "N", "FORWARDING": "86010000",
    }  # fmt: skip

    command("move", exchange="QQ")
    send(exchanges)
    command("deactivate", exchange="QQ")
    send(exchanges)
    assert line(exchanges, "86012345") == {}
    assert {view.state for view in queries.commands_of("order:12")} == {states.ACCEPTED}


def test_number_change_moves_the_line(exchanges: Simulator) -> None:
    command("activate", caller_id=True)
    send(exchanges)
    command("change_number", new_number="86030001", exchange="QQ")

    assert send(exchanges) == Sent(accepted=1)

    assert line(exchanges, "86012345") == {}
    assert line(exchanges, "86030001")["exchange"] == "QQ"


def test_denial_is_recorded_with_its_code(exchanges: Simulator) -> None:
    made = command("deactivate")

    assert send(exchanges) == Sent(rejected=1)

    made.refresh_from_db()
    assert (made.state, made.answer, made.answered_at) == (states.REJECTED, "IENE no such line", NOON)
    assert OutboxMessage.objects.get().body["accepted"] is False


def test_commands_of_one_line_go_one_after_the_other(exchanges: Simulator) -> None:
    command("activate")
    command("deactivate")
    command("activate", line="86010009")

    assert [made.verb for made in claim_commands(system(), ClaimCommands())] == ["activate", "activate"]


def test_nothing_is_sent_twice_at_once(exchanges: Simulator) -> None:
    command()
    claim_commands(system(), ClaimCommands())

    assert send(exchanges) == Sent()


def test_driver_that_died_after_sending_is_made_up_for(exchanges: Simulator) -> None:
    """The line is in service, the answer was lost: the repeat finds it done and does not fail on it."""
    made = command()
    (claimed,) = claim_commands(system(), ClaimCommands())
    with network.connected(exchanges.address) as session:
        assert session.ask(claimed).completed

    assert send(exchanges, NOON + timedelta(seconds=10)) == Sent(accepted=1)

    made.refresh_from_db()
    assert (made.state, made.attempts, made.answer) == (states.ACCEPTED, 2, "done before")


@pytest.mark.parametrize("verb", ["deactivate", "change_number"])
def test_repeat_of_a_removal_is_not_a_fault(exchanges: Simulator, verb: str) -> None:
    command("activate")
    send(exchanges)
    command(verb, new_number="86019999")
    (claimed,) = claim_commands(system(), ClaimCommands())
    with network.connected(exchanges.address) as session:
        assert [session.ask(claimed).completed, session.ask(claimed).completed] == [True, True]


def test_line_entered_by_somebody_else_is_denied(exchanges: Simulator) -> None:
    command("activate")
    send(exchanges)
    other = command("activate", owner="order:13")

    assert send(exchanges) == Sent(rejected=1)

    other.refresh_from_db()
    assert other.answer.startswith("IEAE")


@pytest.mark.does("gateways.postpone_command")
def test_network_away_leaves_a_visible_trace_and_is_tried_again(tmp_path: Path) -> None:
    with Simulator(tmp_path / "network", now=lambda: NOON) as gone:
        address = gone.address
    first, second = command(line="86010001"), command(line="86010002")

    assert send_due_commands(NOON, address=address) == Sent(unanswered=2)

    for made in (first, second):
        made.refresh_from_db()
        assert (made.state, made.attempts, made.next_try_at) == (states.SENT, 1, NOON + timedelta(seconds=10))
        assert made.answer
    with Simulator(tmp_path / "network", now=lambda: NOON) as back:
        assert send(back, NOON + timedelta(seconds=9)) == Sent()
        assert send(back, NOON + timedelta(seconds=10)) == Sent(accepted=2)


def test_silent_line_does_not_hold_up_the_others(exchanges: Simulator, tmp_path: Path, settings: Settings) -> None:
    settings.SHOULI_NETWORK_COMMAND_SECONDS = 0.2
    break_lines(tmp_path, _86010001="silence", _86010002="hangup")
    for number in ("86010001", "86010002", "86010003"):
        command(line=number)

    assert send(exchanges) == Sent(accepted=1, unanswered=2)

    states_of = dict(NetworkCommand.objects.values_list("line_number", "state"))
    assert states_of == {"86010001": states.SENT, "86010002": states.SENT, "86010003": states.ACCEPTED}


def test_provoked_fault_is_a_denial(exchanges: Simulator, tmp_path: Path) -> None:
    break_lines(tmp_path, **{"_8601*": tl1.BUSY})
    made = command()

    assert send(exchanges) == Sent(rejected=1)

    made.refresh_from_db()
    assert made.answer == "SARB provoked"


def test_lines_survive_a_restart(tmp_path: Path) -> None:
    command()
    with Simulator(tmp_path / "network", now=lambda: NOON) as before:
        send(before)

    with Simulator(tmp_path / "network", now=lambda: NOON) as after:
        assert line(after, "86012345")["state"] == "IS"


def test_answer_names_exchange_and_time(exchanges: Simulator) -> None:
    assert ask(exchanges, "ENT-POTS:LX:86012345:17::;").startswith("\r\n\n   LX 26-11-22 12:00:00\r\nM  17 COMPLD")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nonsense;", tl1.BAD_COMMAND),
        (b"\xff\xfe\x00;", tl1.BAD_COMMAND),
        ("ENT-DSL:LX:86012345:1;", tl1.BAD_VERB),
        ("ENT-POTS:LX:' OR 1=1 --:1;", tl1.BAD_COMMAND),
        ("ENT-POTS:LX:abc:1;", tl1.BAD_LINE),
        ("ENT-POTS::86012345:1;", tl1.BAD_LINE),
    ],
)
def test_hostile_input_is_denied_and_the_next_command_served(
    exchanges: Simulator, text: str | bytes, code: str
) -> None:
    assert tl1.read_reply(ask(exchanges, text)).code == code
    assert tl1.read_reply(ask(exchanges, "ENT-POTS:LX:86012345:1;")).completed


def test_endless_command_is_hung_up_on(exchanges: Simulator) -> None:
    assert ask(exchanges, "A" * (tl1.LONGEST + 4096)) == ""
