"""What the manual's contents list promises can be started and completed, and where real-name data end up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.accounts import queries as accounts
from shouli.orders.business.journey import JOURNEYS
from shouli.parties import queries as parties
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk

BUSINESSES = {
    "fixed_line.install": "XZ",
    "fixed_line.navigation_campaign": "DH",
    "fixed_line.relocate": "YJ",
    "fixed_line.change_products": "GZ",
    "fixed_line.change_account": "ZW",
    "fixed_line.family": "QQ",
}


@pytest.mark.rule("FL-001")
def test_every_business_of_the_manual_opens_by_itself(desk: Desk) -> None:
    customer = desk.new_customer()
    line = desk.line_in_service(customer)

    for key, mnemonic in BUSINESSES.items():
        journey = JOURNEYS[key]
        order = desk.open(key, customer, line if journey.needs_line else None)
        assert journey.mnemonic == mnemonic
        assert order.state == "draft"


@pytest.mark.rule("FL-028")
def test_name_and_place_are_at_hand_when_the_nature_is_decided(desk: Desk) -> None:
    """The clerk decides: the choice is open, nothing is guessed, and an empty choice blocks."""
    order = desk.open("fixed_line.install", desk.new_customer())
    desk.fill_install(order, user_nature="")

    assert ("user_nature", "missing") in desk.faults(order)
    asks = {ask.name: ask for section in desk.look(order).sections for ask in section.asks}
    offered = {option.value for option in asks["user_nature"].options}
    assert offered == {"private_residence", "office", "business_premises"}
    assert asks["address_text"].extra["preview"] == "建设路13号2号楼1单元501室"
    assert desk.look(order).asking.customer.name == "李小明"


@pytest.mark.rule("FL-131")
def test_a_relocation_is_charged_before_it_is_printed(desk: Desk) -> None:
    customer = desk.new_customer()
    line = desk.line_in_service(customer)
    order = desk.change(line, "relocate", **desk.address("jsl", 15), address_text="3号楼")
    desk.book(order)

    saved = desk.save(order)

    assert (saved.state, saved.total) == ("awaiting_charge", Decimal("120.00"))


@pytest.mark.rule("FL-189")
def test_customer_account_and_user_are_all_registered(desk: Desk) -> None:
    customer = desk.new_customer()
    line = desk.line_in_service(customer)

    (relation,) = accounts.relations_of([line.id])[line.id]
    view = parties.get_customer(desk.ctx, customer.pk)

    assert view.registered
    assert accounts.get_account(relation.account_id).customer_id == customer.pk
    assert subscriptions.get_subscription(line.id).customer_id == customer.pk
    assert (view.residence_address, view.postal_address, view.postcode) == (line.address, line.address, "250000")


@pytest.mark.rule("FL-162")
def test_the_payment_phone_stands_in_other_information(desk: Desk, line: SubscriptionView) -> None:
    order = desk.change(line, "change_account")

    (section,) = [section for section in desk.look(order).sections if section.key == "other"]

    assert section.asks[0].name == "payment_phone"


@pytest.mark.rule("FL-195", "FL-196")
def test_who_brings_the_business_of_an_organisation(desk: Desk) -> None:
    customer = desk.new_customer(organization=True)
    order = desk.open("fixed_line.install", customer)
    desk.fill_install(order, user_nature="office", presented_by="agent")
    wanted = {field for field, _code in desk.faults(order)}
    assert {
        "agent_name",
        "agent_document_number",
        "agent_copy_id",
        "agent_signed",
        "power_of_attorney_copy_id",
    } <= wanted

    desk.fill(order, presented_by="account_manager")

    assert desk.faults(order) == set()
