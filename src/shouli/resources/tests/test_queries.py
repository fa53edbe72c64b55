"""How numbers are drawn and counted."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from shouli.kernel import errors
from shouli.places.tests.factories import exchange
from shouli.resources import queries
from shouli.resources.models import TelephoneNumber
from shouli.resources.tests.factories import held, in_use, segment

pytestmark = pytest.mark.django_db


def drawn(mode: str = "random", pattern: str = "", count: int = 8, levels: tuple[str, ...] = ()) -> set[str]:
    offers = queries.draw_numbers(exchange().id, mode=mode, pattern=pattern, count=count, levels=levels)
    return {offer.number for offer in offers}


@pytest.mark.rule("FL-044", "FL-045")
def test_only_free_numbers_of_the_exchange_are_offered() -> None:
    segment("86010000", "86010003")
    segment("86030000", "86030003", at=exchange("QQ"))
    held("86010001")
    in_use("86010002")

    assert drawn() == {"86010000", "86010003"}


@pytest.mark.rule("FL-045")
def test_an_exchange_without_a_free_number_offers_nothing() -> None:
    segment("86010000", "86010000")
    held("86010000")

    assert drawn() == set()


@pytest.mark.rule("FL-045")
def test_the_order_of_the_offer_is_that_of_random_keys_not_of_numbers() -> None:
    segment("86010000", "86010999")

    first = queries.draw_numbers(exchange().id, mode="random", start=0)
    other = queries.draw_numbers(exchange().id, mode="random", start=queries.KEY_RANGE // 2)

    assert [offer.number for offer in first] != [f"8601000{last}" for last in range(8)]
    assert {offer.number for offer in first}.isdisjoint(offer.number for offer in other)


def test_a_draw_that_starts_near_the_end_wraps_round() -> None:
    segment("86010000", "86010009")
    last = TelephoneNumber.objects.order_by("-draw_key")[0]

    offers = queries.draw_numbers(exchange().id, mode="random", start=last.draw_key)

    assert offers[0].number == last.number
    assert len({offer.number for offer in offers}) == 8


@pytest.mark.parametrize(
    ("mode", "pattern", "levels", "expected"),
    [
        ("tail", "119", (), {"86010119"}),
        ("tail", "99", (), {"86010099"}),
        ("birthday", "0101", (), {"86010101"}),
        ("contains", "1011", (), {f"8601011{last}" for last in range(10)}),
        ("level", "", ("ladder",), {"86010123"}),
        ("aabb", "", (), {f"860100{pair}" for pair in ("11", "22", "33", "44", "55", "66", "77", "88", "99")}),
        ("no_four", "", ("ladder", "quad", "triple"), {"86010000", "86010111", "86010123"}),
    ],
)
def test_every_mode_keeps_to_what_was_asked(
    mode: str, pattern: str, levels: tuple[str, ...], expected: set[str]
) -> None:
    segment("86010000", "86010125")

    assert drawn(mode, pattern, 100, levels) == expected


def test_a_wrong_pattern_is_refused() -> None:
    with pytest.raises(errors.Invalid):
        drawn("tail", "8%")


@pytest.mark.parametrize(("mode", "pattern"), [("random", ""), ("tail", "7"), ("no_four", "")])
def test_a_full_draw_is_one_query(mode: str, pattern: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    segment("86010000", "86010199")
    here = exchange().id

    with django_assert_num_queries(1):
        assert len(queries.draw_numbers(here, mode=mode, pattern=pattern, start=0)) == 8


@pytest.mark.parametrize(
    ("mode", "pattern"), [("random", ""), ("tail", "777"), ("level", ""), ("no_four", ""), ("contains", "77")]
)
def test_a_draw_walks_an_index(mode: str, pattern: str) -> None:
    rows = queries._wanted(1, mode, pattern, ("pair",) if mode == "level" else ())
    plan = rows.filter(draw_key__gte=5).order_by("draw_key")[:8].explain()

    if connection.vendor == "sqlite":
        assert "USING INDEX" in plan
        assert "SCAN" not in plan


def test_a_number_is_shown_with_owner_and_deadline() -> None:
    segment()
    made = held("86010001", "order:7")

    view = queries.get_number(" 86010001 ")

    assert view is not None
    assert (view.owner, view.state, view.held_until) == ("order:7", "held", made.held_until)
    assert queries.get_number("99999999") is None


def test_an_owners_numbers_come_in_order() -> None:
    segment()
    held("86010009", "order:7")
    held("86010002", "order:7")

    assert [view.number for view in queries.numbers_of("order:7")] == ["86010002", "86010009"]
    assert queries.numbers_of("") == []


def test_the_pool_is_counted_by_level_and_state(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    segment("86010110", "86010119")
    held("86010110")
    here = exchange().id

    with django_assert_num_queries(1):
        counts = queries.pool(here)

    assert counts == {"ordinary": {"free": 8, "held": 1}, "triple": {"free": 1}}


def test_segments_are_listed_with_their_counts(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    segment("86010000", "86010009")
    segment("86020000", "86020004")
    in_use("86020001")

    with django_assert_num_queries(2):
        segments = queries.list_segments()

    assert [(view.prefix, view.counts) for view in segments] == [
        ("8601", {"free": 10}),
        ("8602", {"free": 4, "in_use": 1}),
    ]


def test_the_back_office_lists_by_state_level_and_beginning() -> None:
    segment("86010110", "86010119")
    held("86010112")
    here = exchange().id

    assert [view.number for view in queries.list_numbers(exchange_id=here, state="held")] == ["86010112"]
    assert [view.number for view in queries.list_numbers(exchange_id=here, level="triple")] == ["86010111"]
    assert len(queries.list_numbers(exchange_id=here, begins="8601011", limit=3, offset=1)) == 3
