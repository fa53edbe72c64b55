"""A run says which tests it is not for, and which command is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.kinds import NEEDS
from tools.tree import ROOT

TESTS = """\
import pytest


def test_plain() -> None: ...


def test_stored(db: None) -> None: ...


@pytest.mark.long
def test_long() -> None: ...


@pytest.mark.races
def test_race() -> None: ...


@pytest.mark.postgres
def test_lock() -> None: ...


@pytest.mark.browser
def test_page() -> None: ...


@pytest.mark.spark
def test_cluster() -> None: ...
"""
INI = "[pytest]\naddopts = -p no:cacheprovider --strict-markers\nmarkers =\n  " + ":\n  ".join(NEEDS) + ":\n"
SETTINGS = "DATABASES = {'default': {'ENGINE': 'django.db.backends.%s', 'NAME': ':memory:'}}\nUSE_TZ = True\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of seven tests under our conftest."""
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text(INI, encoding="utf-8")
    (tmp_path / "test_seven.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def run(project: Path, engine: str, *arguments: str) -> list[str]:
    (project / "seven_settings.py").write_text(SETTINGS % engine, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--ds=seven_settings", "--collect-only", "-q", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    done = subprocess.run(command, cwd=project, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def chosen(lines: list[str]) -> set[str]:
    """Return the tests that a run is for."""
    return {line.partition("::test_")[2] for line in lines if "::" in line}


def said(lines: list[str]) -> list[str]:
    """Return what a run says of the tests that it leaves out."""
    return [line.removeprefix("not in this run: ") for line in lines if line.startswith("not in this run: ")]


def test_on_sqlite_what_needs_more_is_left_to_others(project: Path) -> None:
    lines = run(project, "sqlite3")

    assert chosen(lines) == {"plain", "stored"}
    assert said(lines) == [
        "1 test for which there is: make test-browser",
        "1 test for which there is: make test-long",
        "1 test for which there is: make test-spark",
        "2 tests for which there is: make test-postgres",
    ]


def test_on_postgresql_what_knows_no_database_is_left_to_others(project: Path) -> None:
    lines = run(project, "postgresql")

    assert chosen(lines) == {"stored", "race", "lock"}
    assert said(lines) == [
        "1 test for which there is: make test",
        "1 test for which there is: make test-browser",
        "1 test for which there is: make test-long",
        "1 test for which there is: make test-spark",
    ]


def test_on_postgresql_a_long_test_of_the_database_is_run(project: Path) -> None:
    test = project / "test_seven.py"
    test.write_text(test.read_text(encoding="utf-8").replace("test_long()", "test_long(db: None)"), encoding="utf-8")

    assert chosen(run(project, "postgresql")) == {"stored", "long", "race", "lock"}


@pytest.mark.parametrize("marker", ["browser", "spark", "long"])
def test_a_run_for_one_kind_leaves_nothing_unsaid(project: Path, marker: str) -> None:
    lines = run(project, "sqlite3", "-m", marker)

    assert len(chosen(lines)) == 1
    assert "1/7 tests collected (6 deselected)" in lines[-1]


def test_several_processes_say_it_once(project: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--ds=seven_settings", "-n", "2", "-k", "plain or long or race"]
    run(project, "sqlite3")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}

    done = subprocess.run(command, cwd=project, env=environment, check=False, capture_output=True, text=True)

    assert "1 passed" in done.stdout
    assert said(done.stdout.splitlines()) == [
        "1 test for which there is: make test-long",
        "1 test for which there is: make test-postgres",
    ]
