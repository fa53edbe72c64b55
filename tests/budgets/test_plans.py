"""What every page asks is answered by an index, whatever else there is, on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench._life import staff
from shouli.orders import queries as orders


@pytest.mark.postgres
@pytest.mark.usefixtures("operator")
def test_the_menu_counts_orders_under_way_by_their_index() -> None:
    """An empty table is always read whole, so reading it whole is made dear."""
    clerk = staff("3107")
    with CaptureQueriesContext(connection) as asked:
        orders.counts(clerk)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "orders_under_way" in plan
    assert "Seq Scan" not in plan
