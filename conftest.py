"""What every test run shares: which tests this run is for, and a plain word about those it is not for."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from shouli.kernel.tests.standing import GROUND, Ground, way_of

PACK = Path(__file__).resolve().parent / "packs" / "sample"
NEEDS = {
    "races": "make test-postgres",
    "postgres": "make test-postgres",
    "browser": "make test-browser",
    "spark": "make test-spark",
}
ASKED_FOR = frozenset({"browser", "spark"})  # run only where ``-m`` names them
left_out = pytest.StashKey[Counter[str]]()


def is_for(item: pytest.Item, wanted: str, has_postgres: bool) -> str:
    """Return "" if this run can answer for ``item``, else the command that can."""
    for marker, command in NEEDS.items():
        able = marker in wanted if marker in ASKED_FOR else has_postgres
        if item.get_closest_marker(marker) and not able:
            return command
    return ""


def pytest_configure(config: pytest.Config) -> None:
    config.stash[left_out] = Counter[str]()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Keep SQLite in a file for a browser: its requests come side by side, each with a connection of its own."""
    if "browser" in str(request.config.option.markexpr) and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "shop.sqlite3")


@pytest.fixture(scope="session")
def sample(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the sample operator once per worker, for good: tests that ask for it run after those that do not."""
    from shouli.config.packs import load_pack
    from shouli.kernel.tests.factories import NOON, system
    from shouli.workforce.actions import OpenSlots, open_slots

    with django_db_blocker.unblock():
        load_pack(system(), PACK)
        open_slots(system(), OpenSlots(from_day=NOON.date(), days=7))


@pytest.fixture
def operator(sample: None, db: None) -> None:
    """Start from the sample operator and leave it as it was."""


@pytest.fixture(scope="session")
def ground(sample: None, django_db_blocker: Any) -> Iterator[Ground]:
    """Let tests start from further on than the sample operator."""
    GROUND.unblock = django_db_blocker.unblock
    yield GROUND
    GROUND.leave()


@pytest.fixture(autouse=True)
def _start(request: pytest.FixtureRequest) -> None:
    """Go where the test starts from, before its own transaction begins."""
    if way := way_of(request.fixturenames):
        ground: Ground = request.getfixturevalue("ground")
        ground.stand_on(way)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave where the test before started from, unless this one starts there too."""
    if GROUND.way is not way_of(getattr(item, "fixturenames", ())):
        GROUND.leave()


def order_of(item: pytest.Item) -> tuple[bool, bool, str]:
    """Tell when a test runs: empty database first, then the sample operator, last what empties every table again.

    Tests that start from the same place stand together, so that the way there is walked once.
    """
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    empties = "transactional_db" in names or bool(marker and marker.kwargs.get("transaction"))
    return empties, "sample" in names, getattr(way_of(names), "__name__", "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=order_of)
    has_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    answers = {item: is_for(item, str(config.option.markexpr), has_postgres) for item in items}
    others = [item for item, command in answers.items() if command]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item, command in answers.items() if not command]
        counts: Counter[str] = config.stash[left_out]
        counts.update(answers[item] for item in others)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the count of a worker process to the one that prints."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        counts: Counter[str] = session.config.stash[left_out]
        output["left_out"] = dict(counts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Every worker collects the same tests, so the largest count is the count.
    counts = node.config.stash[left_out]
    for command, number in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        counts[command] = max(counts[command], number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in sorted(told(config.stash[left_out])):
        terminalreporter.write_line(line)


def told(counts: Counter[str]) -> Iterator[str]:
    for command, number in counts.items():
        yield f"not in this run: {number} test{'s' if number > 1 else ''} for which there is: {command}"
