"""What every page asks is answered by an index, whatever else there is, on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench._life import staff
from shouli.kernel.counting import count_each
from shouli.kernel.tests.factories import NOON
from shouli.orders import listing
from shouli.orders.listing import OrderQuery
from shouli.orders.models import Order
from shouli.orders.states import AWAITING_AUDIT, CANCELLED, COMPLETED
from shouli.parties.tests.factories import customer

FINISHED, UNDER_WAY = 4_000, 40


def years_of_orders(bureau: int) -> None:
    """Fill the table as it is after a while, nearly all of it over, and let the planner know."""
    owner = customer()
    states: Sequence[str] = [COMPLETED, CANCELLED] * (FINISHED // 2) + [AWAITING_AUDIT] * UNDER_WAY
    Order.objects.bulk_create(
        Order(
            order_number=f"P{number:08}",
            journey="fixed_line.install",
            customer_id=owner.pk,
            bureau_id=bureau,
            state=state,
            channel="shop",
            accepted_by="3107",
            opened_at=NOON,
        )
        for number, state in enumerate(states)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Order._meta.db_table}")


@pytest.mark.postgres
@pytest.mark.usefixtures("operator")
def test_the_menu_counts_orders_under_way_by_their_index() -> None:
    """The planner is asked with the table as it is after a while: over an empty one it may choose as it likes."""
    clerk = staff("3107")
    assert clerk.bureau_id is not None
    years_of_orders(clerk.bureau_id)
    with CaptureQueriesContext(connection) as asked:
        counts = count_each({"audit": listing.awaiting_audit(clerk), "parked": listing.parked(clerk)})

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert counts == {"audit": UNDER_WAY, "parked": 0}
    assert "orders_under_way" in plan
    assert "Seq Scan" not in plan


@pytest.mark.postgres
@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        (OrderQuery(first_day=date(2026, 11, 22), last_day=date(2026, 11, 22)), "accepte"),
        (OrderQuery(clerks=("staff:99",)), "accepte"),
        (OrderQuery(customers=(0,)), "customer_id"),
    ],
    ids=["day", "clerk", "customer"],
)
def test_the_list_of_orders_is_filtered_by_an_index(query: OrderQuery, index: str) -> None:
    clerk = staff("3107")
    assert clerk.bureau_id is not None
    years_of_orders(clerk.bureau_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET accepted_at = opened_at - id % 900 * interval '1 day'")
        cursor.execute(f"ANALYZE {Order._meta.db_table}")
    with CaptureQueriesContext(connection) as asked:
        listing.find_page(clerk, query)

    plans = []
    with connection.cursor() as cursor:
        for statement in (asked[0]["sql"], asked[-1]["sql"]):
            cursor.execute(f"EXPLAIN {statement}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert all(re.search(rf"Index Scan (using|on) orders_orde\w*_{index}", plan) for plan in plans), plans
    assert all("Seq Scan on orders_order " not in plan for plan in plans), plans
