"""Details of the acceptance page: address, exchange, number, appointment, accounts, developer, guarantee, papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.accounts import queries as accounts
from shouli.kernel.errors import Invalid, NotFound, WrongState
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders.models import Order
from shouli.places import queries as places
from shouli.resources import queries as resources
from shouli.resources.actions import HoldNumber, NumberTaken, hold_number
from shouli.workforce import queries as workforce
from shouli.workforce.actions import AdjustSlot, BookSlot, adjust_slot, book_slot
from tests.scenarios.desk import Desk, staff_at


def install(desk: Desk, **values: object) -> Order:
    """Fill a new installation of a private residence at 建设路13号."""
    order = desk.open("fixed_line.install", desk.new_customer())
    return desk.fill_install(order, **values)


def asks_of(desk: Desk, order: Order) -> dict[str, object]:
    return {ask.name: ask for section in desk.look(order).sections for ask in section.asks}


@pytest.mark.rule("FL-032", "FL-033")
def test_addresses_are_found_by_initials(desk: Desk) -> None:
    order = install(desk)
    desk.fill(order, address_id="", address_initials="JSL", door_number="", address_text="")

    options = asks_of(desk, order)["address_id"].options  # type: ignore[attr-defined]

    assert all(option.label.startswith(("建设", "经")) for option in options)
    assert any("建设路" in option.label and "1" in option.label and "99" in option.label for option in options)
    desk.fill(order, address_initials="")
    assert asks_of(desk, order)["address_id"].options == ()  # type: ignore[attr-defined]


@pytest.mark.rule("FL-034", "FL-035", "FL-036")
@pytest.mark.parametrize("door", ["14", "101", "0", "13甲", "abc", "十三", "-1"])
def test_door_numbers_refused(desk: Desk, door: str) -> None:
    """建设路 1-99 takes odd numbers only."""
    order = install(desk, door_number=door)

    assert "door_number" in {field for field, _code in desk.faults(order)}


@pytest.mark.rule("FL-035")
@pytest.mark.parametrize("door", ["1", "99"])
def test_bounds_are_included(desk: Desk, door: str) -> None:
    assert desk.faults(install(desk, door_number=door)) == set()


@pytest.mark.rule("FL-037", "FL-039")
def test_without_a_door_number_there_is_no_stray_sign(desk: Desk) -> None:
    order = install(desk, door_number="")
    assert desk.faults(order) == set()

    desk.through(desk.save(order))

    (line,) = desk.lines_of(order)
    assert line.address == "建设路2号楼1单元501室"


@pytest.mark.rule("FL-038", "FL-042")
def test_an_unknown_address_is_typed_and_its_exchange_chosen(desk: Desk) -> None:
    order = install(desk)
    desk.fill(order, address_initials="zzz", address_id="", door_number="", address_text="", service_number="")
    assert ("address_id", "missing") in desk.faults(order)
    assert ("exchange_id", "missing") in desk.faults(order)
    exchange = places.list_exchanges(desk.ctx.bureau_id)[0]

    desk.fill(order, address_text="新建小区3号楼", exchange_id=str(exchange.id))
    number = resources.draw_numbers(exchange.id, mode="random", levels=("ordinary",))[0].number
    orders.pick_number(desk.ctx, orders.PickNumber(order_id=order.pk, number=number, exchange_id=exchange.id))

    assert desk.faults(order) == set()


@pytest.mark.rule("FL-040", "FL-042")
def test_only_exchanges_of_the_bureau_are_offered(desk: Desk) -> None:
    order = install(desk)
    offered = {option.label for option in asks_of(desk, order)["exchange_id"].options}  # type: ignore[attr-defined]

    assert offered == {"历下局", "泉城局", "文东局"}
    other = places.exchanges_by_code(["SZ"])["SZ"]
    desk.fill(order, address_id="", address_text="某处", exchange_id=str(other.id))
    assert ("exchange_id", "not_offered") in desk.faults(order)


@pytest.mark.rule("FL-041")
def test_another_address_drops_the_number_of_the_old_exchange(desk: Desk) -> None:
    order = install(desk)
    look = desk.look(desk.fill(order, **desk.address("jsl", 14)))

    assert ("service_number", "other_exchange") in desk.faults(order)
    assert look.journey.on_change(look.asking, "address_id") == {"service_number": ""}


@pytest.mark.rule("FL-043", "FL-044")
def test_no_number_before_the_exchange(desk: Desk) -> None:
    order = install(desk)
    desk.fill(order, address_id="", door_number="", address_text="某处", service_number="", exchange_id="")

    assert {("exchange_id", "missing"), ("service_number", "missing")} <= desk.faults(order)


@pytest.mark.rule("FL-045")
def test_numbers_in_use_or_held_are_never_offered(desk: Desk) -> None:
    order = install(desk)
    exchange = desk.exchange_of(order)
    held = desk.fresh(order).values["service_number"]

    offers = resources.draw_numbers(exchange, mode="tail", pattern=held[-4:], count=50)

    assert held not in {offer.number for offer in offers}


@pytest.mark.rule("FL-046")
def test_a_picked_number_is_held_for_the_order(desk: Desk) -> None:
    order = install(desk)
    first = desk.fresh(order).values["service_number"]
    view = resources.get_number(first)
    assert view is not None
    assert (view.state, view.owner) == ("held", f"order:{order.pk}")
    assert view.held_until == NOON + timedelta(minutes=15)

    second = desk.pick(order)

    assert desk.fresh(order).values["service_number"] == second
    former = resources.get_number(first)
    assert former is not None
    assert former.state == "free"
    with pytest.raises(NumberTaken):
        hold_number(desk.ctx, HoldNumber(number=second, owner="order:999999", until=NOON))


@pytest.mark.rule("FL-047")
@pytest.mark.parametrize(("phone", "accepted"), [("", True), ("86011234", True), ("13800000001", False), ("12", False)])
def test_nearby_phone(desk: Desk, phone: str, accepted: bool) -> None:
    assert (("nearby_phone", "not_fixed") not in desk.faults(install(desk, nearby_phone=phone))) is accepted


@pytest.mark.rule("FL-048", "FL-051")
def test_defaults_of_charging_and_handling(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())

    assert (order.values["charging_mode"], order.values["handling_level"]) == ("normal", "medium")


@pytest.mark.rule("FL-049", "FL-050", "FL-052")
def test_appointments_only_where_the_bureau_books_them(desk: Desk, other_desk: Desk) -> None:
    with_slots = asks_of(desk, install(desk))
    order = other_desk.open("fixed_line.install", other_desk.new_customer(document_number=desk.citizen("555")))
    without = asks_of(other_desk, order)

    levels = {option.value for option in with_slots["handling_level"].options}  # type: ignore[attr-defined]
    fewer = {option.value for option in without["handling_level"].options}  # type: ignore[attr-defined]
    assert levels == {"ordinary", "medium", "high", "appointment"}
    assert fewer == {"ordinary", "medium", "high"}
    assert with_slots["slot_id"].visible is True  # type: ignore[attr-defined]
    assert without["slot_id"].visible is False  # type: ignore[attr-defined]


@pytest.mark.rule("FL-049")
def test_an_unknown_level_is_refused(desk: Desk) -> None:
    assert ("handling_level", "not_offered") in desk.faults(install(desk, handling_level="urgent"))


@pytest.mark.rule("FL-053")
def test_a_full_slot_cannot_be_chosen(desk: Desk) -> None:
    order = install(desk)
    slot_id = int(desk.fresh(order).values["slot_id"])
    adjust_slot(system(), AdjustSlot(slot_id=slot_id, capacity=1))
    book_slot(system(), BookSlot(slot_id=slot_id, owner="order:999999"))

    found = {field for field, _code in desk.faults(order)}

    assert "slot_id" in found
    with pytest.raises(Invalid):
        desk.save(order)


@pytest.mark.rule("FL-056", "FL-061")
def test_the_default_relation_is_the_latest_account(desk: Desk) -> None:
    customer = desk.new_customer(account=False)
    first = desk.new_account(customer, "旧帐户")
    later = Desk(replace(desk.ctx, now=NOON + timedelta(hours=1)))
    second = later.new_account(customer, "新帐户")

    order = desk.open("fixed_line.install", customer)

    assert order.values["account_ids"] == [str(second)]
    options = {option.value for option in asks_of(desk, order)["account_ids"].options}  # type: ignore[attr-defined]
    assert options == {str(first), str(second)}


@pytest.mark.rule("FL-061", "FL-063", "FL-065")
def test_a_customer_without_account_generates_one(desk: Desk) -> None:
    customer = desk.new_customer(account=False)
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)
    assert desk.faults(order) == {("account_ids", "missing")}

    made = desk.new_account(customer)
    assert desk.faults(order) == {("account_ids", "missing")}
    desk.fill(order, account_ids=[str(made)])

    assert desk.faults(order) == set()


@pytest.mark.rule("FL-066")
def test_an_account_of_another_customer_is_not_offered_to_a_new_line(desk: Desk) -> None:
    stranger = desk.new_customer(document_number=desk.citizen("333"))
    foreign = accounts.default_account(stranger.pk)
    assert foreign is not None

    order = install(desk, account_ids=[str(foreign.id)])

    assert ("account_ids", "not_offered") in desk.faults(order)


@pytest.mark.rule("FL-068", "FL-069")
def test_plans_of_other_products_are_not_offered(desk: Desk) -> None:
    order = install(desk, plans=["TRUNK_STANDARD"])
    assert ("plans", "not_offered") in desk.faults(order)

    desk.fill(order, plans=["LOCAL_FLAT"])

    assert desk.faults(order) == set()
    monthly = {price.code: price.amount for price in desk.look(order).monthly}
    assert monthly["LOCAL_FLAT"] == Decimal("35.00")


@pytest.mark.rule("FL-071")
def test_guarantor_agent_and_developer_may_be_empty(desk: Desk) -> None:
    order = install(desk, has_guarantor="", has_developer="", presented_by="self")

    assert desk.faults(order) == set()


@pytest.mark.rule("FL-072", "FL-073")
def test_the_guarantor_is_found_by_phone(desk: Desk) -> None:
    owner = desk.new_customer(document_number=desk.citizen("888"), name="张建国")
    line = desk.line_in_service(owner)
    order = install(desk, has_guarantor="on", guarantee_phone=line.service_number)

    ask = asks_of(desk, order)["guarantee_phone"]
    contact = asks_of(desk, order)["guarantor_contact_phone"]

    assert "张建国" in str(ask.help)  # type: ignore[attr-defined]
    assert desk.citizen("888") not in str(ask.help)  # type: ignore[attr-defined]
    assert contact.extra["placeholder"] == line.service_number  # type: ignore[attr-defined]
    desk.fill(order, guarantee_phone="86019999")
    assert ("guarantee_phone", "not_local_fixed") in desk.faults(order)


@pytest.mark.rule("FL-074", "FL-075", "FL-076")
def test_developers_are_credited_by_item(desk: Desk) -> None:
    order = install(
        desk,
        secondaries=["LOCAL_DIAL", "INTL_DIAL"],
        plans=["LOCAL_STANDARD"],
        has_developer="on",
        developers=["INTL_DIAL=E3108"],
    )
    assert desk.faults(order) == set()

    desk.fill(order, developers=["LOCAL_DIAL=E3108"])
    assert ("developers", "no_item") in desk.faults(order)
    desk.fill(order, developers=["INTL_DIAL=E0000"])
    assert ("developers", "unknown_employee") in desk.faults(order)
    desk.fill(order, developers=["INTL_DIAL=E3108"])
    desk.through(desk.save(order))

    (line,) = desk.lines_of(order)
    assert desk.developer_of(line, "INTL_DIAL") == "E3108"
    assert desk.developer_of(line, "LOCAL_DIAL") == ""


DEPOSITS = [
    pytest.param("private_residence", "1000.00", marks=pytest.mark.rule("FL-216")),
    pytest.param("office", "3000.00", marks=pytest.mark.rule("FL-217")),
]


@pytest.mark.parametrize(("nature", "deposit"), DEPOSITS)
def test_a_deposit_is_taken_on_a_receipt(desk: Desk, nature: str, deposit: str) -> None:
    """Out-of-area without guarantor: the deposit is beside 工料费 and is no part of the invoice (FL-AMB-50)."""
    order = desk.open("fixed_line.install", desk.stranger())
    desk.fill_install(order, user_nature=nature)
    assert ("guarantee_choice", "missing") in desk.faults(order)
    desk.fill(order, guarantee_choice="deposit")

    saved = desk.save(order)

    assert desk.amounts(order)["担保金"] == Decimal(deposit)
    assert saved.total == Decimal(deposit) + Decimal("120.00")
    desk.collect(order)
    assert desk.papers(order) == ["invoice", "receipt", "acceptance_form"]


@pytest.mark.rule("FL-211", "FL-212", "FL-213", "FL-214", "FL-215")
def test_ways_of_an_out_of_area_customer(desk: Desk) -> None:
    guarantor = desk.line_in_service(desk.new_customer(document_number=desk.citizen("444")))
    order = desk.open("fixed_line.install", desk.stranger())
    desk.fill_install(order, guarantee_choice="phone", guarantee_phone=guarantor.service_number)
    assert ("guarantor_original_document", "required") in desk.faults(order)
    desk.fill(order, guarantor_original_document="on")
    assert desk.faults(order) == set()

    desk.fill(order, guarantee_choice="prepaid")
    assert desk.faults(order) == set()

    saved = desk.save(order)
    assert saved.total == Decimal("120.00")


@pytest.mark.rule("FL-078", "FL-079", "FL-083", "FL-086", "FL-091")
def test_an_unpaid_order_never_reaches_audit(desk: Desk) -> None:
    order = install(desk)
    saved = desk.save(order)
    assert saved.order_number

    with pytest.raises(WrongState):
        orders.audit_order(desk.as_staff("3201"), orders.AuditOrder(order_id=order.pk))
    with pytest.raises(WrongState):
        orders.settle_print(desk.ctx, orders.SettlePrint(order_id=order.pk, paper="invoice", printed=True))

    assert desk.fresh(order).state == "awaiting_charge"


@pytest.mark.rule("FL-088", "FL-089", "FL-090", "FL-091")
@pytest.mark.parametrize("printed", [True, False])
def test_prompts_come_one_after_the_other(desk: Desk, printed: bool) -> None:
    order = install(desk)
    desk.save(order)
    desk.collect(order)
    with pytest.raises(NotFound, match="acceptance_form"):
        orders.settle_print(desk.ctx, orders.SettlePrint(order_id=order.pk, paper="acceptance_form", printed=True))

    assert desk.papers(order, printed=printed) == ["invoice", "acceptance_form"]

    assert desk.fresh(order).state == "awaiting_audit"


@pytest.mark.rule("FL-092", "FL-093")
def test_audit_passes_each_order_once(desk: Desk) -> None:
    order = install(desk)
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)

    with pytest.raises(WrongState):
        desk.audit(order)


def test_hours_of_the_outlet(desk: Desk) -> None:
    """经七路营业厅 is open from 08:30 to 18:00."""
    night = Desk(staff_at("3108", NOON.replace(hour=20)))
    order = night.open("fixed_line.install", night.new_customer())

    with pytest.raises(Invalid) as refusal:
        night.save(order)

    assert any("18:00" in fault.text for fault in refusal.value.faults)


@pytest.mark.rule("FL-099")
def test_the_campaign_has_a_period(desk: Desk) -> None:
    after = desk.at(NOON.replace(year=2028))
    customer = desk.new_customer()

    with pytest.raises(Invalid) as refusal:
        after.open("fixed_line.navigation_campaign", customer)

    assert [fault.code for fault in refusal.value.faults] == ["outside_period"]


@pytest.mark.rule("FL-053", "FL-054")
def test_the_appointment_is_booked_with_the_order(desk: Desk) -> None:
    order = install(desk)
    desk.save(order)

    booking = workforce.booking_of(f"order:{order.pk}")

    assert booking is not None
    assert str(booking.slot_id) == desk.fresh(order).values["slot_id"]
