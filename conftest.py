"""What every test run shares: which tests it is for, in what order, on which database, and what each of them costs."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.conf import settings

from tests.support.databases import OWN, PostgresCopies
from tests.support.kinds import commits, fixtures_of, is_for, needs_database, order_of, state_for
from tests.support.meter import METER
from tests.support.shared_start import CURRENT, start_of

left_out = pytest.StashKey[Counter[str]]()
templates = pytest.StashKey[set[str]]()  # runs that have made databases on a server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--any-order", metavar="SEED", help="shuffle the tests: every order must do, ours is the quickest")
    parser.addoption("--left-to-postgres", action="store_true", help="leave out what make test-postgres runs as well")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[left_out] = Counter[str]()
    config.stash[templates] = set()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Keep SQLite in a file for a browser: its requests come side by side, each with a connection of its own."""
    if "browser" in str(request.config.option.markexpr) and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "shop.sqlite3")


def run_name() -> str:
    """Return what tells this run from another on the same server; all processes of a run say the same."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():x}")[:8]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Give this process a database of its own, copied from one that was made once."""
    OWN.unblock = CURRENT.unblock = django_db_blocker.unblock
    OWN.open(run_name())
    if isinstance(OWN.copies, PostgresCopies):
        request.config.stash[templates].add(OWN.copies.run)
    METER.begin()  # what making it costs is the price of no test
    yield
    CURRENT.leave()
    OWN.close()


@pytest.fixture(scope="session", autouse=True)
def _plain_rendering(django_test_environment: None) -> None:
    """Let templates render as they do in use: no test of ours asks Django which were rendered, with what."""
    from django.template import Template
    from django.test.utils import _TestState

    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]  # noqa: SLF001 - what Django does, undone


@pytest.fixture(scope="session")
def sample(django_db_setup: None) -> None:
    """Say that a test starts from the sample operator's database."""


@pytest.fixture
def operator(sample: None, db: None) -> None:
    """Start from the sample operator and leave it as it was."""


@pytest.fixture(autouse=True)
def _start(request: pytest.FixtureRequest) -> None:
    """Make the shared start, before the test's own transaction begins."""
    if start := start_of(request.fixturenames):
        request.getfixturevalue("django_db_setup")
        CURRENT.enter(start)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the shared start of the test before unless this one has it too; bring the database to where it starts."""
    METER.begin()
    if CURRENT.make is not start_of(fixtures_of(item)):
        CURRENT.leave()
    if state := state_for(item):
        OWN.want(state, may_be_flushed=commits(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """See that a test which claims to bring actions about does so."""
    yield
    claimed = {name for marker in item.iter_markers("does") for name in marker.args}
    if claimed:
        from shouli.kernel.models import AuditEntry

        done = AuditEntry.objects.filter(action__in=claimed, outcome="done").values_list("action", flat=True)
        assert claimed == set(done), f"the audit trail lacks {sorted(claimed - set(done))}"


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if commits(item):
        OWN.note_flush()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note what a test cost, for ``tools.summary``."""
    if call.when == "teardown":
        item.user_properties.append(("cpu", f"{METER.spent():.3f}"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if seed := config.option.any_order:
        Random(seed).shuffle(items)  # noqa: S311 - no secret
    else:
        items.sort(key=order_of)
    has_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    answers = {item: is_for(item, str(config.option.markexpr), has_postgres) for item in items}
    if config.option.left_to_postgres:
        answers |= {item: "make test-postgres" for item in items if not answers[item] and needs_database(item)}
    others = [item for item, command in answers.items() if command]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item, command in answers.items() if not command]
        counts: Counter[str] = config.stash[left_out]
        counts.update(answers[item] for item in others)


def pytest_collection_finish() -> None:
    """Leave what all tests share to itself: looking through it again and again for garbage is the price of no test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker process knows to the one that prints, which also tidies up."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        counts: Counter[str] = session.config.stash[left_out]
        output["left_out"] = dict(counts)
        made: set[str] = session.config.stash[templates]
        output["templates"] = sorted(made)
        return
    for run in session.config.stash[templates]:
        PostgresCopies("", run).clear()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Every worker collects the same tests, so the largest count is the count.
    counts = node.config.stash[left_out]
    output = getattr(node, "workeroutput", {})
    node.config.stash[templates].update(output.get("templates", ()))
    for command, number in output.get("left_out", {}).items():
        counts[command] = max(counts[command], number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in sorted(told(config.stash[left_out])):
        terminalreporter.write_line(line)


def told(counts: Counter[str]) -> Iterator[str]:
    for command, number in counts.items():
        yield f"not in this run: {number} test{'s' if number > 1 else ''} for which there is: {command}"
