"""The pages of the change businesses and of Family 1+: what each shows and asks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.channels.counter.tests.browser import ACCEPTANCE, Browser
from shouli.channels.counter.tests.paths import begin, fill_address, save, serve, serve_line
from shouli.orders.models import Order
from shouli.parties import queries as parties
from shouli.parties.tests.factories import citizen_number
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk


def opened(clerk: Browser, line: SubscriptionView, journey: str) -> Browser:
    serve_line(clerk, line)
    return begin(clerk, f"fixed_line.{journey}")


def values() -> dict[str, Any]:
    kept: dict[str, Any] = Order.objects.filter(state="draft").latest("pk").values
    return kept


@pytest.mark.rule("FL-112", "FL-115")
def test_relocation_shows_the_line_read_only_and_asks_for_the_new_place(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "relocate")

    assert line.address in clerk.part("s-basic")
    assert "basic_address" not in clerk.value("_asked")
    clerk.press(basic_address="别处")
    assert "basic_address" not in values()
    assert "f-address-initials" in clerk.read.ids


def test_who_was_found_by_a_number_is_served_for_it(clerk: Browser, line: SubscriptionView, desk: Desk) -> None:
    """The palette leads to the customer by service number; the next mnemonic asks for it no more."""
    customer = f"/counter/customers/{desk.customer_of(line).pk}"
    desk.line_in_service(desk.customer_of(line))
    clerk.open(f"{customer}?line=999999")
    assert "请选择服务号码" in clerk.open("/counter/start/fixed_line.relocate").text

    clerk.open(f"{customer}?line={line.id}")
    clerk.open("/counter/start/fixed_line.relocate", ACCEPTANCE)

    assert "请选择服务号码" not in clerk.text
    confirmed = {"_action": "confirm", "_customer": str(desk.customer_of(line).pk)}
    assert clerk.send(confirmed, "/counter/").url.endswith("/accept")


@pytest.mark.rule("FL-113")
@pytest.mark.parametrize("journey", ["relocate", "change_products"])
def test_the_customer_s_details_open_read_only_and_nothing_typed_is_lost(
    clerk: Browser, line: SubscriptionView, desk: Desk, journey: str
) -> None:
    customer = parties.get_customer(desk.ctx, desk.customer_of(line).pk)
    opened(clerk, line, journey)
    assert 'value="customer:details"' in clerk.part_of("s-basic")

    clerk.press("customer:details", remark="客户要求上午上门")

    shown = clerk.part_of("customer-details")
    for fact in (customer.name, customer.customer_number, customer.document_masked, "138****0001"):
        assert fact in shown
    assert customer.contact_phone not in shown.partition("</dialog>")[0]
    assert "data-auto-open" in shown
    assert not re.search("<(input|select|textarea) ", shown.partition("</dialog>")[0])
    assert clerk.value("remark") == "客户要求上午上门"
    assert values()["remark"] == "客户要求上午上门"
    assert 'id="customer-details"' not in clerk.press().html


@pytest.mark.rule("FL-114", "FL-127", "FL-128")
def test_relocation_starts_from_products_plans_and_accounts_of_the_line(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "relocate")

    assert clerk.form["secondaries"] == list(line.secondaries)
    assert values()["plans"] == list(line.plans)
    clerk.press(**{"secondaries.add": "CALL_WAITING"})
    assert "CALL_WAITING" in clerk.form["secondaries"]


@pytest.mark.rule("FL-116", "FL-117", "FL-118")
def test_at_the_same_exchange_no_number_is_picked(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "relocate")
    fill_address(clerk, "15")

    assert "本局移" in clerk.text
    assert "service_number:draw" not in clerk.read.buttons
    assert "f-announcement" not in clerk.read.ids


@pytest.mark.rule("FL-116", "FL-119", "FL-120", "FL-123")
def test_across_exchanges_a_number_is_picked_unless_it_is_kept(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "relocate")
    fill_address(clerk)
    clerk.press(address__range=clerk.offered("address.range")[1], address__door="14")
    assert "跨局移" in clerk.text
    assert "service_number:draw" in clerk.read.buttons
    assert "f-announcement" in clerk.read.ids

    clerk.press(**{"secondaries.add": "NP_FLAG"})
    assert "service_number:draw" not in clerk.read.buttons
    assert "f-announcement" not in clerk.read.ids


@pytest.mark.rule("FL-129")
def test_other_information_opens_by_tick_boxes(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "relocate")
    assert "f-guarantee_phone" not in clerk.read.ids

    clerk.press(has_guarantor="1")

    assert "f-guarantee_phone" in clerk.read.ids


@pytest.mark.rule("FL-141", "FL-142", "FL-143")
def test_change_of_products_has_three_parts_in_order(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "change_products")

    text = clerk.text
    assert text.index("一级增值产品") < text.index("二级增值产品")
    assert clerk.html.index('id="s-basic"') < clerk.html.index('id="s-primary"') < clerk.html.index('id="s-secondary"')
    assert clerk.form["secondaries"] == list(line.secondaries)


@pytest.mark.rule("FL-144", "FL-146", "FL-149")
def test_a_conversion_asks_for_the_attributes_anew_and_can_be_taken_back(
    clerk: Browser, line: SubscriptionView
) -> None:
    opened(clerk, line, "change_products")
    assert "primary:restore" not in clerk.read.buttons
    other = next(code for code in clerk.offered("primary") if code != line.primary)

    clerk.press(primary=other)
    assert values()["user_nature"] == ""
    clerk.press("save")
    assert clerk.status == 422
    clerk.press("primary:restore")

    assert clerk.value("primary") == line.primary
    assert clerk.form["secondaries"] == list(line.secondaries)


@pytest.mark.rule("FL-147", "FL-148")
def test_the_operations_are_listed_as_they_are_chosen(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "change_products")

    clerk.press("secondaries:remove:CALL_FORWARD")
    clerk.press(**{"secondaries.add": "CALL_WAITING"})

    told = clerk.part("f-operations", 1500)
    assert "呼叫转移 取消" in told or "呼叫转移" in told
    assert "呼叫等待" in told


@pytest.mark.rule("FL-150")
def test_a_change_of_nothing_is_not_saved(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "change_products")
    clerk.press(document_shown="1", signed="1")

    clerk.press("save")

    assert clerk.status == 422
    assert "confirm" not in clerk.read.buttons


@pytest.mark.rule("FL-155", "FL-156", "FL-157")
def test_change_of_account_shows_who_pays_now(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "change_account")

    order = [clerk.html.index(f'id="s-{key}"') for key in ("basic", "current", "account", "other")]
    assert order == sorted(order)
    assert "帐户" in clerk.part("s-current", 1200)


@pytest.mark.rule("FL-158", "FL-160")
def test_the_relation_is_cleared_then_an_account_of_anybody_is_found_and_added(
    clerk: Browser, desk: Desk, line: SubscriptionView
) -> None:
    stranger = desk.new_customer(name="王芳", document_number=citizen_number(serial="789"))
    (account,) = accounts.list_accounts(stranger.pk)
    opened(clerk, line, "change_account")
    clerk.press_in_dialog("account_ids:clear")
    assert values()["account_ids"] == []

    clerk.press_in_dialog("account_ids:find", _mode="account", _asked_account=account.account_number)
    clerk.press_in_dialog(f"account_ids:add:{account.id}")

    assert values()["account_ids"] == [str(account.id)]
    assert account.account_number in clerk.part("f-account_ids", 1500)


@pytest.mark.rule("FL-172", "FL-173", "FL-174", "FL-175", "FL-176")
def test_family_opens_its_steps_once_the_package_is_chosen(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "family")
    assert "f-services" not in clerk.read.ids
    package = "F1P_HOME"

    clerk.press(package=package)

    assert "f-services" in clerk.read.ids
    assert "disabled" in clerk.html[clerk.html.index('id="f-services"') :][:1500]
    view = catalog.package(package)
    slot = next(slot for slot in view.slots if slot.mandatory)
    clerk.press(**{f"quantities.{slot.code}": str(slot.maximum)})
    assert clerk.html.count(f'name="members.{slot.code}"') == slot.maximum
    clerk.press(**{f"quantities.{slot.code}": "99999"})
    assert clerk.html.count(f'name="members.{slot.code}"') <= 50


@pytest.mark.rule("FL-181")
def test_continuing_checks_the_added_products(clerk: Browser, desk: Desk) -> None:
    customer = desk.new_customer()
    bare = desk.line_in_service(customer, secondaries=["LOCAL_DIAL", "NATIONAL_DIAL"])
    opened(clerk, bare, "family")
    clerk.press(package="F1P_HOME")
    slot = next(item for item in catalog.package("F1P_HOME").slots if item.mandatory)
    clerk.press(**{f"members.{slot.code}": bare.service_number})
    assert (clerk.status, clerk.faults_at("derived")) == (200, "")
    assert 'value="proceed"' in clerk.part_of("s-contact")

    clerk.press("proceed")

    assert clerk.status == 422
    assert bare.service_number in clerk.faults_at("derived")
    assert clerk.buttons("derived:open:") == [f"derived:open:fixed_line.change_products/{bare.service_number}"]
    assert Order.objects.filter(state="draft").count() == 1


@pytest.mark.rule("FL-182", "FL-183")
def test_a_business_that_must_come_first_is_opened_filled_in_and_leads_back(clerk: Browser, desk: Desk) -> None:
    bare = desk.line_in_service(desk.new_customer(), secondaries=["LOCAL_DIAL", "NATIONAL_DIAL"])
    opened(clerk, bare, "family")
    clerk.press(package="F1P_HOME")
    slot = next(item for item in catalog.package("F1P_HOME").slots if item.mandatory)
    clerk.press(**{f"members.{slot.code}": bare.service_number})
    parent = clerk.url

    clerk.press(f"derived:open:fixed_line.change_products/{bare.service_number}")

    derived = Order.objects.filter(state="draft").latest("pk")
    assert derived.parent_id == int(parent.split("/")[3])
    assert derived.values["secondaries"] == ["LOCAL_DIAL", "NATIONAL_DIAL", "CALLER_ID"]
    assert parent in clerk.html


@pytest.mark.rule("FL-102")
def test_the_campaign_opens_with_its_remark(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer())
    begin(clerk, "fixed_line.navigation_campaign")

    assert clerk.value("remark").startswith("SYZX")


def test_saving_a_relocation_leads_to_its_charge(clerk: Browser, line: SubscriptionView) -> None:
    opened(clerk, line, "relocate")
    fill_address(clerk, "15")
    clerk.press(slot_id=clerk.offered("slot_id")[0], disclosed="1", document_shown="1", signed="1")

    save(clerk)

    assert Order.objects.latest("pk").journey == "fixed_line.relocate"
    assert Order.objects.latest("pk").state == "awaiting_charge", clerk.text
