"""What a business fills in itself fits its fields, however long the customer's name and addresses are."""

from __future__ import annotations

import pytest

from shouli.orders.business.journey import JOURNEYS
from shouli.orders.engine.assessment import assess
from tests.scenarios.desk import Desk

LONG = "济南" * 60  # 120 characters, as many as a name has room for


@pytest.mark.parametrize("key", sorted(JOURNEYS))
def test_what_is_filled_in_fits_its_field(desk: Desk, key: str) -> None:
    customer = desk.new_customer(
        organization=True, name=LONG, seal_text=LONG, contact_phone="0531-86010000转801", postal_address=LONG
    )
    line = desk.line_in_service(customer) if JOURNEYS[key].needs_line else None

    order = desk.open(key, customer, line)

    codes = {fault.code for fault in assess(desk.ctx, order, order.values).faults}
    assert not codes & {"string_too_long", "too_long", "bad_form", "bad_name"}
    assert order.values.get("contact_name", LONG) == LONG


@pytest.mark.parametrize("name", ["-5", "😀", "<b>"])
def test_what_is_no_contact_and_no_phone_is_refused_on_an_acceptance(desk: Desk, name: str) -> None:
    order = desk.fill_install(desk.open("fixed_line.install", desk.new_customer()))

    desk.fill(order, contact_name=name, contact_phone="1" * 30)

    assert desk.faults(order) == {("contact_name", "bad_name"), ("contact_phone", "bad_form")}
