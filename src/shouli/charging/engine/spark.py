"""The same two tasks on a cluster: Spark hands out names of files and numbers of shards, never rows.

Every executor sees the run's folder. What all tasks need (the base, the tariff, what ``prepare`` looks things up in) is
taken apart once: its arrays go to a file of that folder, which the processes of a machine map and so hold only once;
the small rest travels with Spark, so that nothing read from a shared folder can be made to run.
"""

from __future__ import annotations

import mmap
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from shouli.charging.engine.folder_lock import locked
from shouli.charging.engine.prepare import Preparer
from shouli.charging.engine.run import ProgressCallback, RatingRun, RunTotals
from shouli.charging.engine.store import aside, digest_of
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

ALIGNED = 64  # bytes: arrays begin where a processor likes to read
GLANCE = 1  # seconds between looks at how far a stage is
LOOPBACK = "127.0.0.1"
T = TypeVar("T")
R = TypeVar("R")


class NoSpark(BusinessError):
    """A cluster is asked for where PySpark is not installed."""

    code = "no_spark"
    message = _("PySpark is not installed.")
    way_out = _("Run: pip install 'shouli[spark]', or rate on this machine with --engine local.")


class NoJava(BusinessError):
    """PySpark is there, but not the Java it runs on."""

    code = "no_java"
    message = _("Spark needs Java 17 or newer, and none is installed.")
    way_out = _("On Debian: apt-get install openjdk-17-jre-headless; elsewhere set JAVA_HOME.")


class ClusterFailed(BusinessError):
    """The cluster cannot be reached, or gave up on a task."""

    code = "cluster_failed"
    message = _("The cluster failed: %(cause)s")
    way_out = _(
        "Check --master and the executors' logs, then run the same command again; it continues where it stopped."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A run as executors open it: the file of its arrays, where in it each lies (bytes), and the rest as a pickle."""

    arrays: Path
    places: tuple[tuple[int, int], ...]
    rest: bytes


def rate_on_cluster(
    run: RatingRun,
    paths: Sequence[Path],
    *,
    master: str | None = None,
    progress: ProgressCallback = lambda *_told: None,
) -> RunTotals:
    """Do what ``RatingRun.go`` does, to the same bytes, on the executors of ``master``, or as Spark is set up.

    :raises NoSpark: if PySpark is missing
    :raises NoJava: if Java is missing
    :raises ClusterFailed: if the cluster cannot be reached or a task fails again and again
    :raises FolderBusy: if another process works in the folder
    :raises Invalid: if a file is none of ours; the others are prepared all the same
    """
    with locked(run.folder), _cluster(master) as context, _shipped(run) as shipped:
        run.sweep()
        sent = context.broadcast(shipped)
        files = [path.absolute() for path in paths]
        told = _on_all(context, partial(_prepare, sent), files, partial(progress, "prepare"))
        refusals = [refusal for _digest, refusal in told if refusal is not None]
        if refusals:
            raise refusals[0]
        # A shared folder may list a file later than it has it; what the tasks say is true at once.
        digests = context.broadcast(sorted({*run.prepared(), *(digest for digest, _none in told)}))
        _on_all(context, partial(_rate, sent, digests), range(run.base.shards), partial(progress, "rate"))
    return run.totals()


def ship(run: RatingRun) -> Shipped:
    """Take a run apart for its executors; the arrays are written into its folder."""
    buffers: list[pickle.PickleBuffer] = []
    rest = pickle.dumps((run, Preparer(run.base)), protocol=5, buffer_callback=buffers.append)
    path = run.folder / "base.arrays"
    places = []
    with aside(path) as unfinished, unfinished.open("wb") as sink:
        for buffer in buffers:
            first = sink.tell()
            sink.write(buffer.raw())
            places.append((first, sink.tell()))
            sink.write(bytes(-sink.tell() % ALIGNED))
    return Shipped(arrays=path, places=tuple(places), rest=rest)


@lru_cache(maxsize=1)
def opened(shipped: Shipped) -> tuple[RatingRun, Preparer]:
    """Put a run together again, once in each process; nothing in its folder is touched."""
    with shipped.arrays.open("rb") as source:
        # Copied where written to, which never happens: what is compiled for arrays that may be written serves them too.
        whole = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_COPY))
    arrays = [whole[first:last] for first, last in shipped.places]
    found: tuple[RatingRun, Preparer] = pickle.loads(shipped.rest, buffers=arrays)  # noqa: S301 - from the driver, by Spark
    return found


@contextmanager
def _shipped(run: RatingRun) -> Iterator[Shipped]:
    shipped = ship(run)
    try:
        yield shipped
    finally:
        shipped.arrays.unlink(missing_ok=True)


def _prepare(sent: Any, path: Path) -> tuple[str, BusinessError | None]:
    """Prepare one file on an executor; return its digest, and why it is none of ours, if so."""
    run, preparer = opened(sent.value)
    digest = digest_of(path)
    return digest, run.prepare(preparer, digest, path)


def _rate(sent: Any, digests: Any, shard: int) -> None:
    """Rate one shard on an executor."""
    run, _preparer = opened(sent.value)
    run.rate(shard, digests.value)


def _on_all(context: Any, task: Callable[[T], R], items: Sequence[T], progress: Callable[[int, int], None]) -> list[R]:
    """Run one task for each item, as many at once as the cluster has cores; return what they say in order."""
    if not items:
        return []
    tracker = context.statusTracker()
    with ThreadPoolExecutor(1) as pool:
        said = pool.submit(context.parallelize(items, len(items)).map(task).collect)
        while wait([said], timeout=GLANCE).not_done:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            progress(sum(stage.numCompletedTasks for stage in stages if stage), len(items))
    found: list[R] = said.result()
    progress(len(items), len(items))
    return found


@contextmanager
def _cluster(master: str | None) -> Iterator[Any]:
    """Join a cluster and leave it, whatever happens."""
    try:
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
    except ImportError as missing:
        raise NoSpark from missing
    if not _has_java():
        raise NoJava
    conf = SparkConf().setAppName("shouli rate").set("spark.ui.showConsoleProgress", "false")
    conf.set("spark.log.level", "ERROR")
    if master:
        conf.setMaster(master)
    if (master or "").startswith("local"):
        # A cluster of one machine listens on that machine only.
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
        conf.set("spark.ui.enabled", "false")
    # Unless told otherwise, executors run the Python that runs here, which has the packages of this version.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        context = SparkContext(conf=conf)
        try:
            yield context
        finally:
            context.stop()
    except (Py4JError, PySparkException) as failure:
        raise ClusterFailed(cause=_cause(str(failure))) from failure


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None) is not None


def _cause(told: str) -> str:
    """Pick the line of Spark's long story that names the cause."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    errors = [line for line in lines if "Error: " in line or "Exception: " in line]
    return (errors or lines or [""])[-1].removeprefix(": ")
