"""Sends the statements of a use: on PostgreSQL planned once, and what writes in one statement.

Most of the time of a small transaction goes into planning statements and waiting for answers. What is sent does the
same on both databases; SQLite, which has neither the wait nor the means, is sent one statement after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from psycopg.types.numeric import Int8Dumper

type_of_values = Sequence[Any]
Statement = tuple[str, type_of_values]
FIRST = "{first}"  # in a statement that only counts if the first one took a line
NEVER = 1 << 30


class _Prepared(psycopg.Cursor[Any]):
    """A cursor whose statements are planned once: whole numbers have one width, as another would need another plan."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        super().__init__(raw)
        self.adapters.register_dumper(int, Int8Dumper)

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        return super().execute(query, params, prepare=True)


_cursors: WeakKeyDictionary[Any, _Prepared] = WeakKeyDictionary()


def ask(sql: str, values: type_of_values) -> tuple[Any, ...] | None:
    """Run one statement; return the first line it gives, if any."""
    cursor = _cursor()
    cursor.execute(sql, values)
    line: tuple[Any, ...] | None = cursor.fetchone()
    return line


def ask_all(sql: str, values: type_of_values) -> list[tuple[Any, ...]]:
    """Run one statement; return all lines it gives."""
    cursor = _cursor()
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def write(*statements: Statement) -> list[int]:
    """Run statements that write; return how many lines each took. Those with ``FIRST`` need the first to take one."""
    if connection.vendor == "postgresql":
        together = _in_one(tuple(sql for sql, _values in statements))
        line = ask(together, [value for _sql, values in statements for value in values])
        assert line is not None, "a line of counts"
        return list(line)
    taken: list[int] = []
    for sql, values in statements:
        if FIRST in sql and taken and not taken[0]:
            taken.append(0)
            continue
        with connection.cursor() as cursor:
            cursor.execute(sql.replace(FIRST, "1 = 1"), values)
            taken.append(cursor.rowcount)
    return taken


@lru_cache(maxsize=64)
def _in_one(statements: tuple[str, ...]) -> str:
    """Put several statements into one that gives how many lines each took."""
    parts, counts = [], []
    for place, sql in enumerate(statements):
        condition = "EXISTS (SELECT 1 FROM s0)" if place else "true"
        parts.append(f"s{place} AS ({sql.replace(FIRST, condition)} RETURNING 1)")
        counts.append(f"(SELECT count(*) FROM s{place})")  # noqa: S608
    return f"WITH {', '.join(parts)} SELECT {', '.join(counts)}"


def _cursor() -> CursorWrapper:
    """Return a cursor of the connection; what watches statements watches these too."""
    ours: Any = connections[DEFAULT_DB_ALIAS]  # once: each look through ``connection`` looks for the thread's own
    if ours.vendor != "postgresql":
        return ours.cursor()  # type: ignore[no-any-return]
    ours.ensure_connection()
    raw = ours.connection
    cursor = _cursors.get(raw)
    if cursor is None:
        if raw.prepare_threshold is None:
            raw.prepare_threshold = NEVER  # only what asks to be prepared is
        cursor = _cursors[raw] = _Prepared(raw)
    wrapped: CursorWrapper = ours.make_debug_cursor(cursor) if ours.queries_logged else ours.make_cursor(cursor)
    return wrapped
