"""DuckDB reads CSV and casts texts: one database in memory per process, for making it takes longer than most files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """Make the database of a process; one that was forked does not touch its parent's."""
    return duckdb.connect(config={"threads": 1})


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection of this thread's own, which sees no other's tables; each query runs in the thread that asks."""
    try:
        with _database(os.getpid()).cursor() as connection:
            yield connection
    except (duckdb.FatalException, duckdb.InternalException):
        _database.cache_clear()  # it answers nothing any more; the next file is given another
        raise
