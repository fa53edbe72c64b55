"""Many counts in one statement."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouli.kernel.counting import count_each
from shouli.kernel.models import OutboxMessage
from shouli.kernel.tests.factories import NOON

pytestmark = pytest.mark.django_db


def message(event: str) -> OutboxMessage:
    return OutboxMessage.objects.create(event=event, owner="order:1", shard=0, body={}, at=NOON, next_try_at=NOON)


def test_each_query_is_counted_by_its_name_in_one_statement() -> None:
    for event in ("a", "a", "b"):
        message(event)
    rows = OutboxMessage.objects.order_by("-at")

    with CaptureQueriesContext(connection) as asked:
        counts = count_each(
            {"all": rows, "a": rows.filter(event="a"), "late": rows.filter(at__lt=NOON), "none": rows.none()}
        )

    assert counts == {"all": 3, "a": 2, "late": 0, "none": 0}
    assert len(asked) == 1


def test_nothing_is_asked_where_nothing_can_be() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert count_each({"none": OutboxMessage.objects.none()}) == {"none": 0}
        assert count_each({}) == {}

    assert len(asked) == 0
