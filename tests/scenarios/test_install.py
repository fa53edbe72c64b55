"""New installation from the first keystroke to the line in service (worked examples E1 and E3 of the rulebook)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shouli.kernel.errors import Invalid, NotFound
from shouli.orders import actions as orders
from shouli.resources import queries as resources
from shouli.subscriptions import queries as subscriptions
from shouli.workforce import queries as workforce
from tests.scenarios.desk import Desk

CAMPAIGN = {"campaign": "NAV_PHONE", "customer_use": "home", "remark": "SYZX 家庭用户"}


@pytest.mark.rule("FL-002", "FL-005", "FL-022", "FL-082", "FL-084", "FL-093", "FL-105")
def test_without_campaign(desk: Desk) -> None:
    customer = desk.new_customer()
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order)

    saved = desk.save(order)

    assert saved.state == "awaiting_charge"
    assert desk.amounts(order) == {"电话终端费": Decimal("0.00"), "工料费": Decimal("120.00")}
    assert saved.total == Decimal("120.00")
    assert desk.collect(order).state == "awaiting_print"
    assert desk.papers(order) == ["invoice", "acceptance_form"]
    assert desk.fresh(order).state == "awaiting_audit"
    assert desk.audit(order).state in ("audited", "fulfilling")
    desk.visit(order)
    assert desk.network(order) == 1
    assert desk.fresh(order).state == "completed"
    (line,) = order.lines.all()
    held = subscriptions.get_subscription(line.subscription_id or 0)
    assert (held.state, held.subscriber_class, held.address) == ("active", "A", "建设路13号2号楼1单元501室")
    assert resources.numbers_of(f"subscription:{held.id}")[0].number == held.service_number


FEES = [
    # campaign, plans 亲情1+, 电话终端费, 工料费, total: the rulebook's new_installation_table
    pytest.param({}, False, "0.00", "120.00", "120.00", marks=pytest.mark.rule("FL-105")),
    pytest.param({}, True, "0.00", "120.00", "120.00"),
    pytest.param(CAMPAIGN, False, "50.00", "70.00", "120.00", marks=pytest.mark.rule("FL-096", "FL-103")),
    pytest.param(CAMPAIGN, True, "50.00", "0.00", "50.00", marks=pytest.mark.rule("FL-104")),
]


@pytest.mark.parametrize(("values", "plans", "terminal", "labour", "total"), FEES)
def test_fees_of_one_line(
    desk: Desk, values: dict[str, str], plans: bool, terminal: str, labour: str, total: str
) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, **values, plans_family1plus="on" if plans else "")

    saved = desk.save(order)

    assert desk.amounts(order) == {"电话终端费": Decimal(terminal), "工料费": Decimal(labour)}
    assert saved.total == Decimal(total)


@pytest.mark.rule("FL-016")
def test_batch_is_charged_by_the_line(desk: Desk) -> None:
    """Three lines: each its own number, 工料费 and set (FL-AMB-16): 3 x (50 + 70) = 360."""
    customer = desk.new_customer(organization=True)
    order = desk.open("fixed_line.install", customer, quantity=3)
    desk.fill_install(order, user_nature="office", **{**CAMPAIGN, "customer_use": "office"})

    saved = desk.save(order)

    assert saved.total == Decimal("360.00")
    assert [fee.quantity for fee in desk.view(order).fees] == [3, 3]
    numbers = [line.service_number for line in desk.view(order).lines]
    assert len(set(numbers)) == 3
    desk.through(order)
    assert {item.state for item in subscriptions.list_subscriptions(customer.pk)} == {"active"}
    assert sorted(item.service_number for item in subscriptions.list_subscriptions(customer.pk)) == sorted(numbers)


@pytest.mark.rule("FL-016")
@pytest.mark.parametrize("quantity", [0, -1, 201])
def test_quantity_out_of_range(desk: Desk, quantity: int) -> None:
    with pytest.raises(Invalid) as refusal:
        desk.open("fixed_line.install", desk.new_customer(), quantity=quantity)

    assert [fault.field for fault in refusal.value.faults] == ["quantity"]


@pytest.mark.rule("FL-021", "FL-022")
def test_opens_with_local_telephone_and_its_four_secondaries(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())

    assert order.values["primary"] == "LOCAL"
    assert set(order.values["secondaries"]) == {"LOCAL_DIAL", "NATIONAL_DIAL", "CALLER_ID", "CALL_FORWARD"}
    desk.fill(order, primary="")
    assert ("primary", "missing") in desk.faults(order)


@pytest.mark.rule("FL-023", "FL-024")
def test_caller_display_is_disclosed_and_costs_three_yuan(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, disclosed="")

    assert desk.faults(order) == {("disclosed", "missing")}
    assert {price.code: price.amount for price in desk.look(order).monthly}["CALLER_ID"] == Decimal("3.00")

    desk.fill(order, secondaries=["LOCAL_DIAL", "NATIONAL_DIAL", "CALL_FORWARD"])

    assert desk.faults(order) == set()
    assert "CALLER_ID" not in {price.code for price in desk.look(order).monthly}


@pytest.mark.rule("FL-025")
def test_business_information_waits_for_the_products(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())

    locked = {section.key: str(section.locked) for section in desk.look(order).sections}
    assert locked["business"]
    desk.fill(order, products_confirmed="on")

    locked = {section.key: str(section.locked) for section in desk.look(order).sections}
    assert not locked["business"]


@pytest.mark.rule("FL-026", "FL-055", "FL-077")
def test_everything_missing_is_told_at_once(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer(account=False))
    desk.fill(order, contact_name="", contact_phone="")

    missing = {field for field, code in desk.faults(order) if code == "missing"}

    wanted = """
        products_confirmed disclosed user_nature product_attribute area_scope address_id exchange_id service_number
        slot_id contact_name contact_phone account_ids document_shown signed
    """
    assert set(wanted.split()) <= missing
    with pytest.raises(Invalid):
        desk.save(order)
    assert desk.fresh(order).state == "draft"
    assert not order.lines.exists()


@pytest.mark.rule("FL-027")
def test_attributes_follow_the_primary(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order)
    asks = {ask.name: ask for section in desk.look(order).sections for ask in section.asks}
    assert "public_telephone" not in {option.value for option in asks["user_nature"].options}

    desk.fill(order, user_nature="private_residence", product_attribute="temporary", area_scope="city")
    assert ("product_attribute", "not_offered") in desk.faults(order)

    look = desk.look(desk.fill(order, primary="TRUNK"))
    changes = look.journey.on_change(look.asking, "primary")
    assert changes["user_nature"] == ""
    assert changes["product_attribute"] == ""
    assert set(changes["secondaries"]) == {"LOCAL_DIAL"}


@pytest.mark.rule("FL-029", "FL-030", "FL-031")
@pytest.mark.parametrize(
    ("nature", "expected"), [("private_residence", "A"), ("office", "B"), ("business_premises", "B")]
)
def test_class_is_derived(desk: Desk, nature: str, expected: str) -> None:
    line = desk.line_in_service(desk.new_customer(), user_nature=nature)

    assert line.subscriber_class == expected


@pytest.mark.rule("FL-029")
def test_a_company_in_a_private_residence_is_flagged(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer(organization=True))
    desk.fill_install(order, user_nature="private_residence")

    desk.save(order)

    assert "organisation_in_residence" in {flag.code for flag in desk.view(order).flags}


@pytest.mark.rule("FL-052", "FL-053", "FL-054", "FL-098")
def test_the_set_is_handed_over_on_site(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, **CAMPAIGN)
    desk.save(order)
    desk.collect(order)
    desk.papers(order)
    desk.audit(order)

    (work,) = workforce.work_orders_of(f"order:{order.pk}")

    assert [(step.code, step.quantity) for step in work.instructions] == [
        ("install_line", 1),
        ("hand_over_navigation_phone", 1),
    ]
    booking = workforce.booking_of(f"order:{order.pk}")
    assert booking is not None
    assert str(booking.slot_id) == desk.fresh(order).values["slot_id"]
    assert work.team_id == booking.team_id


CAMPAIGN_FAULTS: list[Any] = [
    pytest.param({"remark": "家庭用户"}, ("remark", None), marks=pytest.mark.rule("FL-102")),
    pytest.param({"line": "ISDN_LINE", "primary": "ISDN"}, ("campaign", None), marks=pytest.mark.rule("FL-101")),
    pytest.param({"line": "PUBLIC_LINE", "primary": "PUBLIC"}, ("campaign", None), marks=pytest.mark.rule("FL-101")),
    pytest.param({"hotline_keys": "on"}, ("navigation_114", None), marks=pytest.mark.rule("FL-107")),
]


@pytest.mark.parametrize(("values", "fault"), CAMPAIGN_FAULTS)
def test_who_may_not_take_part(desk: Desk, values: dict[str, str], fault: tuple[str, None]) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, **{**CAMPAIGN, **values})

    assert fault[0] in {field for field, _code in desk.faults(order)}


def test_who_may_not_take_part_is_not_priced_as_if(desk: Desk) -> None:
    """ISDN is excluded: 120.00 as without the campaign, no set for 50.00, and the reason at the field."""
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, **{**CAMPAIGN, "line": "ISDN_LINE", "primary": "ISDN"})

    found = desk.look(order)

    assert [fee.amount for fee in found.fees if fee.amount] == [Decimal("120.00")]
    (ask,) = [ask for section in found.sections for ask in section.asks if ask.name == "campaign"]
    assert str(ask.help) == "该产品不具备活动受理条件。"


def test_a_refused_campaign_makes_no_further_demands(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    refused = {"line": "ISDN_LINE", "primary": "ISDN", "campaign": "NAV_PHONE", "customer_use": "", "remark": ""}
    desk.fill_install(order, **refused, hotline_keys="on")

    told = {fault.field: fault.code for fault in desk.look(order).faults}

    assert told["campaign"] == "product_not_eligible"
    assert told.keys() & {"customer_use", "remark", "navigation_114"} == set()


def test_nothing_is_said_of_a_customer_before_it_is_known(desk: Desk) -> None:
    order = desk.open("fixed_line.navigation_campaign", desk.new_customer())
    desk.fill(order, document_shown="")

    told = {fault.field: (fault.code, fault.text) for fault in desk.look(order).faults}

    assert "campaign" not in told
    assert told["customer_use"][0] == "missing"
    assert told["document_shown"] == ("missing", "请勾选“已核验有效证件原件”。")


@pytest.mark.rule("FL-108")
def test_hot_line_keys_go_to_the_owning_unit(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, **CAMPAIGN, hotline_keys="on", navigation_114="on")

    desk.save(order)

    assert "hotline_keys_requested" in {flag.code for flag in desk.view(order).flags}


@pytest.mark.rule("FL-097")
@pytest.mark.parametrize("staff_number", ["3107", "3108", "3109"])
def test_every_outlet_accepts_the_campaign(desk: Desk, staff_number: str) -> None:
    """3107 and 3108 work in own halls, 3109 in a partner hall."""
    from shouli.kernel.tests.factories import NOON
    from tests.scenarios.desk import staff_at

    monday_noon = NOON.replace(day=23)
    there = Desk(staff_at(staff_number, monday_noon))
    order = there.open("fixed_line.navigation_campaign", there.new_customer())
    initials = "jsl" if staff_number != "3108" else "jql"
    assert order.values["remark"].startswith("SYZX")
    there.fill(order, customer_use="home")
    there.fill_install(order, **there.some_address(initials))

    assert there.save(order).total == Decimal("120.00")


@pytest.mark.rule("FL-008", "FL-014")
def test_nothing_is_accepted_for_nobody(desk: Desk) -> None:
    with pytest.raises(NotFound, match="999999"):
        orders.open_draft(desk.ctx, orders.OpenDraft(journey="fixed_line.install", customer_id=999_999))


@pytest.mark.rule("FL-081")
def test_cancelling_the_entry_frees_number_and_slot(desk: Desk) -> None:
    order = desk.open("fixed_line.install", desk.new_customer())
    filled = desk.fill_install(order)
    number = filled.values["service_number"]

    orders.discard_draft(desk.ctx, orders.DiscardDraft(order_id=order.pk))

    view = resources.get_number(number)
    assert view is not None
    assert view.state == "free"
    assert workforce.booking_of(f"order:{order.pk}") is None
