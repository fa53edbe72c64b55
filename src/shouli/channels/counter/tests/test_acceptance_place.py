"""The acceptance page: address, exchange, number, appointment."""

from __future__ import annotations

import pytest

from shouli.channels.counter.tests.browser import Browser
from shouli.channels.counter.tests.paths import (
    begin,
    fill_address,
    latest_order,
    serve,
    take_number,
)
from shouli.orders import actions
from shouli.parties.tests.factories import citizen_number
from shouli.places.models import Exchange
from shouli.resources import queries as resources
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-032", "FL-033")
def test_initials_offer_streets_with_range_and_parity(page: Browser) -> None:
    page.press(products_confirmed="1")
    page.press(address__initials="JSL")

    listed = page.part("f-address-range")
    assert "建设路 / 1–99 / 单号" in listed
    assert "建设路 / 2–98 / 双号" in listed


@pytest.mark.rule("FL-034", "FL-035", "FL-036")
@pytest.mark.parametrize("door", ["14", "101", "13a", "十三"])
def test_a_door_number_that_does_not_fit_is_refused_at_its_box(page: Browser, door: str) -> None:
    page.press(products_confirmed="1")
    fill_address(page, door)

    assert page.faults_at("address") != ""
    assert 'id="f-address-door"' in page.html
    assert page.value("address.door") == door


@pytest.mark.rule("FL-037", "FL-038", "FL-039")
def test_the_address_is_composed_and_may_go_without_a_door_number(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)
    assert "建设路13号2号楼1单元501室" in page.text

    page.press(address__door="")
    assert "建设路2号楼1单元501室" in page.text
    assert page.faults_at("address") == ""


@pytest.mark.rule("FL-040", "FL-042")
def test_the_exchanges_of_the_bureau_can_be_chosen_by_hand(page: Browser) -> None:
    page.press(products_confirmed="1")

    codes = {item.code for item in Exchange.objects.filter(pk__in=[int(key) for key in page.offered("exchange_id")])}
    assert codes == {"LX", "QQ", "WD"}


@pytest.mark.rule("FL-041")
def test_the_exchange_follows_the_address_and_a_number_of_the_old_one_is_free_again(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)
    assert "历下局" in page.part("f-exchange_id-line", 1500)
    number = take_number(page)

    page.press(address__range=page.offered("address.range")[1])

    assert "泉城局" in page.part("f-exchange_id-line", 1500)
    assert page.value("service_number") == ""
    found = resources.get_number(number)
    assert found is not None
    assert found.state == "free"


@pytest.mark.rule("FL-044")
def test_without_an_exchange_no_number_is_offered(page: Browser) -> None:
    page.press(products_confirmed="1")

    page.press("service_number:draw")

    assert "请先确定所在局站" in page.faults_at("service_number")
    assert page.buttons("service_number:take:") == []


@pytest.mark.rule("FL-043", "FL-045", "FL-044")
def test_numbers_of_the_exchange_are_offered_with_their_levels(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)

    page.press("service_number:draw")

    offered = [action.split(":")[2] for action in page.buttons("service_number:take:")]
    assert len(offered) == 8
    assert {number[:4] for number in offered} <= {"8601", "8602"}


@pytest.mark.rule("FL-045")
def test_a_tail_can_be_asked_for(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)

    page.press("service_number:draw", service_number__mode="tail", service_number__pattern="57")

    offered = [action.split(":")[2] for action in page.buttons("service_number:take:")]
    assert offered
    assert all(number.endswith("57") for number in offered)


@pytest.mark.rule("FL-046")
def test_a_number_taken_is_held_and_written_into_the_form(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)

    number = take_number(page)

    assert page.value("service_number") == number
    assert "data-countdown" in page.html
    found = resources.get_number(number)
    assert found is not None
    assert found.owner == f"order:{latest_order().pk}"


@pytest.mark.rule("FL-046")
def test_a_number_somebody_else_took_is_refused_and_others_are_drawn(page: Browser, desk: Desk) -> None:
    page.press(products_confirmed="1")
    fill_address(page)
    page.press("service_number:draw")
    wanted = page.buttons("service_number:take:")[0]
    other = desk.open("fixed_line.install", desk.new_customer(document_number=citizen_number(serial="789")))
    desk.fill(other, **desk.address("jsl", 13))
    asked = actions.PickNumber(order_id=other.pk, number=wanted.split(":")[2], exchange_id=desk.exchange_of(other))
    actions.pick_number(desk.ctx, asked)

    page.press(wanted)

    assert page.value("service_number") == ""
    assert page.faults_at("service_number") != ""
    assert wanted not in page.read.buttons


@pytest.mark.rule("FL-047")
@pytest.mark.parametrize(("phone", "wrong"), [("13800000001", True), ("12", True), ("86010000", False), ("", False)])
def test_the_nearby_phone_is_optional_but_must_be_fixed(page: Browser, phone: str, wrong: bool) -> None:
    page.press(products_confirmed="1")

    page.press(nearby_phone=phone)

    assert bool(page.faults_at("nearby_phone")) is wrong


@pytest.mark.rule("FL-048", "FL-049", "FL-050", "FL-051")
def test_charging_mode_and_handling_level_have_their_defaults(page: Browser) -> None:
    page.press(products_confirmed="1")

    assert page.value("charging_mode") == "normal"
    assert page.value("handling_level") == "medium"
    assert page.offered("handling_level") == ["ordinary", "medium", "high", "appointment"]


@pytest.mark.rule("FL-050", "FL-052")
def test_a_bureau_without_appointments_asks_for_none(other_clerk: Browser, desk: Desk) -> None:
    serve(other_clerk, desk.new_customer())
    begin(other_clerk, "fixed_line.install")
    other_clerk.press(products_confirmed="1")

    assert other_clerk.offered("handling_level") == ["ordinary", "medium", "high"]
    assert "f-slot_id" not in other_clerk.read.ids


@pytest.mark.rule("FL-052", "FL-053", "FL-054")
def test_an_appointment_is_crew_day_and_time_in_one_choice(page: Browser) -> None:
    page.press(products_confirmed="1")
    slot = page.offered("slot_id")[0]

    page.press(slot_id=slot)

    assert page.value("slot_id") == slot
    assert "装机" in page.part("f-slot_id", 1200)
