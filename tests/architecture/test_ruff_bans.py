"""What ruff forbids on our behalf (pyproject.toml), each with what it refuses and what it lets pass."""

import subprocess
import sys

import pytest

from tools.tree import ROOT

TEST, ACTION = "src/shouli/orders/tests/test_accept.py", "src/shouli/orders/actions/accept.py"
BAD = [
    ("TID251", TEST, "from unittest.mock import patch"),
    ("TID251", TEST, "from unittest import mock"),
    ("TID251", TEST, "import unittest.mock"),
    ("TID251", TEST, "import pytest_mock"),
    ("TID251", TEST, "import pytest\n\npytest.importorskip('numpy')"),
    ("TID251", TEST, "import pytest\n\npytest.skip('later')"),
    ("TID251", "src/shouli/orders/handlers.py", "from django.db.models.signals import post_save"),
    ("TID251", "src/shouli/orders/handlers.py", "from django.dispatch import receiver"),
    ("BLE001", "src/shouli/kernel/outbox.py", "try:\n    call()\nexcept Exception:\n    pass"),
    ("E722", "tools/assets.py", "try:\n    call()\nexcept:\n    pass"),
    ("T201", ACTION, "print('here')"),
    ("DTZ005", "src/shouli/parties/rules/age.py", "import datetime\n\ndatetime.datetime.now()"),
    ("DTZ011", "src/shouli/parties/rules/age.py", "import datetime\n\ndatetime.date.today()"),
]
GOOD = [
    ("TID251", TEST, "from shouli.gateways.simulators import network"),
    ("TID251", "src/shouli/orders/handlers.py", "from shouli.kernel.actions import say"),
    ("BLE001", "src/shouli/kernel/outbox.py", "try:\n    call()\nexcept Exception:\n    log.exception('failed')"),
    ("BLE001", "src/shouli/kernel/outbox.py", "try:\n    call()\nexcept (KeyError, ValueError):\n    pass"),
    ("T201", "src/shouli/config/cli.py", "print('ready')"),
    ("T201", "tools/assets.py", "print('ready')"),
]


def codes(path: str, source: str) -> set[str]:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--output-format=concise",
        "--stdin-filename",
        path,
        "-",
    ]
    done = subprocess.run(command, cwd=ROOT, input=source + "\n", capture_output=True, text=True, check=False)
    return {line.split()[1] for line in done.stdout.splitlines() if line.startswith(path)}


@pytest.mark.parametrize(("code", "path", "source"), BAD)
def test_each_ban_refuses_its_bad_examples(code: str, path: str, source: str) -> None:
    assert code in codes(path, source)


@pytest.mark.parametrize(("code", "path", "source"), GOOD)
def test_each_ban_passes_its_good_examples(code: str, path: str, source: str) -> None:
    assert code not in codes(path, source)
