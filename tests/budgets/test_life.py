"""How many statements the life of an order may take: the committed baseline, which only a decision may raise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench._life import Client
from shouli.orders.models import Order

BASELINE: dict[str, int] = json.loads((Path(__file__).parent / "life.json").read_text(encoding="utf-8"))


@pytest.fixture
def client(operator: None) -> Client:
    """A client that has been at work before, so that reference data have been read."""
    made = Client(1)
    made.finish([made.accept()])
    return made


def test_a_life_keeps_its_budget(client: Client) -> None:
    found = {}
    with CaptureQueriesContext(connection) as queries:
        order_id = client.accept()
    found["accept"] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        client.desk(order_id)
    found["collect, print, audit"] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        client.visit(order_id)
    found["visit"] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        client.deliver()
    found["deliver, network, complete"] = len(queries)

    over = {step: (count, BASELINE[step]) for step, count in found.items() if count > BASELINE[step]}
    assert over == {}
    assert set(found) == set(BASELINE)
    assert Order.objects.get(pk=order_id).state == "completed"
