"""Every command of README, tutorials and how-tos, pasted into a shell in a fresh clone.

A clone has the sample operator's database, as ``make demo`` leaves it. Commands that run tests only collect them here,
and what cannot be run here is named below with its reason; everything else is run as it is written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import docs_checks
from tools.docs_checks import FENCE, Page
from tools.tree import ROOT, project_files

ENDLESS = "runs until Ctrl-C; src/shouli/config/tests/test_demo.py starts and ends it"
OTHERS = "tests what tests/scenarios/test_new_journey_page.py writes"
SERVER = "needs an operator's own PostgreSQL; make test-postgres brings its own"
PACK_TESTS = "runs the whole suite, of which this is a test"
CHECKS = "is the first step of .ci/run"
CLUSTER = "needs a cluster of machines; make test-spark has one of this machine"
NOT_RUN: dict[tuple[str, str], str] = {
    ("README.md", "make demo"): ENDLESS,
    ("README.md", "make test"): PACK_TESTS,
    ("README.md", "export DATABASE_URL=postgres:"): SERVER,
    ("README.md", "export DJANGO_SETTINGS_MODULE="): SERVER,
    ("README.md", ".venv/bin/shouli migrate"): SERVER,
    ("README.md", ".venv/bin/shouli manage collectstatic"): SERVER,
    ("README.md", ".venv/bin/shouli web"): SERVER,
    ("README.md", ".venv/bin/shouli worker"): SERVER,
    ("README.zh.md", "make demo"): ENDLESS,
    ("README.zh.md", "make test"): PACK_TESTS,
    ("README.zh.md", "export DATABASE_URL=postgres:"): SERVER,
    ("README.zh.md", "export DJANGO_SETTINGS_MODULE="): SERVER,
    ("README.zh.md", ".venv/bin/shouli migrate"): SERVER,
    ("README.zh.md", ".venv/bin/shouli manage collectstatic"): SERVER,
    ("README.zh.md", ".venv/bin/shouli web"): SERVER,
    ("README.zh.md", ".venv/bin/shouli worker"): SERVER,
    ("CONTRIBUTING.md", "make demo"): ENDLESS,
    ("CONTRIBUTING.md", "make check"): CHECKS,
    ("CONTRIBUTING.md", ".venv/bin/python -m tools.check"): CHECKS,
    ("docs/tutorial/first-order.md", "make demo"): ENDLESS,
    ("docs/tutorial/first-order.zh.md", "make demo"): ENDLESS,
    ("docs/how-to/new-journey.md", "make check"): CHECKS,
    ("docs/how-to/new-journey.md", "make demo"): ENDLESS,
    (
        "docs/how-to/new-journey.md",
        'make test ARGS="-k suspend"',
    ): OTHERS,
    ("docs/how-to/new-operator-pack.md", ".venv/bin/shouli manage changepassword"): "asks a person for a password",
    ("docs/how-to/run-on-postgresql.md", "createdb"): SERVER,
    ("docs/how-to/run-on-postgresql.md", "export"): SERVER,
    ("docs/how-to/run-on-postgresql.md", ".venv/bin/shouli"): SERVER,
    ("docs/explanation/rating-on-a-cluster.md", ".venv/bin/shouli rate"): CLUSTER,
}
PAGES = [page for page in docs_checks.read() if not page.name.startswith("docs/adr/")]


def commands(page: Page) -> list[str]:
    """Return the lines of a page that are to be pasted, without the dollar sign."""
    found: list[str] = []
    for fence in FENCE.finditer(page.text):
        if fence["info"].split()[:1] == ["console"]:
            lines = [line.removeprefix(fence["indent"]) for line in fence["body"].splitlines()]
            found += [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return found


def is_run(page: Page, command: str) -> bool:
    """Say whether a command is run here."""
    return not any(name == page.name and command.startswith(begins) for name, begins in NOT_RUN)


WITH_COMMANDS = [page for page in PAGES if any(is_run(page, command) for command in commands(page))]


def environment(folder: Path) -> dict[str, str]:
    """Return what a person's shell has, who has set nothing; tests are collected only, and the code is the clone's."""
    mine = (
        *("SHOULI_", "DJANGO_", "DATABASE_", "TEST_DATABASE_", "PYTEST_", "PYTHON"),
        *("MAKE", "MFLAGS", "ARGS", "JOBS"),  # of the make that runs this test
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    compiled = str(folder / "var" / "cache" / "bytecode")
    return plain | {
        "PYTHONPATH": str(folder / "src"),
        "PYTHONPYCACHEPREFIX": compiled,
        "PYTEST_ADDOPTS": "--collect-only -q",
    }


def paste(folder: Path, lines: list[str]) -> None:
    """Run lines in one shell, one after the other, as far as they succeed."""
    script = "\n".join(["set -e", *lines])
    command, settings = ["bash", "-c", script], environment(folder)
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project's files, take over what ``make`` fetches by version, and make the database of the demo."""
    folder = tmp_path_factory.mktemp("clone") / "shouli"
    for path in project_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for made in (".venv", "node_modules"):
        (folder / made).symlink_to(ROOT / made)
    # The two are links: a make that installed anything would do it in the checkout itself.
    plan = subprocess.run(
        ["make", "-n", "venv", "assets"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    assert "install" not in plan, "the environment is not the one that is locked; run: make venv assets"
    assert "npm" not in plan, "the browser files are not the ones that are locked; run: make venv assets"
    paste(
        folder,
        [
            "git init -q",
            "git add -A -- ':!.venv' ':!node_modules'",
            "git -c user.name=A -c user.email=a@example.org commit -qm all",
        ],
    )
    paste(folder, [".venv/bin/shouli migrate", ".venv/bin/shouli load-pack packs/sample"])
    shutil.copytree(folder / "var", folder.parent / "var", ignore=shutil.ignore_patterns("cache"))
    return folder


@pytest.fixture
def fresh(clone: Path) -> Iterator[Path]:
    """Give the clone as it was: no page may need what another page made."""
    yield clone
    paste(clone, ["git checkout -q .", "git clean -qfd"])
    for path in (clone / "var").iterdir():
        if path.is_dir() and path.name != "cache":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
    shutil.copytree(clone.parent / "var", clone / "var", dirs_exist_ok=True)


@pytest.mark.long
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=[page.name for page in WITH_COMMANDS])
def test_commands_work_as_they_are_pasted(fresh: Path, page: Page) -> None:
    paste(fresh, [command for command in commands(page) if is_run(page, command)])


def test_nothing_is_excused_that_no_page_says() -> None:
    said = {(page.name, command) for page in PAGES for command in commands(page)}

    assert [
        excuse for excuse in NOT_RUN if not any(name == excuse[0] and line.startswith(excuse[1]) for name, line in said)
    ] == []


def test_a_page_with_commands_is_found() -> None:
    assert {"CONTRIBUTING.md", "docs/tutorial/first-rating.md", "docs/how-to/rotate-keys.md"} <= {
        page.name for page in WITH_COMMANDS
    }
