"""Every command of README, tutorials and how-tos, pasted into a shell in a fresh clone, page by page, in order.

Pages begin where ``make demo``, run until it serves and ended by Ctrl-C, leaves a clone; where a page begins with that
itself, it is what has been done. Files that a page shows are written, rows changed, and what it shows as printed is
compared. Commands that run tests only collect them here; what ``not-run`` marks in a page is counted below, with
its reason.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from shouli.config.web_server import free_port
from tests.documents import clones
from tests.documents.pages import Command, steps
from tests.documents.shell import Shell, asked
from tests.support.databases import alone
from tools import docs_checks
from tools.docs_checks import Page

DEMO, READY = "make demo", "Shouli is ready: "
# What a start prints that has everything to make, in the order in which the tutorial tells it.
FIRST_START = (
    "assets: ",
    "Making the database",
    "Loading the sample operator",
    READY,
    "Sample customers",
    "The demo has ended.",
)
# Why a command is not run here, and how many there are. A new one is to be thought about.
WHY = {
    "suite": ("is a step of .ci/run, or so much of one that it would be run twice; what it needs is there then", 13),
    "production": ("needs an operator's own PostgreSQL, secrets and proxy", 17),
    "cluster": ("needs a cluster of machines; make test-spark has one of this machine", 1),
}
# What a command asks whoever typed it.
TYPED = {".venv/bin/shouli manage changepassword 9001": "Quancheng-2026\nQuancheng-2026\n"}

PAGES = [page for page in docs_checks.read() if not page.name.startswith("docs/adr/")]


def commands(page: Page) -> list[Command]:
    """Return what a page says is to be pasted."""
    return [step for step in steps(page) if isinstance(step, Command)]


def twin(page: Page) -> Page | None:
    """Return the English page that a Chinese one tells over again."""
    name = page.name.replace(".zh.md", ".md")
    return next((other for other in PAGES if other.name == name and other is not page), None)


WITH_COMMANDS = [page for page in PAGES if not twin(page) and any(not command.not_run for command in commands(page))]


@pytest.fixture(scope="session")
def after_a_demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Start the demo in a fresh clone, ask it once, end it; once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "after-a-demo"
    folder, done = place / "shouli", place / "done"
    with alone(place):
        if not done.exists():
            clones.make(folder)
            start_demo(Shell(folder, {"PORT": str(free_port())}))
            done.touch()
    return folder


def start_demo(shell: Shell) -> None:
    """Paste ``make demo`` where there is no database; its address has to answer, and Ctrl-C to end it."""
    said = shell.serve(DEMO, lambda so_far: READY in so_far and asked(so_far.partition(READY)[2].split()[0]))
    begun = [line for line in said.splitlines() if line.startswith(FIRST_START)]
    assert [line[: len(stage)] for line, stage in zip(begun, FIRST_START, strict=True)] == list(FIRST_START), said


@pytest.mark.long
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=[page.name for page in WITH_COMMANDS])
def test_a_page_is_followed(page: Page, after_a_demo: Path, tmp_path: Path) -> None:
    shell = Shell(clones.make_after_a_demo(tmp_path / "shouli", after_a_demo))
    shell.more = {"PORT": str(free_port()), "PYTEST_ADDOPTS": "--collect-only -q"}
    is_fresh = True
    for step in steps(page):
        if not isinstance(step, Command):
            step.do(shell.folder)
        elif step.line.partition("#")[0].strip() == DEMO:
            if not is_fresh:
                start_demo(shell)  # else it has been
        elif not step.not_run:
            said = shell.run(step.line, TYPED.get(step.line, ""))
            assert_shows(said, step)
        is_fresh = False


def assert_shows(said: str, command: Command) -> None:
    """See that the lines that a page shows are printed, in this order; an ellipsis stands for any others."""
    printed = iter(said.splitlines())
    for line in command.shown:
        if line.strip() not in {"", "…"}:
            assert any(line.strip() == each.strip() for each in printed), (
                f"{command.line}\ndoes not print {line!r}:\n{said}"
            )


def test_a_chinese_page_has_the_commands_of_its_twin() -> None:
    for page in PAGES:
        if english := twin(page):
            mine, theirs = (
                [command.line.partition(" #")[0].strip() for command in commands(each)] for each in (page, english)
            )
            assert mine == theirs, page.name


def test_few_commands_are_not_run() -> None:
    not_run = Counter(command.not_run for page in PAGES if not twin(page) for command in commands(page))
    del not_run[""]

    assert not_run == {reason: count for reason, (_text, count) in WHY.items()}


def test_every_page_with_commands_is_followed() -> None:
    assert {"README.md", "docs/tutorial/first-rating.md"} <= {page.name for page in WITH_COMMANDS}
    assert sum(len(commands(page)) for page in WITH_COMMANDS) > 30
