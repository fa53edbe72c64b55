"""How long ``make demo`` takes to its first page: in a fresh clone, and once more where everything is prepared.

The caches of the package programs are warm, nothing else is there. The first start goes on until the sample population,
entered behind that page, is complete (``boot/first-populated``). ``cpu_seconds`` is the processor time of all processes
together until then, which other work on the machine does not stretch.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

from bench._ground import note, tell
from shouli.config.web_server import free_port
from tools.tree import ROOT

PATIENCE = 600  # seconds
GLANCE = 0.05
COMPLETE = """
    SELECT count(*) FROM kernel_milestone
    WHERE name = 'population' AND json_extract(value, '$.stage') = 'complete'
"""


def main() -> None:
    """Run the benchmark."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory(prefix="shouli-boot-") as folder:
        subprocess.run(["git", "clone", "-q", str(ROOT), folder], check=True)
        for name in ("first", "again"):
            note(f"{name} start …")
            before = os.times()
            page, populated = start(Path(folder))
            after = os.times()
            busy = after.children_user + after.children_system - before.children_user - before.children_system
            tell(f"boot/{name}", 1, page)
            tell(f"boot/{name}-populated", 1, populated, cpu_seconds=round(busy, 1))


def start(folder: Path) -> tuple[float, float]:
    """Start the demo and end it; return after how many seconds there was a page, and after how many the population.

    :raises TimeoutError: if either does not come in a long time
    """
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "MAKEFLAGS", "MAKELEVEL"}}
    began = time.perf_counter()
    program = subprocess.Popen(
        ["make", "demo", f"PORT={port}"],
        cwd=folder,
        env=kept,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        page = passed(program, began, lambda: answers(port))
        return page, passed(program, began, lambda: is_populated(folder / "var"))
    finally:
        os.killpg(program.pid, signal.SIGINT)
        program.wait(PATIENCE)


def passed(program: subprocess.Popen[bytes], began: float, holds: Callable[[], bool]) -> float:
    """Wait until ``holds`` and return the seconds since ``began``.

    :raises TimeoutError: if it does not come in a long time
    """
    while not holds():
        if program.poll() is not None or time.perf_counter() - began > PATIENCE:
            raise TimeoutError("the demo does not get on")
        Event().wait(GLANCE)
    return time.perf_counter() - began


def is_populated(folder: Path) -> bool:
    """Say whether the sample population is complete."""
    with closing(sqlite3.connect(f"file:{folder / 'shouli.sqlite3'}?mode=ro", uri=True)) as database:
        return bool(database.execute(COMPLETE).fetchone()[0])


def answers(port: int) -> bool:
    """Say whether the first page, which asks for staff number and password, is there."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/login")
        return asking.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        asking.close()


if __name__ == "__main__":
    main()
