"""Real processes of the ``shouli`` command, each with a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import psutil

SOURCES = Path(__file__).resolve().parents[3]
ROOT = SOURCES.parent


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a fresh installation in ``folder``."""
    cleared = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHOULI_", "DATABASE_", "DJANGO_"))
    }
    return cleared | {"SHOULI_VAR": str(folder), "PYTHONPATH": str(SOURCES), "PYTHONUNBUFFERED": "1"} | more


def shouli(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a ``shouli`` command to its end."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "shouli.config.cli", *arguments],
        env=environment(folder, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@contextmanager
def started(folder: Path, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Start a ``shouli`` command, for the length of the block; its output goes to ``output.txt`` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "output.txt").open("w", encoding="utf-8") as kept:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "shouli.config.cli", *arguments],
            env=environment(folder, **more),
            cwd=ROOT,
            stdout=kept,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def output(folder: Path) -> str:
    """Return what a started command has printed so far."""
    return (folder / "output.txt").read_text(encoding="utf-8")


def until(holds: Callable[[], bool], *, process: subprocess.Popen[str], folder: Path, seconds: float = 240) -> None:
    """Wait until ``holds``; fail with the output if the process ends first or the time is up."""
    deadline = monotonic() + seconds
    while not holds():
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            pass
        else:
            raise AssertionError(f"it ended with {process.returncode}:\n{output(folder)}")
        assert monotonic() < deadline, output(folder)


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """List the processes that a process has started, at any depth."""
    return psutil.Process(process.pid).children(recursive=True)


def workers(process: subprocess.Popen[str]) -> set[int]:
    """Return the process ids of the workers that a demo keeps."""
    found = set()
    for child in family(process):
        with suppress(psutil.NoSuchProcess):  # it may end while it is looked at
            if child.cmdline()[-1:] == ["worker"]:
                found.add(child.pid)
    return found
