"""Reference data in memory: what hardly ever changes is read once per process, and is never stale.

A set is the reference data of one part: its catalogue, its exchanges and streets. Triggers on the set's tables give its
stamp a value never used before, in the transaction that changes a row, whichever way it is changed. What ``cached``
remembers is filed under the stamp it was read at, so that a change, committed or merely pending in one's own
transaction, simply finds nothing filed. The stamps of all sets are read once per ``reading()``, which spans an action
or a page; outside of one, and inside actions of the part that owns a set, every call reads the stamp again.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils.translation import get_language

P = ParamSpec("P")
Out = TypeVar("Out")
STAMPS = "SELECT name, stamp FROM kernel_referencestamp"
MOST = 4096  # answers remembered per query
SETS: set[str] = set()
RENEW_ON_SQLITE = """
BEGIN
    DELETE FROM kernel_referencestamp WHERE name = '{name}';
    INSERT INTO kernel_referencestamp (name, stamp) VALUES ('{name}', lower(hex(randomblob(16))));
END
"""

_stamps: ContextVar[dict[str, str] | None] = ContextVar("stamps", default=None)


def cached(name: str) -> Callable[[Callable[P, Out]], Callable[P, Out]]:
    """Remember the answers of the decorated query as long as the set ``name`` does not change.

    Its arguments are plain values or collections of them; lists, dicts and sets are handed out as copies.
    """
    SETS.add(name)

    def remember(query: Callable[P, Out]) -> Callable[P, Out]:
        @lru_cache(maxsize=MOST)
        def answer(_stamp: str, _language: str | None, given: tuple[Any, ...], named: tuple[Any, ...]) -> Out:
            return query(*given, **dict(named))

        @wraps(query)
        def ask(*given: P.args, **named: P.kwargs) -> Out:
            plain = tuple(map(_hashable, given))
            others = tuple((key, _hashable(value)) for key, value in sorted(named.items()))
            stamp = _stamp_of(name)
            if not stamp:
                return query(*plain, **dict(others))
            out = answer(stamp, get_language(), plain, others)
            return copy.copy(out) if isinstance(out, list | dict | set) else out

        return ask

    return remember


@contextmanager
def reading() -> Iterator[None]:
    """Look at the stamps at most once within the block; inside another such block this does nothing."""
    if _stamps.get() is not None:
        yield
        return
    token = _stamps.set({})
    try:
        yield
    finally:
        _stamps.reset(token)


@contextmanager
def changing() -> Iterator[None]:
    """Look at the stamps at every call within the block, which may change reference data, and once more after it."""
    before = _stamps.get()
    token = _stamps.set(None)
    try:
        yield
    finally:
        _stamps.reset(token)
        if before is not None:
            before.clear()


def around(part: str) -> Any:
    """Return the block an action of ``part`` runs in."""
    return changing() if part in SETS else reading()


def _stamp_of(name: str) -> str:
    """Return the stamp of a set; "" if it has none, which is before its first row is written."""
    seen = _stamps.get()
    if seen is None:
        return _read().get(name, "")
    if not seen:
        seen.update(_read())
    return seen.get(name, "")


def _read() -> dict[str, str]:
    """Read all stamps; in plain SQL, because nearly every action begins with it."""
    with connection.cursor() as cursor:
        cursor.execute(STAMPS)
        return dict(cursor.fetchall())


def _hashable(value: Any) -> Any:
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        return value  # of a mapping, only its keys can be meant
    return tuple(sorted(value)) if isinstance(value, AbstractSet) else tuple(value)


def stamped(name: str, *tables: str) -> migrations.RunPython:
    """Return the migration step that makes every change of ``tables`` renew the stamp of the set ``name``."""

    def create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in _triggers(name, table, editor.connection.vendor):
                editor.execute(statement, params=None)

    def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
            for event in events(editor.connection.vendor):
                editor.execute(f"DROP TRIGGER {table}_stamp_{event.lower()}{on}", params=None)

    return migrations.RunPython(create, drop)


def events(vendor: str) -> tuple[str, ...]:
    """List the changes that have a trigger on a kind of database."""
    changes = ("INSERT", "UPDATE", "DELETE")
    return (*changes, "TRUNCATE") if vendor == "postgresql" else changes


def _triggers(name: str, table: str, vendor: str) -> Iterator[str]:
    """PostgreSQL looks after whole statements; SQLite, which knows rows only, takes the old stamp away and sets one."""
    for event in events(vendor):
        head = f"CREATE TRIGGER {table}_stamp_{event.lower()} AFTER {event} ON {table} "
        if vendor == "postgresql":
            yield head + f"FOR EACH STATEMENT EXECUTE FUNCTION kernel_renew_stamp('{name}')"
        else:
            yield head + RENEW_ON_SQLITE.format(name=name)
