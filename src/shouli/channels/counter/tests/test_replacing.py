"""Another number for a saved order: offered, taken, refused; by the page alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from shouli.channels.counter.tests.browser import CHARGE, Browser
from shouli.channels.counter.tests.paths import Begun, begin, charge, fill_address, fill_products, serve
from shouli.kernel import outbox
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import queries as orders
from shouli.orders.models import Order
from shouli.resources import queries as resources
from shouli.resources.actions import ExpireHolds, HoldNumber, expire_holds, hold_number
from tests.scenarios.desk import Desk, staff_at

FORM = "form-replace-number"


@pytest.fixture
def order_id(clerk: Browser, start_saved: Begun) -> int:
    """A saved new installation that awaits its charge."""
    return start_saved.goes_on(clerk)


def page_of(order_id: int) -> str:
    return f"/counter/orders/{order_id}/number"


def number_of(order_id: int) -> str:
    return Order.objects.get(pk=order_id).lines.get().service_number


def offers(clerk: Browser) -> list[str]:
    return [button.rpartition(":")[2] for button in clerk.buttons("number:take:")]


def lose(order_id: int) -> None:
    """Let three days pass, which is how long a saved order keeps its number."""
    later = NOON + timedelta(days=3, minutes=1)
    expire_holds(system(later), ExpireHolds())
    outbox.drain(later)


def test_the_order_leads_to_the_page_and_the_page_offers_like_numbers(clerk: Browser, order_id: int) -> None:
    shown = clerk.open(f"/counter/orders/{order_id}").html
    assert re.search(rf'href="{page_of(order_id)}"\s+data-key="F3"', shown)

    clerk.open(page_of(order_id), FORM)

    found = resources.get_numbers(offers(clerk))
    former = resources.get_number(number_of(order_id))
    assert former is not None
    assert len(found) == 8
    assert {(view.exchange_id, view.level, view.state) for view in found.values()} == {
        (former.exchange_id, "ordinary", "free")
    }
    assert "data-countdown" in clerk.html


def test_taking_another_gives_the_former_back(clerk: Browser, order_id: int) -> None:
    former = number_of(order_id)
    clerk.open(page_of(order_id), FORM)
    wanted = offers(clerk)[0]

    clerk.press(f"number:take:{wanted}")

    assert clerk.url == f"/counter/orders/{order_id}"
    assert number_of(order_id) == wanted
    assert [view.number for view in resources.numbers_of(f"order:{order_id}")] == [wanted]
    given_back = resources.get_number(former)
    assert given_back is not None
    assert given_back.state == "free"
    assert charge(clerk, order_id).url.endswith("/print")


def test_a_lost_number_is_told_on_the_order_and_on_collecting(clerk: Browser, order_id: int) -> None:
    lose(order_id)
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)

    clerk.press("collect")

    assert clerk.url == page_of(order_id)
    clerk.open(page_of(order_id), FORM)
    assert "已丢失" in clerk.text
    clerk.press(f"number:take:{offers(clerk)[0]}")
    assert [flag.code for flag in orders.get_order(staff_at("3107"), order_id).flags] == []


def test_a_pattern_narrows_the_offer(clerk: Browser, order_id: int) -> None:
    clerk.open(page_of(order_id), FORM)

    clerk.press("number:draw", number__mode="no_four")
    assert offers(clerk)
    assert not [number for number in offers(clerk) if "4" in number]

    clerk.press("number:draw", number__mode="tail", number__pattern="x")
    assert clerk.status == 422
    assert "请输入" in clerk.faults_at("number")


def test_a_number_somebody_else_took_is_refused_and_others_are_offered(clerk: Browser, order_id: int) -> None:
    former = number_of(order_id)
    clerk.open(page_of(order_id), FORM)
    wanted = offers(clerk)[0]
    hold_number(system(), HoldNumber(number=wanted, owner="order:999", until=None))

    clerk.press(f"number:take:{wanted}")

    assert (clerk.status, number_of(order_id)) == (422, former)
    assert wanted in clerk.faults_at("number")
    assert wanted not in offers(clerk)
    assert len(offers(clerk)) == 8


def test_a_number_of_another_level_or_nowhere_is_refused(clerk: Browser, order_id: int) -> None:
    former = resources.get_number(number_of(order_id))
    assert former is not None
    better = resources.draw_numbers(former.exchange_id, mode="random", levels=("quad",))[0].number

    for wanted in (better, "99999999", "x" * 50):
        clerk.open(page_of(order_id), FORM)
        clerk.press(f"number:take:{wanted}")
        assert (clerk.status, number_of(order_id)) == (422, former.number)


def test_a_page_overtaken_by_a_change_is_stale(clerk: Browser, order_id: int) -> None:
    clerk.open(page_of(order_id), FORM)
    wanted = offers(clerk)
    Order.objects.filter(pk=order_id).update(version=99)

    clerk.press(f"number:take:{wanted[0]}")

    assert clerk.status == 409
    assert number_of(order_id) != wanted[0]


def test_a_paid_order_goes_on_where_it_stands(clerk: Browser, order_id: int) -> None:
    charge(clerk, order_id)

    assert clerk.open(page_of(order_id)).url == f"/counter/orders/{order_id}/print"


def test_another_bureau_does_not_reach_it(other_clerk: Browser, order_id: int) -> None:
    assert other_clerk.open(page_of(order_id)).status == 404


def test_the_page_keeps_its_budget(
    clerk: Browser, order_id: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clerk.open(page_of(order_id))

    with django_assert_max_num_queries(24):
        clerk.open(page_of(order_id))


def test_the_picker_of_an_acceptance_narrows_by_level_and_tells_its_price(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    begin(clerk, "fixed_line.install")
    fill_products(clerk)
    fill_address(clerk)

    clerk.press("service_number:draw", service_number__level="quad")

    pairs = [pair.partition("=")[::2] for pair in clerk.value("_offers").split()]
    assert pairs
    assert {level for _number, level in pairs} == {"quad"}
    assert clerk.value("service_number.level") == "quad"
