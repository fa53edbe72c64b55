"""Every business's intake, looked at and accepted: whatever arrives is read, or refused field by field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.kernel.errors import BusinessError, Invalid
from shouli.orders import actions as orders
from shouli.orders import states
from shouli.orders.business.journey import JOURNEYS
from shouli.orders.engine.assessment import assess, kept_values
from shouli.orders.models import Order
from tests.hostile.taking_back import taken_back
from tests.hostile.typed import intakes, tries
from tests.scenarios.desk import Desk

ALL = tuple(sorted(JOURNEYS))


@pytest.fixture
def drafts(desk: Desk) -> dict[str, Order]:
    """A draft of every business, filled in as far as its defaults and a complete new installation go."""
    customer = desk.new_customer()
    line = desk.line_in_service(customer)
    opened = {key: desk.open(key, customer, line if JOURNEYS[key].needs_line else None) for key in ALL}
    desk.fill_install(opened["fixed_line.install"])
    return {key: desk.fresh(order) for key, order in opened.items()}


@pytest.mark.long
@tries(60)
@given(data=st.data())
def test_every_draft_can_be_looked_at(desk: Desk, drafts: dict[str, Order], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(ALL))
    order = drafts[key]
    values = {**order.values, **data.draw(intakes(JOURNEYS[key].intake.model_fields))}

    found = assess(desk.ctx, order, values)

    assert all(fault.text for fault in found.faults)
    assert set(kept_values(found.sections, values)) <= set(JOURNEYS[key].intake.model_fields)
    assert found.total >= 0


@pytest.mark.long
@tries(60)
@given(data=st.data())
def test_an_acceptance_is_refused_in_words_or_done(desk: Desk, drafts: dict[str, Order], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(ALL))
    order = drafts[key]
    values = {**order.values, **data.draw(intakes(JOURNEYS[key].intake.model_fields))}
    before = Order.objects.values("state", "values", "version").get(pk=order.pk)

    with taken_back():
        try:
            orders.accept_order(desk.ctx, orders.AcceptOrder(order_id=order.pk, values=values))
        except BusinessError as refusal:
            told = refusal.text
        else:
            told = ""
        after = Order.objects.values("state", "values", "version").get(pk=order.pk)

    assert (after == before) if told else (after["state"] != states.DRAFT)


@pytest.mark.long
@tries(60)
@given(data=st.data())
def test_whatever_was_typed_is_kept(desk: Desk, drafts: dict[str, Order], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(ALL))
    order = drafts[key]
    typed = data.draw(intakes(JOURNEYS[key].intake.model_fields))

    try:
        orders.keep_draft(desk.ctx, orders.KeepDraft(order_id=order.pk, values=typed))
    except Invalid as refusal:
        told = {fault.code for fault in refusal.faults}
    else:
        told = set()

    assert told <= {"unreadable", "too_much"}
    fresh = desk.fresh(order)
    assert told or fresh.values == typed
    assert assess(desk.ctx, fresh, fresh.values).journey.key == key


@pytest.mark.parametrize("value", ["no_such_code", "999999999"])
def test_unknown_codes_and_ids_are_faults(desk: Desk, drafts: dict[str, Order], value: str) -> None:
    """One field after the other names something that does not exist: that is told at a field, nothing breaks."""
    asked = {name: key for key in ALL for name in JOURNEYS[key].intake.model_fields}
    wrong = []
    for name, key in asked.items():
        order = drafts[key]
        typed = [value] if isinstance(order.values.get(name), list) else value
        try:
            assess(desk.ctx, order, {**order.values, name: typed})
        except BusinessError as refusal:
            wrong.append(f"{key}.{name}: {refusal}")

    assert wrong == []
