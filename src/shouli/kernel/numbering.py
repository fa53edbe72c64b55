"""Numbers that people quote: order, account, payment numbers. Drawn, never reused, gaps allowed."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F

from shouli.kernel.models import NumberSeries
from shouli.kernel.periods import business_date

SEQUENCE = "kernel_draw_seq"


def draw() -> int:
    """Draw the next number; concurrent drawers never meet and never wait for each other on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(%s)", [SEQUENCE])
            return int(cursor.fetchone()[0])
    NumberSeries.objects.get_or_create(name=SEQUENCE)
    NumberSeries.objects.filter(name=SEQUENCE).update(value=F("value") + 1)
    return NumberSeries.objects.values_list("value", flat=True).get(name=SEQUENCE)


def dated_number(prefix: str, moment: datetime) -> str:
    """Return a number such as ``S261122000031``: prefix, business date, draw."""
    return f"{prefix}{business_date(moment):%y%m%d}{draw():06d}"


def plain_number(prefix: str) -> str:
    """Return a number such as ``A-00020391``."""
    return f"{prefix}-{draw():08d}"
