"""The demo as real processes: it comes up, is up again in seconds, replaces what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

from shouli.config import demo, serving
from shouli.config.tests.factories import family, output, start, until, workers


def begin(folder: Path, port: int, network: int) -> subprocess.Popen[str]:
    """Start the demo without population and wait until it says that it is ready."""
    more = {"SHOULI_NETWORK_ADDRESS": f"127.0.0.1:{network}", "SHOULI_LOG_LEVEL": "WARNING"}
    process = start(folder, "demo", "--empty", "--port", str(port), **more)
    until(lambda: "Shouli is ready" in output(folder), process=process, folder=folder)
    return process


def end(process: subprocess.Popen[str], folder: Path) -> None:
    """End the demo as Ctrl-C does, and see that nothing of it is left."""
    children = family(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0, output(folder)
    assert not [child for child in children if child.is_running()], output(folder)


def test_the_demo_starts_serves_survives_and_ends(tmp_path: Path) -> None:
    port, network = serving.free_port(), serving.free_port()
    process = begin(tmp_path, port, network)
    told = output(tmp_path)
    secret = tmp_path / "keys" / "demo_password"

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

    process = begin(tmp_path, port, network)
    assert not [line for line in output(tmp_path).splitlines() if line.endswith("…")]  # nothing had to be prepared
    assert secret.read_text(encoding="ascii") in output(tmp_path)
    end(process, tmp_path)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    port = serving.free_port()
    with socket.create_server((serving.LOOPBACK, port)):
        process = start(tmp_path, "demo", "--port", str(port))
        assert process.wait(60) == 1

    assert output(tmp_path) == f"Port {port} is in use. Name another: make demo PORT=8001, or shouli demo --port 8001\n"
