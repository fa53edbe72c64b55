"""The import contracts, held against the real project and against a small one that breaks them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.tree import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "  # what only type checkers import counts as well
KEPT = {
    "src/shouli/kernel/money.py": "",
    "src/shouli/kernel/models.py": "import django",
    "src/shouli/kernel/actions.py": "from shouli.kernel import models",
    "src/shouli/kernel/clock.py": "from django.utils import timezone",
    "src/shouli/parties/models.py": "from shouli.kernel import models",
    "src/shouli/parties/queries.py": "from shouli.parties import models",
    "src/shouli/parties/rules/age.py": "from shouli.kernel import money",
    "src/shouli/charging/engine/run.py": "from shouli.charging.rules import rating",
    "src/shouli/charging/rules/rating.py": "",
    "src/shouli/charging/rules/tariff.py": "from shouli.charging.rules import rating",
    "src/shouli/orders/actions/accept.py": "from shouli.parties import queries",
    "src/shouli/orders/handlers.py": "from shouli.orders.actions import accept",
    "src/shouli/channels/counter/views.py": "from shouli.orders.actions import accept",
    "src/shouli/channels/sms/menu.py": "",
    "src/shouli/channels/counter/tests/test_views.py": "from shouli.parties import models",
    "src/shouli/config/urls.py": "from shouli.orders import handlers",
}
BROKEN = [
    ("src/shouli/parties/queries.py", "from shouli.orders.actions import accept", "One way down"),
    ("src/shouli/stray/queries.py", "", "One way down"),
    ("src/shouli/channels/sms/menu.py", "from shouli.channels.counter import views", "Doors never borrow"),
    ("src/shouli/parties/models.py", "from shouli.parties import queries", "Inside every domain part"),
    ("src/shouli/parties/rules/age.py", "from django.db import models", "Rules are pure"),
    ("src/shouli/parties/rules/age.py", "from shouli.kernel import models", "Rules are pure"),
    ("src/shouli/charging/engine/run.py", "from shouli.kernel import models", "works on files"),
    ("src/shouli/orders/actions/accept.py", "from shouli.parties import models", "tables and handlers are its own"),
    ("src/shouli/channels/sms/menu.py", "from shouli.orders import handlers", "tables and handlers are its own"),
    ("src/shouli/orders/tests/test_accept.py", "from shouli.parties import models", "tables and handlers are its own"),
    ("src/shouli/orders/queries.py", f"{TYPES}from shouli.parties import models", "tables and handlers are its own"),
    ("src/shouli/charging/rules/rating.py", f"{TYPES}from shouli.charging.rules import tariff", "No import circles"),
]


def small_project(root: Path, modules: dict[str, str]) -> None:
    """Write a project with our contracts and the given modules."""
    for name, source in modules.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source + "\n", encoding="utf-8")
        for folder in path.relative_to(root / "src").parents:
            if folder.parts:
                (root / "src" / folder / "__init__.py").touch()
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (root / "pyproject.toml").write_text(text[text.index("[tool.importlinter]") :], encoding="utf-8")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-cache", "--no-logo"]
    path = f"{root / 'src'}:{ROOT}"
    return subprocess.run(
        command, cwd=root, env={"PYTHONPATH": path, "COLUMNS": "200"}, check=False, capture_output=True, text=True
    )


def test_a_well_built_project_keeps_every_contract(tmp_path: Path) -> None:
    small_project(tmp_path, KEPT)

    done = lint(tmp_path)

    assert done.returncode == 0, done.stdout
    assert done.stdout.count(" KEPT") == len(SETTINGS["contracts"])


@pytest.mark.parametrize(("module", "source", "contract"), BROKEN)
def test_each_contract_catches_its_offence(tmp_path: Path, module: str, source: str, contract: str) -> None:
    small_project(tmp_path, KEPT | {module: source})

    done = lint(tmp_path)

    assert done.returncode == 1
    [broken] = [line for line in done.stdout.splitlines() if contract in line and " BROKEN" in line]
    assert broken


def test_every_part_of_the_house_has_its_floor() -> None:
    [house] = [contract for contract in SETTINGS["contracts"] if contract["id"] == "house"]
    floors = {name.strip(" ()") for layer in house["layers"] for name in layer.replace(":", "|").split("|")}
    parts = {path.parent.name for path in (ROOT / "src" / "shouli").glob("*/__init__.py")}

    assert parts <= floors
