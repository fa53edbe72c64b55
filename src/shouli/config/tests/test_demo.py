"""The demo as real processes: it comes up, is up again in seconds, replaces what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from shouli.config import demo, serving
from shouli.config.tests.factories import family, output, started, until, workers


@contextmanager
def demo_at(folder: Path, port: int, network: int) -> Iterator[subprocess.Popen[str]]:
    """Run the demo without population; the block begins when it says that it is ready."""
    more = {"SHOULI_NETWORK_ADDRESS": f"127.0.0.1:{network}", "SHOULI_LOG_LEVEL": "WARNING"}
    with started(folder, "demo", "--empty", "--port", str(port), **more) as process:
        until(lambda: "Shouli is ready" in output(folder), process=process, folder=folder)
        yield process


def end(process: subprocess.Popen[str], folder: Path) -> None:
    """End the demo as Ctrl-C does, and see that nothing of it is left."""
    children = family(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0, output(folder)
    assert not [child for child in children if child.is_running()], output(folder)


def test_the_demo_starts_serves_survives_and_ends(tmp_path: Path) -> None:
    port, network = serving.free_port(), serving.free_port()
    secret = tmp_path / "keys" / "demo_password"

    with demo_at(tmp_path, port, network) as process:
        told = output(tmp_path)
        assert f"http://127.0.0.1:{port}" in told
        assert secret.read_text(encoding="ascii") in told
        assert secret.stat().st_mode & 0o077 == 0
        assert "3107" in told
        assert demo.answers(port)
        assert not serving.is_free(network)

        until(lambda: bool(workers(process)), process=process, folder=tmp_path)
        before = workers(process)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        until(lambda: bool(workers(process) - before), process=process, folder=tmp_path)
        end(process, tmp_path)

    with demo_at(tmp_path, port, network) as process:
        again = output(tmp_path)
        assert not [line for line in again.splitlines() if line.endswith("…")]  # nothing had to be prepared
        assert secret.read_text(encoding="ascii") in again
        end(process, tmp_path)


def test_nothing_outlives_a_demo_that_is_killed(tmp_path: Path) -> None:
    with demo_at(tmp_path, serving.free_port(), serving.free_port()) as process:
        children = family(process)
        process.kill()
        process.wait(10)

    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert not alive


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    port = serving.free_port()
    with (
        socket.create_server((serving.LOOPBACK, port)),
        started(tmp_path, "demo", "--port", str(port)) as process,
    ):
        assert process.wait(60) == 1

    assert output(tmp_path) == f"Port {port} is in use. Name another: make demo PORT=8001, or shouli demo --port 8001\n"
