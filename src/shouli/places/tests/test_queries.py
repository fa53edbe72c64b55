"""How addresses and exchanges are found."""

from __future__ import annotations

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from shouli.kernel import errors
from shouli.kernel.tests.factories import system
from shouli.places import queries
from shouli.places.actions import CloseAddressRange, SaveExchange, close_address_range, save_exchange
from shouli.places.tests.factories import address, bureau, exchange

pytestmark = pytest.mark.django_db


@pytest.mark.rule("FL-032")
@pytest.mark.parametrize("typed", ["jsl", "JSL", "Js", "j", " jsl "])
def test_initials_find_the_streets_that_begin_with_them_in_any_case(typed: str) -> None:
    address("建设路", 1, 99, "odd")
    address("泉城路", 1, 99, "odd")

    assert [match.street for match in queries.find_addresses(typed)] == ["建设路"]


@pytest.mark.rule("FL-032")
@pytest.mark.parametrize("typed", ["", "  ", "%", "_"])
def test_nothing_typed_asks_nothing(typed: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert queries.find_addresses(typed) == []


def test_a_street_that_fits_exactly_comes_before_longer_ones() -> None:
    address("建设里路", 1, 9, "odd")
    address("建设路", 1, 9, "odd")

    assert [match.street for match in queries.find_addresses("jsl")] == ["建设路", "建设里路"]


@pytest.mark.rule("FL-033")
@pytest.mark.parametrize(
    ("parity", "word"), [("odd", "odd numbers"), ("even", "even numbers"), ("mixed", "odd and even numbers")]
)
def test_an_entry_shows_street_range_and_parity(parity: str, word: str) -> None:
    address("建设路", 1, 99, parity)

    with translation.override("en"):
        assert [match.label for match in queries.find_addresses("jsl")] == [f"建设路 / 1–99 / {word}"]


@pytest.mark.rule("FL-041")
def test_an_address_knows_its_exchange() -> None:
    address("建设路", 1, 99, "odd", at=exchange("LX"))
    address("建设路", 2, 98, "even", at=exchange("QQ"))

    found = {match.parity: match.exchange_code for match in queries.find_addresses("jsl")}

    assert found == {"odd": "LX", "even": "QQ"}


def test_a_search_may_keep_to_one_bureau() -> None:
    address("建设路", 1, 99, "odd", at=exchange("LX"))
    address("建设路", 2, 98, "even", at=exchange("SZ", bureau_code="B-SZ"))

    found = queries.find_addresses("jsl", bureau_id=bureau("B-SZ"))

    assert [match.exchange_code for match in found] == ["SZ"]


def test_thirty_matches_cost_one_query_and_a_stamp(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for part in range(32):
        address("建设路", part * 10 + 1, part * 10 + 10, "mixed")

    with django_assert_num_queries(2):
        assert len(queries.find_addresses("jsl")) == 30


def test_a_closed_range_is_not_found_but_still_readable() -> None:
    closed = address("建设路", 1, 99, "odd")
    close_address_range(system(), CloseAddressRange(address_id=closed.pk))

    assert queries.find_addresses("jsl") == []
    assert queries.get_address(closed.pk).active is False


@pytest.mark.rule("FL-040", "FL-042")
def test_the_list_holds_the_exchanges_of_the_bureau_and_no_other() -> None:
    for code in ("LX", "QQ", "WD"):
        exchange(code)
    exchange("SZ", bureau_code="B-SZ")
    gone = exchange("OLD")
    save_exchange(
        system(),
        SaveExchange(exchange_id=gone.id, code="OLD", name="OLD", bureau_id=gone.bureau_id, active=False),
    )

    assert [view.code for view in queries.list_exchanges(bureau("B-LX"))] == ["LX", "QQ", "WD"]


def test_what_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(errors.NotFound):
        queries.get_address(404)
    with pytest.raises(errors.NotFound):
        queries.get_exchange(404)


def test_the_back_office_lists_by_part_of_the_street() -> None:
    address("建设路", 1, 99, "odd", at=exchange("LX"))
    address("泉城路", 1, 99, "odd", at=exchange("QQ"))

    assert [match.street for match in queries.list_addresses(street="城")] == ["泉城路"]
    assert [match.street for match in queries.list_addresses(exchange_id=exchange("LX").id)] == ["建设路"]
