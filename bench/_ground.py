"""What every benchmark rests on: a database of its own with the sample operator, and how results are told.

The database is made on a private server that is gone afterwards (or on that of TEST_DATABASE_URL, where it is dropped).
The private server writes nothing through to the disk, so figures are of work done, not of disks. Machines are noisy:
every result is the median of several rounds after a warm-up, tells the load of the machine, and where there is a
baseline the ratio to it was measured in the same run.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import psycopg

from tools.postgres import private_server

SETTINGS = "shouli.config.settings.test"
DAYS = 30
NO_LIMIT = 30_000
VERSIONS = ("Django", "psycopg", "SpiffWorkflow")


def tell(name: str, n: int, seconds: float, **more: Any) -> None:
    """Print one result: ``n`` things in ``seconds``."""
    result = {"name": name, "n": n, "seconds": round(seconds, 4), "per_second": round(n / seconds, 1), **more}
    result["load"] = [round(load, 2) for load in os.getloadavg()]
    result["cpus"] = os.cpu_count()
    result["versions"] = {"python": platform.python_version(), **{name: version(name) for name in VERSIONS}}
    print(json.dumps(result, ensure_ascii=False), flush=True)


def note(text: str) -> None:
    """Tell on standard error what is going on."""
    print(text, file=sys.stderr, flush=True)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(work: Callable[[], float], rounds: int) -> float:
    """Warm up once, then return the median of what ``rounds`` rounds take."""
    work()
    return statistics.median(work() for _round in range(rounds))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server, without a database."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.rpartition("/")[0]
        return
    with private_server() as url:
        yield url.rpartition("/")[0]


@contextmanager
def ground() -> Iterator[str]:
    """Make a database with the sample operator, set Django up on it, and drop it in the end; yield its address."""
    with server() as address:
        name = f"bench_{os.getpid()}"
        administer(address, f"CREATE DATABASE {name}")
        set_up(f"{address}/{name}")
        try:
            prepare()
            yield f"{address}/{name}"
        finally:
            from django.db import connections

            connections.close_all()
            administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def administer(address: str, statement: str) -> None:
    """Do one thing that is done to whole databases."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def set_up(url: str) -> None:
    """Set Django up on the database ``url``; once per process."""
    os.environ["TEST_DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def prepare() -> None:
    """Make the tables, load the sample operator, and open appointments that never run out, and tills."""
    from django.conf import settings
    from django.core.management import call_command

    from shouli.config.packs import load_pack
    from shouli.kernel.tests.factories import NOON, system
    from shouli.payments.tests.factories import open_tills
    from shouli.workforce.actions import OpenSlots, open_slots
    from shouli.workforce.models import AppointmentSlot

    note("making a database with the sample operator …")
    call_command("migrate", verbosity=0)
    load_pack(system(), settings.SHOULI_PACK)
    open_slots(system(), OpenSlots(from_day=NOON.date() + timedelta(days=1), days=DAYS))
    AppointmentSlot.objects.update(capacity=NO_LIMIT)
    open_tills()
