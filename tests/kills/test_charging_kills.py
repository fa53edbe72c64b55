"""A program dies between reserving and charging: what it held goes back, nothing is lost or charged twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shouli.charging import queries
from shouli.charging.actions import ExpireReservations, expire_reservations
from shouli.charging.proving import prove
from shouli.charging.tests.factories import KB, NUMBER, START, committed, held, opened, reserved, standing, use
from shouli.kernel.tests.factories import system
from tests.kills.charging import CHARGED, CHARGING, MOMENTS, RESERVED, RESERVING

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[2]
AFTERWARDS = {RESERVING: (1000, 0), RESERVED: (1000, 1000), CHARGING: (1000, 1000), CHARGED: (400, 0)}


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_a_killed_program_held_goes_back(own_database: str, moment: str) -> None:
    opened(held("easyown"), li=1000)

    assert run(own_database, moment) == -signal.SIGKILL

    assert standing() == AFTERWARDS[moment]
    expire_reservations(system(START + timedelta(hours=1)), ExpireReservations())
    assert standing() == ((400, 0) if moment == CHARGED else (1000, 0))
    assert len(queries.charges_of(NUMBER)) == (moment == CHARGED)
    assert list(prove()) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_who_starts_again_charges_once(own_database: str, moment: str) -> None:
    opened(held("easyown"), li=1000)
    run(own_database, moment)

    granted = reserved(use("2026-04-02 09:30", 100 * KB))
    outcome = committed(60 * KB)

    assert (granted.granted, outcome.amount) == (100 * KB, 600)
    assert standing() == (400, 0)
    assert [row.amount for row in queries.charges_of(NUMBER)] == [600]
    assert list(prove()) == []


def run(database: str, moment: str) -> int:
    """Run the program; return how it ended."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-m", "tests.kills.charging", database, moment]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode
