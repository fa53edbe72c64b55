"""The engine on a cluster against the engine in threads: the same bytes, also when a worker or the driver is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from shouli.charging.engine.explain_subscriber import explain
from shouli.charging.engine.generate import FIRST_NUMBER, Traffic, write_holdings, write_usage
from shouli.charging.engine.run import RunTotals
from shouli.charging.engine.spark import opened, ship
from shouli.charging.engine.store import digest_of
from shouli.charging.tests.factories import PACK
from shouli.charging.tests.standalone import PATIENCE, Cluster, cluster, until
from shouli.charging.tests.test_engine import SEPTEMBER, files, open_run

TRAFFIC = Traffic(month=SEPTEMBER, subscribers=300, records=12_000, files=12, late=50, repeated=10)
SHARDS = 24


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage")
    write_holdings(TRAFFIC, folder / "holdings.parquet")
    assert len(list(write_usage(TRAFFIC, folder))) == TRAFFIC.files
    return folder


@pytest.fixture(scope="module")
def threads(made: Path) -> tuple[dict[str, bytes], RunTotals]:
    """What the engine in threads comes to: its bytes and its totals."""
    totals = open_run(made / "threads", made, shards=SHARDS).go(files(made))
    return written(made / "threads"), totals


def written(folder: Path) -> dict[str, bytes]:
    """Read what a run has written of charges, as it is on the disk."""
    return {path.name: path.read_bytes() for path in sorted((folder / "charges").glob("*.parquet"))}


@pytest.fixture(scope="module")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


def rate(made: Path, work: Path, *usage: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the command an operator gives; the environment says where the cluster is."""
    command = [sys.executable, "-m", "shouli.config.cli", "rate", "--month", SEPTEMBER.key, "--tariff", str(PACK),
               "--holdings", str(made / "holdings.parquet"), "--work", str(work), "--shards", str(SHARDS), "--json",
               "--master", environment.pop("MASTER"), *map(str, usage)]  # fmt: skip
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def on(standalone: Cluster) -> dict[str, str]:
    return {**standalone.environment, "MASTER": standalone.master}


def test_what_is_shipped_does_both_tasks_to_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """Put together again out of a pickle and mapped arrays, as an executor does, a run works as the one it was."""
    run, threads = open_run(tmp_path / "run", made, shards=SHARDS), open_run(tmp_path / "threads", made, shards=SHARDS)
    for batch in (files(made)[:8], files(made)[8:]):
        threads.go(batch)
        shipped = ship(run)
        there, preparer = opened(shipped)
        for path in batch:
            assert there.prepare(preparer, digest_of(path), path) is None
        for shard in range(SHARDS):
            there.rate(shard, there.prepared())

        assert written(tmp_path / "run") == written(tmp_path / "threads")
        assert run.totals() == threads.totals()
        assert len(shipped.rest) < shipped.arrays.stat().st_size


def test_without_pyspark_the_way_out_is_said(made: Path, tmp_path: Path) -> None:
    """An installation without the extra: a folder before all others holds a ``pyspark`` that cannot be imported."""
    (tmp_path / "pyspark.py").write_text("raise ImportError\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *sys.path])

    process = rate(made, tmp_path / "run", *files(made), MASTER="local[1]", PYTHONPATH=path)
    told, complaint = process.communicate(timeout=PATIENCE)

    assert (process.returncode, told) == (1, "")
    assert complaint.splitlines() == [
        "PySpark is not installed.",
        "Run: pip install 'shouli[spark]', or rate on this machine with --engine local.",
    ]


@pytest.mark.spark
def test_without_java_the_way_out_is_said(made: Path, tmp_path: Path) -> None:
    process = rate(made, tmp_path / "run", *files(made), MASTER="local[1]", PATH="", JAVA_HOME=str(tmp_path))
    told, complaint = process.communicate(timeout=PATIENCE)

    assert (process.returncode, told) == (1, "")
    assert complaint.splitlines() == [
        "Spark needs Java 17 or newer, and none is installed.",
        "On Debian: apt-get install openjdk-17-jre-headless; elsewhere set JAVA_HOME.",
    ]


@pytest.mark.spark
def test_a_cluster_that_is_none_is_said_with_the_way_out(made: Path, tmp_path: Path) -> None:
    process = rate(made, tmp_path / "run", *files(made), MASTER="nowhere")
    told, complaint = process.communicate(timeout=PATIENCE)

    assert (process.returncode, told) == (1, "")
    cause, advice = complaint.splitlines()[-2:]
    assert cause.startswith("The cluster failed: ")
    assert advice.startswith("Check --master")


@pytest.mark.spark
def test_a_cluster_ends_with_the_bytes_of_threads(
    made: Path, tmp_path: Path, threads: tuple[dict[str, bytes], RunTotals], standalone: Cluster
) -> None:
    process = rate(made, tmp_path / "run", *files(made), **on(standalone))
    told, complaint = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0, complaint
    assert written(tmp_path / "run") == threads[0]
    assert json.loads(told) == asdict(threads[1])
    here, there = (open_run(folder, made, shards=SHARDS) for folder in (tmp_path / "run", made / "threads"))
    assert explain(here, FIRST_NUMBER) == explain(there, FIRST_NUMBER) != []
    assert not list((tmp_path / "run").rglob("*.part"))
    assert not (tmp_path / "run" / "base.arrays").exists()


@pytest.mark.spark
def test_a_file_that_is_none_of_ours_is_named_and_the_others_are_prepared(
    made: Path, tmp_path: Path, standalone: Cluster
) -> None:
    (tmp_path / "strange.parquet").write_bytes(b"no parquet at all")

    process = rate(made, tmp_path / "run", tmp_path / "strange.parquet", *files(made), **on(standalone))
    told, complaint = process.communicate(timeout=PATIENCE)

    assert (process.returncode, told) == (1, "")
    assert complaint.splitlines()[-1].startswith("strange.parquet: ")
    assert len(open_run(tmp_path / "run", made, shards=SHARDS).prepared()) == TRAFFIC.files


@pytest.mark.spark
def test_killed_on_the_cluster_it_is_ended_by_threads(
    made: Path, tmp_path: Path, threads: tuple[dict[str, bytes], RunTotals], standalone: Cluster
) -> None:
    process = rate(made, tmp_path / "run", *files(made), **on(standalone))
    until(lambda: bool(list((tmp_path / "run").glob("files/*.json"))), "no file was prepared")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    assert len(list((tmp_path / "run").glob("charges/*.parquet"))) < SHARDS

    totals = open_run(tmp_path / "run", made, shards=SHARDS).go(files(made))

    assert (written(tmp_path / "run"), totals) == threads


@pytest.mark.spark
def test_a_worker_that_dies_in_the_middle_changes_nothing(
    made: Path, tmp_path: Path, threads: tuple[dict[str, bytes], RunTotals]
) -> None:
    with cluster(tmp_path / "cluster") as doomed:
        process = rate(made, tmp_path / "run", *files(made), **on(doomed))
        until(lambda: bool(list((tmp_path / "run").glob("charges/*.parquet"))), "no shard was rated")
        doomed.kill(worker=0)
        left = SHARDS - len(list((tmp_path / "run").glob("charges/*.parquet")))
        told, complaint = process.communicate(timeout=PATIENCE)

    assert left > 0
    assert "Lost executor" in complaint
    assert process.returncode == 0, complaint
    assert written(tmp_path / "run") == threads[0]
    assert json.loads(told) == asdict(threads[1])
