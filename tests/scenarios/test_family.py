"""Family 1+ with the businesses it derives (worked example E9)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from shouli.kernel import outbox
from shouli.kernel.errors import Invalid
from shouli.kernel.tests.factories import NOON
from shouli.orders import actions as orders
from shouli.orders.models import Order
from shouli.orders.stuck_search import find_stuck
from shouli.parties.models import Customer
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk, TwoLines

SIGNED = {"document_shown": "on", "signed": "on", "disclosed": "on"}


def family(desk: Desk, customer: Customer, main: SubscriptionView, second: SubscriptionView, **values: object) -> Order:
    """Open the package for two lines."""
    order = desk.open("fixed_line.family", customer, main)
    return desk.fill(
        order,
        **{
            **SIGNED,
            "package": "F1P_HOME",
            "services": ["HOME_SECOND"],
            "quantities": ["HOME_MAIN=1", "HOME_SECOND=1"],
            "members": [f"HOME_MAIN={main.service_number}", f"HOME_SECOND={second.service_number}"],
            "employee_id": "E3107",
            **values,
        },
    )


def cancel(desk: Desk, order: Order) -> None:
    """Cancel an order that nobody has paid."""
    orders.cancel_order(desk.ctx, orders.CancelOrder(order_id=order.pk, reason="客户改变主意"))


@pytest.mark.rule("FL-170", "FL-172", "FL-184", "FL-185", "FL-186")
def test_a_package_is_formed_for_nothing(desk: Desk, start_two_lines: TwoLines) -> None:
    customer, main, second = start_two_lines
    order = family(desk, customer, main, second)

    saved = desk.save(order)

    assert (saved.state, saved.total) == ("awaiting_print", Decimal("0.00"))
    assert desk.papers(order) == ["acceptance_form"]
    desk.audit(order)
    assert desk.fresh(order).state == "completed"
    bundles = {subscriptions.get_subscription(line.id).bundle_id for line in (main, second)}
    assert len(bundles) == 1
    assert None not in bundles


@pytest.mark.does("orders.await_derived", "orders.note_derived", "subscriptions.form_bundle")
@pytest.mark.rule("FL-182", "FL-183")
def test_derived_businesses_come_first(desk: Desk, start_two_lines: TwoLines) -> None:
    """E9: one line lacks a required secondary, the other has a discount; both are accepted before the package."""
    customer, main, second = start_two_lines
    desk.through(desk.save(desk.change(main, "change_products", secondaries=["LOCAL_DIAL", "NATIONAL_DIAL"])))
    desk.through(desk.save(desk.change(second, "change_plans", plans=["LOCAL_STANDARD", "LOCAL_RENT_OFF"])))
    order = family(desk, customer, main, second)

    assert ("derived", "derived_first") in desk.faults(order)
    (ask,) = [ask for section in desk.look(order).sections for ask in section.asks if ask.name == "derived"]
    assert {(item["journey"], item["service_number"]) for item in ask.extra["missing"]} == {
        ("fixed_line.change_products", main.service_number),
        ("fixed_line.change_plans", second.service_number),
    }
    with pytest.raises(Invalid):
        desk.save(order)
    products = desk.change(main, "change_products", parent=order, secondaries=["LOCAL_DIAL", "CALLER_ID"])
    desk.save(products)
    assert ("derived", "derived_first") in desk.faults(order)
    plans = desk.change(second, "change_plans", parent=order, plans=["LOCAL_STANDARD"])
    desk.save(plans)

    saved = desk.save(order)

    assert saved.total == Decimal("0.00")
    desk.papers(order)
    desk.audit(order)
    assert desk.fresh(order).state == "audited"
    desk.through(products)
    assert desk.fresh(order).state == "audited"
    desk.through(plans)
    assert desk.fresh(order).state == "completed"
    assert subscriptions.get_subscription(main.id).bundle_id is not None


def test_a_business_that_a_package_waits_for_is_cancelled_after_the_package(
    desk: Desk, start_two_lines: TwoLines
) -> None:
    """Else the package would wait for ever, or be formed without what it needs."""
    customer, main, second = start_two_lines
    desk.through(desk.save(desk.change(main, "change_products", secondaries=["LOCAL_DIAL", "NATIONAL_DIAL"])))
    package = family(desk, customer, main, second)
    first = desk.save(desk.change(main, "change_products", parent=package, secondaries=["LOCAL_DIAL", "CALLER_ID"]))
    cancel(desk, first)
    assert ("derived", "derived_first") in desk.faults(package)  # the package is still a draft: it asks again
    again = desk.save(desk.change(main, "change_products", parent=package, secondaries=["LOCAL_DIAL", "CALLER_ID"]))
    desk.save(package)
    states = []

    for step in (desk.papers, desk.audit):  # the package awaits printing, then its audit, then the other business
        with pytest.raises(orders.PackageWaits):
            cancel(desk, again)
        states.append(desk.fresh(package).state)
        step(package)
    with pytest.raises(orders.PackageWaits) as refusal:
        cancel(desk, again)

    assert package.order_number in refusal.value.text
    assert (states, desk.fresh(package).state) == (["awaiting_print", "awaiting_audit"], "audited")
    cancel(desk, package)
    cancel(desk, again)
    outbox.drain(NOON)
    assert [desk.fresh(order).state for order in (package, again)] == ["cancelled", "cancelled"]
    assert find_stuck(NOON + timedelta(hours=1)) == []


def test_a_derived_business_is_opened_once(desk: Desk, start_two_lines: TwoLines) -> None:
    customer, main, second = start_two_lines
    order = family(desk, customer, main, second)

    drafts = [desk.open("fixed_line.change_products", customer, main, parent_id=order.pk).pk for _time in range(2)]
    other = desk.open("fixed_line.change_products", customer, second, parent_id=order.pk)

    assert drafts[0] == drafts[1] != other.pk


@pytest.mark.parametrize("given_up", [False, True])
def test_a_derived_draft_left_over_keeps_no_package_waiting(
    desk: Desk, start_two_lines: TwoLines, *, given_up: bool
) -> None:
    """It was opened for a line that does not take part after all; left lying or cancelled, the package is formed."""
    customer, main, second = start_two_lines
    desk.through(desk.save(desk.change(main, "change_products", secondaries=["LOCAL_DIAL", "NATIONAL_DIAL"])))
    order = family(desk, customer, main, second)
    left = desk.change(main, "change_products", parent=order, secondaries=["LOCAL_DIAL", "CALLER_ID"])
    third = desk.line_in_service(customer)
    desk.fill(order, members=[f"HOME_MAIN={third.service_number}", f"HOME_SECOND={second.service_number}"])
    desk.save(order)
    if given_up:
        orders.discard_draft(desk.ctx, orders.DiscardDraft(order_id=left.pk))

    desk.papers(order)
    desk.audit(order)

    assert desk.fresh(order).state == "completed"


@pytest.mark.rule("FL-173", "FL-174", "FL-175", "FL-176", "FL-180")
@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"services": ["OFFICE_MAIN"]}, "services"),
        ({"quantities": ["HOME_MAIN=1", "HOME_SECOND=9"]}, "quantities"),
        ({"quantities": ["HOME_MAIN=1", "HOME_SECOND=x"]}, "quantities"),
        ({"members": []}, "members"),
        ({"members": ["HOME_MAIN=86019999"]}, "members"),
        ({"employee_id": "E0000"}, "employee_id"),
        ({"employee_id": ""}, "employee_id"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": ""}, "contact_phone"),
    ],
)
def test_what_a_package_refuses(desk: Desk, start_two_lines: TwoLines, values: dict[str, object], fault: str) -> None:
    customer, main, second = start_two_lines

    order = family(desk, customer, main, second, **values)

    assert fault in {field for field, _code in desk.faults(order)}


@pytest.mark.rule("FL-174")
def test_mandatory_services_stay(desk: Desk, start_two_lines: TwoLines) -> None:
    customer, main, second = start_two_lines
    order = family(desk, customer, main, second, services=[])

    (ask,) = [ask for section in desk.look(order).sections for ask in section.asks if ask.name == "services"]

    assert ask.extra["locked"] == ("HOME_MAIN",)
    assert "HOME_MAIN" in [option.value for option in ask.options]


@pytest.mark.rule("FL-176")
def test_a_line_joins_one_package(desk: Desk, start_two_lines: TwoLines) -> None:
    customer, main, second = start_two_lines
    desk.through(desk.save(family(desk, customer, main, second)))

    again = family(desk, customer, main, second)

    assert "members" in {field for field, _code in desk.faults(again)}


@pytest.mark.rule("FL-177", "FL-178", "FL-179")
def test_family_numbers_are_individual_data(desk: Desk, start_two_lines: TwoLines) -> None:
    customer, main, second = start_two_lines
    order = family(desk, customer, main, second, options=["LOCAL_FAMILY"])
    assert "options" in {field for field, _code in desk.faults(order)}
    (ask,) = [ask for section in desk.look(order).sections for ask in section.asks if ask.name == "option_numbers"]
    assert ask.visible

    desk.fill(order, option_numbers=["LOCAL_FAMILY=86011234,86011234"])
    assert "options" in {field for field, _code in desk.faults(order)}
    desk.fill(order, option_numbers=["LOCAL_FAMILY=86011234,86015678"])

    assert desk.faults(order) == set()
