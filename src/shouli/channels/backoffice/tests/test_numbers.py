"""The number pool: counted, looked through, retired."""

from __future__ import annotations

from django.urls import reverse

from shouli.channels.backoffice.tests.reading import Reader
from shouli.kernel.tests.factories import system
from shouli.places import queries as places
from shouli.resources import queries
from shouli.resources.actions import HoldNumber, hold_number


def first_two() -> tuple[str, str]:
    """Return two free numbers of an exchange."""
    exchange = places.exchanges_by_code(["LX"])["LX"]
    one, two = queries.list_numbers(exchange_id=exchange.id, state="free", limit=2)
    return one.number, two.number


def test_the_pool_counts_by_level_and_state(resource_manager: Reader) -> None:
    exchange = places.exchanges_by_code(["LX"])["LX"]
    hold_number(system(), HoldNumber(number=first_two()[0], owner="draft:1", until=None))

    answer = resource_manager.get(reverse("office_numbers"), exchange=str(exchange.id), format="csv")

    rows = [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()[1:]]
    assert sum(int(row[2]) for row in rows) + sum(int(row[3]) for row in rows) == queries.count_numbers(
        exchange_id=exchange.id
    )
    assert sum(int(row[3]) for row in rows) == 1


def test_numbers_are_looked_through(resource_manager: Reader) -> None:
    exchange = places.exchanges_by_code(["LX"])["LX"]
    held, free = first_two()
    hold_number(system(), HoldNumber(number=held, owner="draft:1", until=None))

    shown = resource_manager.text(reverse("office_number_list"), exchange=str(exchange.id), state="held")

    assert held in shown
    assert "draft:1" in shown
    assert free not in shown


def test_ticked_numbers_are_retired(resource_manager: Reader) -> None:
    one, two = first_two()

    resource_manager.send(reverse("office_number_list"), "retire", row=[one, two])

    assert {item.state for item in queries.get_numbers([one, two]).values()} == {"retired"}


def test_a_number_in_use_is_not_retired_nor_are_the_others(resource_manager: Reader) -> None:
    one, two = first_two()
    hold_number(system(), HoldNumber(number=two, owner="draft:1", until=None))

    answer = resource_manager.send(reverse("office_number_list"), "retire", row=[one, two])

    assert answer.status_code == 422
    assert queries.get_numbers([one])[one].state == "free"


def test_nothing_ticked_is_told(resource_manager: Reader) -> None:
    for row in ([], ["<b>"], ["一二三"], ["9" * 5000]):
        answer = resource_manager.send(reverse("office_number_list"), "retire", row=row)
        assert answer.status_code == 422
        assert "请先勾选号码" in answer.content.decode()
