"""Change of products, of the pricing plan and of the account relation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.conf import settings

from shouli.catalog.pack import TABLES
from shouli.kernel.errors import Invalid
from shouli.kernel.tests.factories import NOON, system
from shouli.orders import actions as orders
from shouli.orders.models import Order
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk

NEW = {"LOCAL_DIAL", "NATIONAL_DIAL", "CALL_FORWARD", "CALL_WAITING"}
SIGNED = {"document_shown": "on", "signed": "on", "disclosed": "on"}


def change(desk: Desk, journey: str, line: SubscriptionView, **values: object) -> Order:
    """Open a change of a line in service."""
    order = desk.open(f"fixed_line.{journey}", desk.customer_of(line), line)
    return desk.fill(order, **SIGNED, **values)


def price_business(folder: Path, journey: str) -> None:
    """Load a fee table of 5 yuan for a business that costs nothing in the sample operator's catalogue."""
    copytree(settings.SHOULI_PACK / "catalog", folder / "catalog")
    with (folder / "catalog" / "fee_tables.csv").open("a", encoding="utf-8") as tables:
        tables.write(f"FL-TEST,手续费,Handling,{journey},2020-01-01,99\n")
    sheet = (
        "row_number,priority,charge_item,unit_amount,per,kind,clause,reason,reason_en\n"
        "手续-01,10,labour,5.00,line,fee,,手续费5元,Handling: 5 yuan\n"
    )
    (folder / "catalog" / "fees" / "FL-TEST.csv").write_text(sheet, encoding="utf-8")
    for table in TABLES:
        table.load(system(), table.load.takes(rows=table.read(folder)))


def line_of(order: Order) -> SubscriptionView:
    assert order.subscription_id is not None
    return subscriptions.get_subscription(order.subscription_id)


@pytest.mark.rule("FL-013")
def test_a_change_needs_a_line_of_this_customer(desk: Desk) -> None:
    customer, other = desk.new_customer(), desk.new_customer(document_number=desk.citizen("999"))
    line = desk.line_in_service(other)

    for subscription in (None, line):
        with pytest.raises(Invalid) as refusal:
            desk.open("fixed_line.change_products", customer, subscription)
        assert [fault.field for fault in refusal.value.faults] == ["service_number"]


@pytest.mark.rule("FL-013")
def test_only_a_number_in_service_is_found(line: SubscriptionView) -> None:
    found = subscriptions.find_in_service(line.service_number)

    assert found is not None
    assert (found.id, found.customer_id) == (line.id, line.customer_id)
    assert subscriptions.find_in_service("86019999") is None


@pytest.mark.rule("FL-141", "FL-142", "FL-143")
def test_three_parts_with_what_the_line_has(desk: Desk, line: SubscriptionView) -> None:
    order = change(desk, "change_products", line)
    line = line_of(order)

    sections = desk.look(order).sections

    assert [section.key for section in sections[:3]] == ["basic", "primary", "secondary"]
    shown = {ask.name: ask.extra["text"] for ask in sections[0].asks}
    assert shown["basic_address"] == line.address
    assert shown["basic_contact"] == line.contact_name
    assert all(ask.readonly for ask in sections[0].asks)
    assert order.values["primary"] == line.primary
    assert order.values["secondaries"] == list(line.secondaries)


@pytest.mark.rule("FL-139", "FL-147", "FL-148", "FL-150", "FL-151", "FL-152")
def test_secondaries_are_exchanged(desk: Desk, line: SubscriptionView) -> None:
    """No amount is given for this business: total 0, the form only (FL-AMB-33)."""
    order = change(desk, "change_products", line)
    assert ("secondaries", "no_change") in desk.faults(order)
    line = line_of(order)
    wanted = [code for code in line.secondaries if code != "CALLER_ID"] + ["CALL_WAITING"]
    desk.fill(order, secondaries=wanted)
    (panel,) = [ask for section in desk.look(order).sections for ask in section.asks if ask.name == "operations"]
    assert "来电显示 removed" in panel.extra["rows"] or "来电显示 取消" in " ".join(panel.extra["rows"])

    saved = desk.save(order)

    assert (saved.state, saved.total) == ("awaiting_print", Decimal(0))
    assert desk.papers(order) == ["acceptance_form"]
    desk.audit(order)
    desk.network(order)
    assert desk.fresh(order).state == "completed"
    assert set(line_of(order).secondaries) == set(wanted)


@pytest.mark.rule("FL-144", "FL-145", "FL-149")
def test_conversion_to_a_trunk(desk: Desk) -> None:
    """市话改制为中继线: the attributes must follow."""
    line = desk.line_in_service(desk.new_customer(), user_nature="office")
    order = change(desk, "change_products", line)
    (ask,) = [ask for section in desk.look(order).sections for ask in section.asks if ask.name == "primary"]
    assert {option.value for option in ask.options} == {"LOCAL", "TRUNK", "CENTREX", "ISDN"}

    look = desk.look(desk.fill(order, primary="TRUNK"))
    desk.fill(order, **look.journey.on_change(look.asking, "primary"))
    assert {field for field, _code in desk.faults(order)} >= {"user_nature", "product_attribute", "area_scope"}
    with pytest.raises(Invalid):
        desk.save(order)
    desk.fill(order, user_nature="office", product_attribute="trunk_both_way", area_scope="city")
    desk.save(order)
    desk.through(order)

    assert (line_of(order).primary, line_of(order).product_attribute) == ("TRUNK", "trunk_both_way")


@pytest.mark.rule("FL-146")
def test_the_original_primary_can_be_restored(desk: Desk, line: SubscriptionView) -> None:
    order = change(desk, "change_products", line)
    before = line_of(order)
    look = desk.look(desk.fill(order, primary="ISDN"))
    desk.fill(order, **look.journey.on_change(look.asking, "primary"))

    look = desk.look(desk.fill(order, primary=before.primary))
    desk.fill(order, **look.journey.on_change(look.asking, "primary"))

    assert desk.fresh(order).values["secondaries"] == list(before.secondaries)
    assert desk.faults(order) == {("secondaries", "no_change")}


@pytest.mark.rule("FL-155", "FL-156", "FL-157", "FL-158", "FL-159", "FL-166", "FL-167", "FL-168", "FL-169")
def test_another_account_pays(desk: Desk, line: SubscriptionView) -> None:
    (old,) = desk.accounts_of(line)
    new = desk.new_account(desk.customer_of(line), "新帐户")
    order = change(desk, "change_account", line)
    assert [section.key for section in desk.look(order).sections[:4]] == ["basic", "current", "account", "other"]
    assert desk.fresh(order).values["account_ids"] == [old]

    desk.fill(order, account_ids=[old, str(new)])
    assert ("account_ids", "original_not_cleared") in desk.faults(order)
    desk.fill(order, account_ids=[])
    assert "account_ids" in {field for field, _code in desk.faults(order)}
    desk.fill(order, account_ids=[str(new)])
    saved = desk.save(order)

    assert (saved.state, saved.total) == ("awaiting_print", Decimal(0))
    assert desk.papers(order) == ["acceptance_form"]
    assert desk.audit(order).audited_by
    assert desk.fresh(order).state == "completed"
    assert desk.accounts_of(line) == [str(new)]


@pytest.fixture
def payer(desk: Desk, line: SubscriptionView) -> SubscriptionView:
    """Another customer's line, whose account shall pay for ``line``."""
    return desk.line_in_service(desk.new_customer(document_number=desk.citizen("777")))


@pytest.mark.rule("FL-164")
def test_a_payment_phone_adds_its_account(desk: Desk, line: SubscriptionView, payer: SubscriptionView) -> None:
    """Case 2: a phone is entered where none was: the dialog, then the relation."""
    order = change(desk, "change_account", line, account_ids=[], payment_phone=payer.service_number)
    assert ("answer_add", "answer") in desk.faults(order)

    desk.fill(order, answer_add="confirmed")
    desk.save(order)
    assert "account_of_another_customer" in {flag.code for flag in desk.view(order).flags}
    desk.through(order)

    assert desk.accounts_of(line) == desk.accounts_of(payer)


@pytest.mark.rule("FL-163")
def test_a_new_relation_clears_the_old_payment_phone(
    desk: Desk, line: SubscriptionView, payer: SubscriptionView
) -> None:
    """Case 1: the phone is still there when a new relation is set: prompt, then the phone is cleared."""
    first = change(desk, "change_account", line, account_ids=[], payment_phone=payer.service_number)
    desk.fill(first, answer_add="confirmed")
    desk.through(desk.save(first))
    own = desk.new_account(desk.customer_of(line))

    order = change(desk, "change_account", line, account_ids=[str(own)])
    assert ("answer_clear", "answer") in desk.faults(order)
    desk.fill(order, answer_clear="confirmed")
    desk.through(desk.save(order))

    assert desk.accounts_of(line) == [str(own)]
    assert desk.payment_phone_of(line) == ""


@pytest.mark.rule("FL-165")
def test_phone_and_relation_must_agree(desk: Desk, line: SubscriptionView, payer: SubscriptionView) -> None:
    """Case 3: prompt and block."""
    own = desk.new_account(desk.customer_of(line))
    order = change(
        desk, "change_account", line, account_ids=[str(own)], payment_phone=payer.service_number, answer_add="dismissed"
    )

    assert "payment_phone" in {field for field, _code in desk.faults(order)}
    with pytest.raises(Invalid):
        desk.save(order)


@pytest.mark.rule("FL-128")
def test_the_pricing_plan_changes_by_itself(desk: Desk, line: SubscriptionView) -> None:
    order = change(desk, "change_plans", line, plans=["LOCAL_FLAT"])

    desk.through(desk.save(order))

    assert line_of(order).plans == ("LOCAL_FLAT",)


def test_one_open_order_of_a_kind_per_line(desk: Desk, line: SubscriptionView) -> None:
    order = change(desk, "change_products", line, secondaries=["LOCAL_DIAL"])
    desk.save(order)

    with pytest.raises(Invalid) as refusal:
        desk.open("fixed_line.change_products", desk.customer_of(line_of(order)), line_of(order))

    assert [fault.code for fault in refusal.value.faults] == ["open_order"]


def test_two_businesses_on_one_line_do_not_overwrite_each_other(desk: Desk, line: SubscriptionView) -> None:
    """A relocation that was opened before a change of products would bring the former products back."""
    relocation = desk.change(line, "relocate", **desk.address("jsl", 15), address_text="3号楼")
    desk.book(relocation)
    products = desk.change(line, "change_products", secondaries=sorted(NEW))
    desk.save(products)

    with pytest.raises(Invalid) as refusal:
        desk.save(relocation)
    assert [(fault.code, products.order_number in fault.text) for fault in refusal.value.faults] == [
        ("open_order", True)
    ]
    with pytest.raises(Invalid):
        desk.open("fixed_line.change_plans", desk.customer_of(line), line)

    later = desk.at(NOON + timedelta(minutes=1))
    later.through(products)
    with pytest.raises(Invalid) as refusal:
        later.save(relocation)
    assert [fault.code for fault in refusal.value.faults] == ["line_changed"]

    orders.discard_draft(later.ctx, orders.DiscardDraft(order_id=relocation.pk))
    again = later.change(line, "relocate", **desk.address("jsl", 15), address_text="3号楼")
    later.book(again)
    later.through(later.save(again))
    moved = subscriptions.get_subscription(line.id)
    assert (set(moved.secondaries), moved.address) == (NEW, "建设路15号3号楼")


def test_what_was_typed_before_another_change_is_as_old_after_it_was_parked(desk: Desk, line: SubscriptionView) -> None:
    """A draft knows the products of the moment it was opened, not of the moment it was taken up again."""
    former = desk.change(line, "change_products", secondaries=["LOCAL_DIAL"])
    orders.park_draft(desk.ctx, orders.ParkDraft(order_id=former.pk))
    later, last = desk.at(NOON + timedelta(hours=1)), desk.at(NOON + timedelta(hours=2))
    later.through(later.save(later.change(line, "change_products", secondaries=sorted(NEW))))

    orders.resume_draft(last.ctx, orders.ParkDraft(order_id=former.pk))

    with pytest.raises(Invalid) as refusal:
        last.save(former)
    assert [fault.code for fault in refusal.value.faults] == ["line_changed"]
    assert set(subscriptions.get_subscription(line.id).secondaries) == NEW


@pytest.mark.parametrize("journey", ["change_account", "change_plans", "remove"])
def test_a_free_business_that_gets_a_price_can_be_paid(
    desk: Desk, tmp_path: Path, journey: str, line: SubscriptionView
) -> None:
    price_business(tmp_path, f"fixed_line.{journey}")
    answers: dict[str, dict[str, Any]] = {
        "change_account": {"account_ids": [str(desk.new_account(desk.customer_of(line), "另一帐户"))]},
        "change_plans": {"plans": ["LOCAL_FLAT"]},
        "remove": {"removal_reason": "no_need", "told_final": "on"},
    }

    order = desk.save(desk.change(line, journey, **answers[journey]))

    assert (order.state, order.total) == ("awaiting_charge", Decimal("5.00"))
    assert desk.through(order).state == "completed"
