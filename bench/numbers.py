"""Sixty-four clerks pick numbers from one pool: no number goes to two of them, none is lost, and how many a second.

A pick is a draw of eight free numbers and the hold of one of them; whoever finds it taken draws again. The clerks are
threads with connections of their own in several processes. At the end the pool is counted: what is held and what is
free must be what there was, and every held number must be held for exactly the clerk who was told so.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from bench._ground import ground, note, set_up, tell

ROUNDS = 5
PROCESSES = 8
TRIES = 50
Picked = list[tuple[str, str]]  # number and owner


def office(first: int, clerks: int, url: str, exchange_id: int, line: Connection) -> None:
    """Be one process with several clerks; each picks as many numbers as the parent asks for."""
    set_up(url)
    from django.db import connection

    from shouli.kernel.tests.factories import NOON, system
    from shouli.resources import queries
    from shouli.resources.actions import HoldNumber, NumberTaken, hold_number

    ctx = system()

    def pick(owner: str, chance: random.Random) -> str:
        for _try in range(TRIES):
            number = chance.choice(queries.draw_numbers(exchange_id, mode="random")).number
            try:
                hold_number(ctx, HoldNumber(number=number, owner=owner, until=NOON.replace(year=NOON.year + 1)))
            except NumberTaken:
                continue
            return number
        raise AssertionError("the pool has enough numbers")

    def clerk(number: int, picks: int, stage: int) -> Picked:
        chance = random.Random(number * 1000 + stage)
        owners = [f"bench:{stage}-{number}-{order}" for order in range(picks)]
        return [(pick(owner, chance), owner) for owner in owners]

    def connect() -> None:
        connection.ensure_connection()

    with ThreadPoolExecutor(clerks, initializer=connect) as pool:
        line.send([])
        while (asked := line.recv()) is not None:
            stage, picks = asked
            futures = [pool.submit(clerk, first + number, picks, stage) for number in range(clerks)]
            line.send([pair for future in futures for pair in future.result()])


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clerks", type=int, default=64)
    parser.add_argument("--picks", type=int, default=4, help="picks per clerk and round (default: 4)")
    options = parser.parse_args()
    with ground() as url:
        measure(url, options.clerks, options.picks)


def measure(url: str, clerks: int, picks: int) -> None:
    """Let the clerks pick, and count the pool afterwards."""
    from django.db import connection

    from shouli.places import queries as places

    exchange_id = next(view.id for view in places.list_exchanges() if view.code == "LX")
    there = sum(counts(exchange_id).values())
    connection.close()
    note(f"{clerks} clerks …")
    spawn = multiprocessing.get_context("spawn")
    lines = []
    for number in range(PROCESSES):
        ours, theirs = spawn.Pipe()
        crew = clerks // PROCESSES
        spawn.Process(target=office, args=(number * crew, crew, url, exchange_id, theirs), daemon=True).start()
        lines.append(ours)
    told: Picked = [pair for line in lines for pair in line.recv()]
    times = []
    for stage in range(ROUNDS + 1):
        began = time.perf_counter()
        for line in lines:
            line.send((stage, picks))
        told += [pair for line in lines for pair in line.recv()]
        times.append(time.perf_counter() - began)
    for line in lines:
        line.send(None)
    check(exchange_id, there, told)
    done = clerks // PROCESSES * PROCESSES * picks
    tell("numbers/picks", done, statistics.median(times[1:]), clerks=clerks, rounds=ROUNDS, twice=0, leaked=0)


def counts(exchange_id: int) -> dict[str, int]:
    """Count the pool by state."""
    from shouli.resources import queries

    found: dict[str, int] = {}
    for by_state in queries.pool(exchange_id).values():
        for state, count in by_state.items():
            found[state] = found.get(state, 0) + count
    return found


def check(exchange_id: int, there: int, told: Picked) -> None:
    """Check that what clerks were told is what the pool says."""
    from shouli.resources.models import TelephoneNumber

    held = dict(TelephoneNumber.objects.filter(owner__startswith="bench:").values_list("number", "owner"))
    assert len({number for number, _owner in told}) == len(told), "no number went to two clerks"
    assert held == dict(told), "every number is held for the clerk who was told so, and no other is"
    assert counts(exchange_id) == {"free": there - len(told), "held": len(told)}, "no number is lost"


if __name__ == "__main__":
    main()
