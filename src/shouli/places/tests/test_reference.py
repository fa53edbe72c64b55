"""Exchanges are kept in memory, and yet nobody ever sees one as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from shouli.kernel import reference
from shouli.kernel.tests.factories import system
from shouli.places import queries
from shouli.places.actions import SaveExchange, save_exchange
from shouli.places.models import Exchange
from shouli.places.queries import ExchangeView
from shouli.places.tests.factories import exchange

pytestmark = pytest.mark.django_db
type_of_budget = Callable[..., Any]


def renamed(known: ExchangeView, name: str) -> None:
    """Rename an exchange past every action, as a person at a database console might."""
    Exchange.objects.filter(pk=known.id).update(name=name)


def test_one_look_at_the_stamps_serves_all_reads_of_a_page(django_assert_num_queries: type_of_budget) -> None:
    known = exchange()
    queries.get_exchange(known.id)

    with django_assert_num_queries(1), reference.reading():
        assert queries.get_exchange(known.id) == known
        assert queries.get_exchange(known.id) == known


def test_every_page_looks_anew(django_assert_num_queries: type_of_budget) -> None:
    known = exchange()
    with reference.reading():
        queries.get_exchange(known.id)

    renamed(known, "新局")

    with reference.reading():
        assert queries.get_exchange(known.id).name == "新局"
    with django_assert_num_queries(1):
        assert queries.get_exchange(known.id).name == "新局"


def test_a_change_taken_back_is_not_remembered() -> None:
    known = exchange()

    with transaction.atomic():
        renamed(known, "新局")
        assert queries.get_exchange(known.id).name == "新局"
        transaction.set_rollback(True)

    assert queries.get_exchange(known.id).name == known.name
    renamed(known, "别局")
    assert queries.get_exchange(known.id).name == "别局"


def test_an_action_that_changes_exchanges_is_seen_at_once_by_the_page_that_called_it() -> None:
    known = exchange()

    with reference.reading():
        assert queries.get_exchange(known.id).name == known.name
        change = SaveExchange(exchange_id=known.id, code=known.code, name="新局", bureau_id=known.bureau_id)
        save_exchange(system(), change)

        assert queries.get_exchange(known.id).name == "新局"


def test_a_new_exchange_and_a_removed_one_are_seen() -> None:
    known = exchange()
    assert [item.code for item in queries.list_exchanges()] == [known.code]

    other = exchange("QQ")
    assert [item.code for item in queries.list_exchanges()] == [known.code, "QQ"]

    Exchange.objects.filter(pk=other.id).delete()
    assert [item.code for item in queries.list_exchanges()] == [known.code]


def test_what_a_caller_does_to_a_list_stays_with_the_caller() -> None:
    exchange()

    queries.list_exchanges().clear()

    assert len(queries.list_exchanges()) == 1
