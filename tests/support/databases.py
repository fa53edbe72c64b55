"""The databases that tests start from: made once, copied for each process, put back where a test left traces.

There are two: ``EMPTY``, as the migrations leave it, and ``SAMPLE``, with the sample operator. On SQLite each is a file
under ``var/cache/databases``, named after everything it was made of, so that the next run finds it; on PostgreSQL each
is a template, made by the first process that wants one and dropped at the end of the run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.support import strictness

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "sample"
FOLDER = ROOT / "var" / "cache" / "databases"
EMPTY, SAMPLE, FLUSHED = "empty", "sample", "flushed"
KEPT = 6  # files of earlier sources; the older ones go


def digest() -> str:
    """Return what stands for all that the databases are made of: code, pack, locked packages, Python and SQLite."""
    made_of = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    sources = [path for path in (ROOT / "src").rglob("*.py") if "tests" not in path.parts]
    pack = [path for path in PACK.rglob("*") if path.is_file()]
    for path in sorted([*sources, *pack, ROOT / "requirements" / "base.txt", *Path(__file__).parent.glob("*.py")]):
        made_of.update(f"\0{path.relative_to(ROOT)}\0".encode())
        made_of.update(path.read_bytes())
    return made_of.hexdigest()[:16]


@contextmanager
def alone(folder: Path = FOLDER) -> Iterator[None]:
    """Let one process at a time make databases."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fill(state: str) -> None:
    """Bring the database, in which nothing is yet or which is empty, to a state."""
    if state == EMPTY:
        call_command("migrate", verbosity=0, interactive=False)
        if connection.vendor == "sqlite":
            strictness.tighten()
        return
    from shouli.config.packs import load_pack
    from shouli.kernel.tests.factories import NOON, system
    from shouli.payments.tests.factories import open_tills
    from shouli.workforce.actions import OpenSlots, open_slots

    load_pack(system(), PACK)
    open_slots(system(), OpenSlots(from_day=NOON.date(), days=7))
    open_tills()


def use(name: str) -> None:
    """Let the connection of this process lead to another database."""
    connection.settings_dict["NAME"] = ""  # Django closes no connection to a database in memory while that is its name
    connection.close()
    if connection.connection is not None:  # Django keeps the one to a database in memory
        connection.connection.close()
        connection.connection = None
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


class SqliteCopies:
    """Files, copied into this process's own database page by page, which takes milliseconds."""

    def __init__(self, name: str, folder: Path = FOLDER) -> None:
        self.name, self.folder, self.digest = name, folder, digest()
        self.held: sqlite3.Connection | None = None

    def file(self, state: str) -> Path:
        """Return the file that holds a state."""
        return self.folder / f"{state}-{self.digest}.sqlite3"

    def make(self, state: str) -> None:
        """Make the file of a state, from the one before it, unless it is there."""
        if self.file(state).exists():
            return
        half = self.file(state).with_suffix(f".{os.getpid()}")
        half.unlink(missing_ok=True)
        own = connection.settings_dict["NAME"]
        use(str(half))
        if state == SAMPLE:
            self.copy_from(EMPTY)
        fill(state)
        connection.close()
        with closing(sqlite3.connect(half)) as written:
            written.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
            assert written.execute("SELECT count(*) FROM django_migrations").fetchone()[0], f"{half} holds nothing"
        half.rename(self.file(state))
        use(own)
        for old in sorted(self.folder.glob(f"{state}-*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()

    def copy_from(self, state: str) -> None:
        """Overwrite the database that the connection leads to."""
        with closing(sqlite3.connect(f"file:{self.file(state)}?mode=ro", uri=True)) as source:
            connection.ensure_connection()
            source.backup(connection.connection)

    def open(self) -> None:
        """Give this process a database of its own."""
        if self.held is None:
            # One in memory lives as long as somebody holds it.
            self.held = sqlite3.connect(self.name, uri=self.name.startswith("file:"), check_same_thread=False)
            use(self.name)

    def become(self, state: str) -> None:
        """Bring this process's database to a state."""
        if not self.file(state).exists():
            with alone(self.folder):
                for each in (EMPTY, SAMPLE) if state == SAMPLE else (EMPTY,):
                    self.make(each)
        self.open()
        connection.close()
        self.copy_from(state)

    def close(self) -> None:
        """Let go of this process's database."""
        connection.close()
        if self.held is not None:
            self.held.close()


def administer(statement: str) -> list[Any]:
    """Do one thing that is done to whole databases, from outside of them."""
    options = connection.settings_dict
    with psycopg.connect(
        host=options["HOST"],
        port=options["PORT"],
        user=options["USER"],
        password=options["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as outside:
        done = outside.execute(statement.encode())
        return done.fetchall() if done.description else []


class PostgresCopies:
    """Databases that the server copies from a template, which takes a fraction of a second."""

    def __init__(self, name: str, run: str, folder: Path = FOLDER) -> None:
        self.name, self.run, self.folder = name, run, folder
        self.known: set[str] = set()

    def template(self, state: str) -> str:
        """Return the name of the database that holds a state; it is of this run alone."""
        return f"{self.run}_{state}"

    def make(self, state: str) -> str:
        """Make the template of a state, from the one before it, unless it is there; return its name."""
        name, half = self.template(state), f"{self.run}_half"
        if (name,) in administer("SELECT datname FROM pg_database"):
            return name
        administer(f"DROP DATABASE IF EXISTS {half} WITH (FORCE)")
        administer(f"CREATE DATABASE {half} TEMPLATE {self.make(EMPTY) if state == SAMPLE else 'template0'}")
        own = connection.settings_dict["NAME"]
        use(half)
        fill(state)
        use(own)
        administer(f"ALTER DATABASE {half} RENAME TO {name}")
        return name

    def ready(self, state: str) -> str:
        """Return the name of the template of a state once it is there."""
        if state not in self.known:
            with alone(self.folder):
                self.make(state)
            self.known.add(state)
        return self.template(state)

    def become(self, state: str) -> None:
        """Bring this process's database to a state."""
        template = self.ready(state)
        connection.close()
        administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        administer(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        use(self.name)

    def close(self) -> None:
        """Drop this process's database."""
        connection.close()
        administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def clear(self) -> None:
        """Drop the templates of this run."""
        for state in (EMPTY, SAMPLE, "half"):
            administer(f"DROP DATABASE IF EXISTS {self.template(state)} WITH (FORCE)")


class OwnDatabase:
    """This process's database: opened by the first test that needs it, and put into the state the next one wants."""

    def __init__(self) -> None:
        self.copies: SqliteCopies | PostgresCopies | None = None
        self.state, self.wanted = "", EMPTY
        self.unblock: Callable[[], AbstractContextManager[None]] = nullcontext

    def open(self, run: str) -> None:
        """Make it, as the test that is about to run wants it."""
        options = connection.settings_dict
        name = options["TEST"]["NAME"]
        if connection.vendor == "postgresql":
            self.copies = PostgresCopies(name or f"test_{options['NAME']}", f"test_{options['NAME']}_{run}")
        else:
            self.copies = SqliteCopies(name or "file:memorydb_default?mode=memory&cache=shared")
        self.settle()

    def want(self, state: str, *, may_be_flushed: bool = False) -> None:
        """Note the state that the next test wants, and take the database there if it is open."""
        self.wanted = state
        if self.copies is not None and not (may_be_flushed and self.state == FLUSHED and state == EMPTY):
            self.settle()

    def settle(self) -> None:
        """Copy the wanted state unless that is where the database is."""
        if self.state != self.wanted and self.copies is not None:
            with self.unblock():
                self.copies.become(self.wanted)
            self.state = self.wanted

    def note_flush(self) -> None:
        """Note that a test has committed, and that Django has emptied every table after it."""
        self.state = FLUSHED

    def close(self) -> None:
        """Let go of it."""
        if self.copies is not None:
            with self.unblock():
                self.copies.close()


OWN = OwnDatabase()
