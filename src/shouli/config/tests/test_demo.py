"""The demo as real processes: it comes up, is up again in seconds, replaces what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any

import psutil
import pytest

from shouli.config import demo, web_server
from shouli.config.population import NotePopulation, note_population
from shouli.config.supervising import next_pause
from shouli.config.tests.factories import family, output, shouli, started, until, workers
from shouli.config.tests.test_population import COUNTS, SMALL, TALLY
from shouli.identity.actions import LoadStaff, StaffRow, load_staff
from shouli.identity.tests.factories import org_unit, staff
from shouli.kernel.context import system_context
from shouli.kernel.models import AuditEntry
from shouli.kernel.tables import TableRow
from shouli.kernel.tests.factories import NOON

STATES = "SELECT journey, state, count(*) FROM orders_order GROUP BY journey, state ORDER BY journey, state"
EACH = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in COUNTS)  # noqa: S608 - our tables


@contextmanager
def demo_at(folder: Path, port: int, network: int) -> Iterator[subprocess.Popen[str]]:
    """Run the demo without population; the block begins when it says that it is ready."""
    more = {"SHOULI_NETWORK_ADDRESS": f"127.0.0.1:{network}", "SHOULI_LOG_LEVEL": "WARNING"}
    with started(folder, "demo", "--empty", "--port", str(port), **more) as process:
        until(lambda: "Shouli is ready" in output(folder), process=process, folder=folder)
        yield process


def end(process: subprocess.Popen[str], folder: Path) -> None:
    """End the demo as Ctrl-C does, and see that nothing of it is left."""
    children = family(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0, output(folder)
    assert not [child for child in children if child.is_running()], output(folder)


@pytest.mark.long
def test_the_demo_starts_serves_survives_and_ends(tmp_path: Path) -> None:
    port, network = web_server.free_port(), web_server.free_port()
    secret = tmp_path / "keys" / "demo_password"

    with demo_at(tmp_path, port, network) as process:
        told = output(tmp_path)
        assert f"http://127.0.0.1:{port}" in told
        assert secret.read_text(encoding="ascii") in told
        assert secret.stat().st_mode & 0o077 == 0
        assert "3107" in told
        assert demo.answers(port)
        assert not web_server.is_free(network)

        until(lambda: bool(workers(process)), process=process, folder=tmp_path)
        before = workers(process)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        until(lambda: bool(workers(process) - before), process=process, folder=tmp_path)
        end(process, tmp_path)

    with demo_at(tmp_path, port, network) as process:
        again = output(tmp_path)
        assert not [line for line in again.splitlines() if line.endswith("…")]  # nothing had to be prepared
        assert secret.read_text(encoding="ascii") in again
        end(process, tmp_path)


@pytest.mark.long
def test_nothing_outlives_a_demo_that_is_killed(tmp_path: Path) -> None:
    with demo_at(tmp_path, web_server.free_port(), web_server.free_port()) as process:
        children = family(process)
        process.kill()
        process.wait(10)

    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert not alive


@pytest.mark.django_db
def test_an_operators_own_staff_get_no_password_of_the_demo() -> None:
    """Neither those who have one nor those who wait for theirs; nothing is loaded into that database."""
    told: list[str] = []
    assert not demo.is_a_real_house()
    member = staff("3107")
    assert demo.is_a_real_house()

    assert demo.run(port=web_server.free_port(), empty=True, say=told.append) == 1

    member.refresh_from_db()
    assert not member.has_usable_password()
    assert "no demo has entered" in told[0]


@pytest.mark.django_db
def test_the_demos_own_staff_are_known_again_whatever_became_of_the_audit_trail() -> None:
    org_unit("S-QC")
    row = StaffRow(staff_number="3107", employee_id="E3107", name="刘晓梅", org_unit="S-QC")
    rows = (TableRow(file="identity/staff.csv", line=2, value=row),)
    note_population(system_context(demo.ACTOR, NOON), NotePopulation(stage="nothing"))
    load_staff(system_context(demo.ACTOR, NOON), LoadStaff(rows=rows))
    AuditEntry.objects.all().delete()

    assert not demo.is_a_real_house()


@pytest.mark.parametrize(
    ("pause", "lived", "then"),
    [(0.0, 100.0, 1.0), (1.0, 0.5, 2.0), (2.0, 4.0, 4.0), (30.0, 1.0, 30.0), (30.0, 61.0, 1.0)],
)
def test_a_child_that_keeps_dying_is_started_less_and_less_often(pause: float, lived: float, then: float) -> None:
    assert next_pause(pause, lived) == then


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    port = web_server.free_port()
    with (
        socket.create_server((web_server.LOOPBACK, port)),
        started(tmp_path, "demo", "--port", str(port)) as process,
    ):
        assert process.wait(60) == 1

    assert output(tmp_path) == f"Port {port} is in use. Name another: make demo PORT=8001, or shouli demo --port 8001\n"


def ask(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """Ask the demo's database from outside."""
    file = folder / "shouli.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as outside:
        return outside.execute(statement).fetchall()


def day(folder: Path) -> int:
    """Return how many days of the population are over."""
    noted = "SELECT max(json_extract(value, '$.day')) FROM kernel_milestone WHERE name = 'population'"
    return int(ask(folder, noted)[0][0] or 0)


def until_killed(folder: Path, how: signal.Signals, holds: Callable[[], bool], *arguments: str) -> None:
    """Start a command and kill it as soon as ``holds``; see that nothing of it is left."""
    with started(folder, *arguments) as process:
        until(holds, process=process, folder=folder)
        children = family(process)
        process.send_signal(how)
        process.wait(60)
    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert not alive


@pytest.mark.long
def test_a_first_start_killed_at_any_moment_is_gone_on_with(tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    start = ("demo", "--port", str(web_server.free_port()))
    small = ("population", "--customers", str(SMALL))

    until_killed(killed, signal.SIGKILL, lambda: "Making the database" in output(killed), *start)
    until_killed(killed, signal.SIGKILL, lambda: "Loading the sample operator" in output(killed), *start)
    until_killed(killed, signal.SIGKILL, lambda: "Shouli is ready" in output(killed), *start, "--empty")
    copytree(killed, whole)
    with started(whole, *small) as undisturbed:
        until_killed(killed, signal.SIGKILL, lambda: day(killed) >= 4, *small)
        until_killed(killed, signal.SIGKILL, lambda: day(killed) >= 12, *start)
        until_killed(killed, signal.SIGINT, lambda: day(killed) >= 24, *start)
        with started(killed, *start) as process:
            until(lambda: "orders in" in output(killed), process=process, folder=killed)
            until(lambda: "Shouli is ready" in output(killed), process=process, folder=killed)
            end(process, killed)
        assert undisturbed.wait(120) == 0, output(whole)

    assert {(journey, state): count for journey, state, count in ask(killed, STATES)} == TALLY
    assert ask(killed, STATES) == ask(whole, STATES)
    assert dict(ask(killed, EACH)) == dict(
        ask(whole, EACH)
    )  # a till for each clerk and day, counted and explained once
    assert shouli(killed, "ledger", "prove").returncode == 0
