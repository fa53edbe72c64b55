"""Numbers that people quote: order, account, payment numbers. Drawn, never reused, gaps allowed."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from shouli.kernel.local_time import local_day

SERIES = "kernel_draw_seq"
DRAW_SEQUENCE = "SELECT nextval(%s)"
DRAW_ROW = """
    INSERT INTO kernel_numberseries (name, value) VALUES (%s, 1)
    ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
"""  # SQLite has no sequences


def draw() -> int:
    """Draw the next number; concurrent drawers never meet and never wait for each other on PostgreSQL."""
    statement = DRAW_SEQUENCE if connection.vendor == "postgresql" else DRAW_ROW
    with connection.cursor() as cursor:
        cursor.execute(statement, [SERIES])
        return int(cursor.fetchone()[0])


def dated_number(prefix: str, moment: datetime) -> str:
    """Return a number such as ``S261122000031``: prefix, business date, draw."""
    return f"{prefix}{local_day(moment):%y%m%d}{draw():06d}"


def plain_number(prefix: str) -> str:
    """Return a number such as ``A-00020391``."""
    return f"{prefix}-{draw():08d}"
