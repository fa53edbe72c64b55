"""Runs things at the same moment, each in a thread with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from threading import Barrier, Event, Thread
from typing import TypeVar

from django.db import connection

Out = TypeVar("Out")
PATIENCE = 30  # seconds until something that never happens fails the test
GLANCES = PATIENCE * 50


def aside(call: Callable[[], Out]) -> Future[Out]:
    """Start ``call`` in a thread of its own; the future holds its result or what it raised."""
    future: Future[Out] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except Exception as failure:  # noqa: BLE001 - the future hands it to whoever asks for the result
            future.set_exception(failure)
        finally:
            connection.close()

    Thread(target=run, daemon=True).start()
    return future


def together(calls: Sequence[Callable[[], Out]]) -> list[Out | Exception]:
    """Start all ``calls`` at once; return what each gave or raised, in their order."""
    start = Barrier(len(calls))

    def at_the_start(call: Callable[[], Out]) -> Callable[[], Out]:
        def run() -> Out:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return call()

        return run

    futures = [aside(at_the_start(call)) for call in calls]
    failures = [future.exception(PATIENCE) for future in futures]
    return [
        failure if isinstance(failure, Exception) else future.result()
        for future, failure in zip(futures, failures, strict=True)
    ]


def wait_for_a_lock() -> None:
    """Return once some other transaction waits for a lock."""
    for _glance in range(GLANCES):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        Event().wait(1 / 50)
    raise AssertionError("no transaction waits for a lock")


def read_all_then_write(may: Callable[[], bool], write: Callable[[str], None], hands: int) -> int:
    """Do what a careless program does: each hand reads, then all write; return how many believe they succeeded."""
    all_have_read = Barrier(hands)

    def act(owner: str) -> bool:
        allowed = may()
        all_have_read.wait(PATIENCE)
        if allowed:
            write(owner)
        return allowed

    return together([partial(act, f"order:{hand}") for hand in range(hands)]).count(True)
