"""Keeps a few child processes running side by side, and ends them all together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from types import FrameType

import structlog

log = structlog.get_logger(__name__)
PARENT = "SHOULI_PARENT"  # set for a child: the process that it does not outlive
LOOK = 0.2  # seconds between two looks at the children
SHORT_LIFE = 3.0  # seconds; a child that ends sooner after its first start will not do better next time
LONGEST_PAUSE = 30.0  # seconds before a child starts again that keeps dying; the first time it starts at once
PATIENCE = 15.0  # seconds for a child to finish what it has in hand


def end_with_parent() -> None:
    """Let this process end as by SIGTERM when the supervisor that started it is gone, even if that was killed."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return

    def watch() -> None:
        rest = Event()
        while str(os.getppid()) == parent:
            rest.wait(1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True).start()


class ChildFailed(Exception):
    """A child ended right after its start; the others are ended as well."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process: the arguments of the ``shouli`` command it runs, and what is added to its environment."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]


def next_pause(pause: float, lived: float) -> float:
    """Return the least time between two starts of a child that has ``lived`` so long: doubled while it keeps dying."""
    return 1.0 if lived > 2 * LONGEST_PAUSE else min(max(1.0, pause * 2), LONGEST_PAUSE)


class Supervisor:
    """Starts children in order, starts a child again that dies, and ends them in the opposite order."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._running: dict[str, tuple[subprocess.Popen[bytes], float]] = {}
        self._pauses: dict[str, float] = {}
        self._stop = Event()

    def stop(self) -> None:
        """End everything soon."""
        self._stop.set()

    def run(self, *, ready: Callable[[], bool], started: Callable[[], None]) -> None:
        """Keep the children running until SIGINT or SIGTERM; call ``started`` once ``ready`` says so.

        :raises ChildFailed: if a child ends right after its start
        """
        before = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        told = False
        try:
            for child in self._children:
                self._start(child)
            while not self._stop.is_set():
                self._look_after()
                if not told and ready():
                    told = True
                    started()
                self._stop.wait(LOOK)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _start(self, child: Child) -> None:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "shouli.config.cli", *child.arguments],
            env={**os.environ, **child.environment, PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches this process alone, which then ends them in order
        )
        self._running[child.name] = (process, monotonic())

    def _look_after(self) -> None:
        for child in self._children:
            process, since = self._running[child.name]
            code = process.poll()
            if code is None or self._stop.is_set():
                continue
            lived = monotonic() - since
            if lived < SHORT_LIFE and child.name not in self._pauses:
                raise ChildFailed(f"{child.name} ended with code {code} right after its start")
            pause = self._pauses.get(child.name, 0.0)
            if lived < pause:
                continue  # its pause counts from its last start
            self._pauses[child.name] = next_pause(pause, lived)
            log.warning("child_started_again", child=child.name, code=code)
            self._start(child)

    def _end_all(self) -> None:
        for process, _since in reversed(self._running.values()):
            process.terminate()
        deadline = monotonic() + PATIENCE
        for name, (process, _since) in self._running.items():
            try:
                process.wait(max(0.1, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("child_killed", child=name)
                process.kill()
                process.wait()
