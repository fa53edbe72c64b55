"""A real Spark cluster of this machine: a master and some workers, each a process on the loopback, ended by its id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Event

LOOPBACK = "127.0.0.1"
PATIENCE = 300  # seconds for anything at all
GLANCE = 0.02
MASTER_SAYS = re.compile(rf"Starting Spark master at (spark://{re.escape(LOOPBACK)}:\d+)")
WORKER_SAYS = re.compile("Successfully registered with master")
# A program asks for a core of every worker and begins when it has them: none is idle when one is killed.
DEFAULTS = """\
spark.cores.max                             {cores}
spark.executor.memory                       512m
spark.scheduler.minRegisteredResourcesRatio 1.0
spark.ui.enabled                            false
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where the master listens, the processes of the workers, and the environment of a program that uses them."""

    master: str
    workers: tuple[subprocess.Popen[bytes], ...]
    environment: Mapping[str, str]

    def kill(self, worker: int) -> None:
        """Kill a worker and its executors at once, as a machine dies."""
        os.killpg(self.workers[worker].pid, signal.SIGKILL)
        self.workers[worker].wait(PATIENCE)


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start a master and workers of one core each, with everything they write in ``folder``; end them all."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spark-defaults.conf").write_text(DEFAULTS.format(cores=workers), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_LOCAL_IP": LOOPBACK,
    }
    common = ("--host", LOOPBACK, "--port", "0", "--webui-port", "0")
    with ExitStack() as stack:

        def start(kind: str, name: str, *arguments: str) -> subprocess.Popen[bytes]:
            command = [str(spark_class()), f"org.apache.spark.deploy.{kind}", *common, *arguments]
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = subprocess.Popen(  # noqa: S603 - our own cluster
                command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
            stack.callback(end, process)
            return process

        start("master.Master", "master")
        master = said(folder / "master.log", MASTER_SAYS)[1]
        names = [f"worker-{number}" for number in range(workers)]
        size = ("--cores", "1", "--memory", "1g")
        started = [start("worker.Worker", name, *size, "--work-dir", str(folder / name), master) for name in names]
        for name in names:
            said(folder / f"{name}.log", WORKER_SAYS)
        yield Cluster(master=master, workers=tuple(started), environment=environment)


def spark_class() -> Path:
    """Return the program of PySpark that starts every part of a cluster."""
    found = find_spec("pyspark")
    assert found is not None, "PySpark is missing; make test-spark installs it"
    assert found.origin is not None
    return Path(found.origin).with_name("bin") / "spark-class"


def said(log: Path, pattern: re.Pattern[str]) -> re.Match[str]:
    """Wait until a log says something, and return it."""
    until(lambda: pattern.search(log.read_text(encoding="utf-8")) is not None, f"{log}: {pattern.pattern}")
    found = pattern.search(log.read_text(encoding="utf-8"))
    assert found is not None
    return found


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so.

    :raises TimeoutError: if it is not so in a long time
    """
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        Event().wait(GLANCE)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started; they are a group of their own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(PATIENCE)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
