"""A run says which tests it is not for, and which command is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.tree import ROOT

TESTS = """\
import pytest


def test_plain() -> None: ...


@pytest.mark.races
def test_race() -> None: ...


@pytest.mark.postgres
def test_lock() -> None: ...


@pytest.mark.browser
def test_page() -> None: ...


@pytest.mark.spark
def test_cluster() -> None: ...
"""
INI = (
    "[pytest]\naddopts = -p no:cacheprovider --strict-markers\nmarkers =\n  races:\n  postgres:\n  browser:\n  spark:\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of five tests under our conftest."""
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text(INI, encoding="utf-8")
    (tmp_path / "test_five.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def closing_lines(project: Path, engine: str, *arguments: str) -> list[str]:
    settings = f"DATABASES = {{'default': {{'ENGINE': 'django.db.backends.{engine}', 'NAME': 'x'}}}}\nUSE_TZ = True\n"
    (project / "five_settings.py").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--ds=five_settings", *arguments]
    done = subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-4:]


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_on_sqlite_what_needs_more_is_left_to_others(project: Path, arguments: tuple[str, ...]) -> None:
    *told, counted = closing_lines(project, "sqlite3", *arguments)

    assert told == [
        "not in this run: 1 test for which there is: make test-browser",
        "not in this run: 1 test for which there is: make test-spark",
        "not in this run: 2 tests for which there is: make test-postgres",
    ]
    assert "1 passed" in counted


def test_on_postgresql_only_browser_and_cluster_are_left_to_others(project: Path) -> None:
    *_, browser, spark, counted = closing_lines(project, "postgresql")

    assert browser == "not in this run: 1 test for which there is: make test-browser"
    assert spark == "not in this run: 1 test for which there is: make test-spark"
    assert "3 passed" in counted


@pytest.mark.parametrize("marker", ["browser", "spark"])
def test_a_run_for_one_kind_leaves_nothing_unsaid(project: Path, marker: str) -> None:
    assert "1 passed, 4 deselected" in closing_lines(project, "sqlite3", "-m", marker)[-1]
