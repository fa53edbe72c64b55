"""Tests that share starts, want the empty tables, or commit, pass in whatever order they run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.tree import ROOT

MIXED = (
    "src/shouli/channels/counter/tests/test_printing.py",  # two shared starts
    "src/shouli/channels/counter/tests/test_audit.py",  # another
    "src/shouli/processes/tests/test_claim_task.py",  # commits
    "src/shouli/kernel/tests/test_actions.py",  # the empty tables, and one that commits
    "src/shouli/kernel/tests/test_money.py",  # no database
)


@pytest.mark.long
@pytest.mark.parametrize("order", [(), ("--any-order", "1")], ids=["ours", "shuffled"])
def test_every_order_does(tmp_path: Path, order: tuple[str, ...]) -> None:
    """Also where no database has been made yet: the first test that wants one makes it."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *order, *MIXED]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TEST_DATABASE"))
    }

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
    assert "failed" not in done.stdout
