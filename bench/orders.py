"""New installations on PostgreSQL, from the first keystroke to the line in service.

A life is: open, fill in, pick a number, save; collect in cash, print each paper, audit; visit, network, completion;
with all messages of the outbox delivered. ``acceptance`` counts what is done until the order is saved. Clients are
processes of their own on one database.

The baseline replays, with the bare driver on a copy of the database, the very same statements with the very same
parameters in the very same transactions that lives by a single client have sent; the copy is made beforehand, so that
every key fits. ``ratio`` is the part of that bare speed which whole lives reach.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bench._ground import administer, ground, note, set_up, tell

ROUNDS = 5
BEGIN, COMMIT = "BEGIN", "COMMIT"


def client(number: int, url: str, orders: int, line: Connection) -> None:
    """Be one client: accept and finish ``orders`` orders each time the parent says so."""
    set_up(url)
    from bench._life import Client

    me, saved = Client(number), []
    line.send("ready")
    while (asked := line.recv()) != "end":
        if asked == "accept":
            saved = [me.accept() for _order in range(orders)]
        else:
            me.finish(saved)
        line.send(asked)


class Clients:
    """Several client processes that start each stage together."""

    def __init__(self, count: int, url: str, orders: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.lines: list[Connection] = []
        self.processes = []
        for number in range(count):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=client, args=(count * 10 + number, url, orders, theirs), daemon=True)
            process.start()
            self.lines.append(ours)
            self.processes.append(process)
        self._wait()

    def stage(self, name: str) -> float:
        """Let all do a stage; return the seconds until the last is done."""
        began = time.perf_counter()
        for line in self.lines:
            line.send(name)
        self._wait()
        return time.perf_counter() - began

    def end(self) -> None:
        """Send all home."""
        for line in self.lines:
            line.send("end")
        for process in self.processes:
            process.join()

    def _wait(self) -> None:
        for line in self.lines:
            line.recv()


def run(count: int, url: str, orders: int, ratio: dict[str, Any]) -> None:
    """Measure ``count`` clients with ``orders`` orders each a round."""
    note(f"{count} client{'s' if count > 1 else ''} …")
    clients = Clients(count, url, orders)
    times = [(clients.stage("accept"), clients.stage("finish")) for _round in range(ROUNDS + 1)][1:]
    clients.end()
    accepting = statistics.median(accept for accept, _finish in times)
    living = statistics.median(accept + finish for accept, finish in times)
    tell("orders/acceptance", count * orders, accepting, clients=count, rounds=ROUNDS)
    tell("orders/life", count * orders, living, clients=count, rounds=ROUNDS, **ratio)


class Recorder:
    """Writes down every statement that goes to the database, with its parameters and the limits of transactions."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any, bool]] = []
        self.open = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        from django.db import transaction

        if context["connection"].in_atomic_block and not self.open:
            self.open = True
            self.sent.append((BEGIN, None, False))
            transaction.on_commit(self._committed)
        self.sent.append((sql, params, many))
        return execute(sql, params, many, context)

    def _committed(self) -> None:
        self.open = False
        self.sent.append((COMMIT, None, False))


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """Make a copy of the database for the length of the block."""
    from django.db import connection

    address, _slash, name = url.rpartition("/")
    connection.close()
    administer(address, f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    try:
        yield f"{address}/{name}_copy"
    finally:
        administer(address, f"DROP DATABASE {name}_copy WITH (FORCE)")


def replay(sent: list[tuple[str, Any, bool]], bare: Any) -> float:
    """Send the statements once more and fetch every row; return the seconds."""
    began = time.perf_counter()
    with bare.cursor() as cursor:
        for sql, params, many in sent:
            if many:
                cursor.executemany(sql, params)
            else:
                cursor.execute(sql, params)
            if cursor.description is not None:
                cursor.fetchall()
    return time.perf_counter() - began


def against_bare_driver(url: str) -> dict[str, Any]:
    """Compare lives by one client with a replay of their statements."""
    from django.db import connection

    from bench._life import Client
    from shouli.orders.models import Order
    from shouli.orders.states import COMPLETED

    note("the baseline …")
    me = Client(0)
    me.finish([me.accept()])
    lives: list[tuple[float, Recorder]] = []
    with copy_of(url) as copied:
        for _round in range(ROUNDS + 1):
            recorder = Recorder()
            began = time.perf_counter()
            with connection.execute_wrapper(recorder):
                me.finish([me.accept()])
            lives.append((time.perf_counter() - began, recorder))
        theirs = connection.copy()
        theirs.settings_dict = {**connection.settings_dict, "NAME": copied.rpartition("/")[2]}
        theirs.ensure_connection()
        replays = [replay(recorder.sent, theirs.connection) for _seconds, recorder in lives]
        with theirs.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM orders_order WHERE state = %s", [COMPLETED])
            (repeated,) = cursor.fetchone() or (0,)
        theirs.close()
    assert repeated == Order.objects.filter(state=COMPLETED).count(), "the replay did the same work"
    ours = statistics.median(seconds for seconds, _recorder in lives[1:])
    bare = statistics.median(replays[1:])
    tell("orders/replay", 1, bare, clients=1, statements=len(lives[-1][1].sent))
    tell("orders/life_recorded", 1, ours, clients=1, ratio=round(bare / ours, 3), baseline="orders/replay")
    return {"ratio": round(bare / ours, 3), "baseline": "orders/replay"}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=8, help="orders per client and round (default: 8)")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8], help="numbers of clients (default: 1 8)")
    options = parser.parse_args()
    note(f"load {os.getloadavg()}")
    with ground() as url:
        ratio = against_bare_driver(url)
        for count in options.clients:
            run(count, url, options.orders, ratio)


if __name__ == "__main__":
    main()
