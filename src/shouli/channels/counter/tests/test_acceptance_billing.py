"""The acceptance page: account relation, pricing plan, developers."""

from __future__ import annotations

import pytest

from shouli.accounts import queries as accounts
from shouli.catalog import queries as catalog
from shouli.channels.counter.tests.browser import Browser
from shouli.channels.counter.tests.paths import (
    fill_products,
    latest_order,
)
from shouli.identity import queries as identity
from shouli.kernel.local_time import local_day
from shouli.kernel.tests.factories import NOON
from shouli.parties.tests.factories import citizen_number
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-056", "FL-061")
def test_one_account_is_related_by_default(page: Browser) -> None:
    own = accounts.list_accounts(latest_order().customer_id)

    assert latest_order().values["account_ids"] == [str(own[0].id)]
    assert own[0].account_number in page.part("f-account_ids", 1500)


@pytest.mark.rule("FL-057", "FL-058", "FL-060")
def test_the_account_relation_screen_has_two_parts_and_three_tabs(page: Browser) -> None:
    text = page.part("accounts-dialog", 9000)

    assert text.index("帐务关系") < text.index("帐户操作信息")
    assert text.index("原帐户信息") < text.index("帐户生成") < text.index("帐户查询")


@pytest.mark.rule("FL-059", "FL-062")
def test_an_account_is_removed_and_added_but_never_twice(page: Browser) -> None:
    own = accounts.list_accounts(latest_order().customer_id)[0].id

    page.press_in_dialog(f"account_ids:add:{own}")
    assert "已在帐务关系中" in page.part("accounts-dialog", 2000)
    page.press_in_dialog(f"account_ids:remove:{own}")
    assert latest_order().values["account_ids"] == []
    page.press_in_dialog(f"account_ids:add:{own}")
    assert latest_order().values["account_ids"] == [str(own)]


@pytest.mark.rule("FL-063", "FL-064", "FL-065")
def test_an_account_is_generated_and_pays_only_once_it_is_added(page: Browser) -> None:
    customer_id = latest_order().customer_id
    before = latest_order().values["account_ids"]

    page.press_in_dialog("account_ids:open", new_account__name="", new_account__payment_way="cash")
    assert len(accounts.list_accounts(customer_id)) == 1

    page.press_in_dialog(
        "account_ids:open",
        new_account__name="李小明二",
        new_account__payment_way="cash",
        new_account__address="建设路13号",
    )
    assert {view.name for view in accounts.list_accounts(customer_id)} == {"帐户", "李小明二"}
    assert latest_order().values["account_ids"] == before


@pytest.mark.rule("FL-066")
def test_an_account_of_another_customer_is_not_found_here(page: Browser, desk: Desk) -> None:
    stranger = desk.new_customer(document_number=citizen_number(serial="789"), name="王芳")
    number = accounts.list_accounts(stranger.pk)[0].account_number

    page.press_in_dialog("account_ids:find", _mode="account", _asked_account=number)

    assert "没有查到帐户" in page.part("accounts-dialog", 2000)


@pytest.mark.rule("FL-067", "FL-068", "FL-069")
def test_charging_rules_and_discounts_come_back_from_their_page(page: Browser) -> None:
    text = page.part("plans-dialog", 6000)
    assert "市话包月资费" in text
    chosen = {"plans.LOCAL.rule": "", "plans.LOCAL.discounts": ""}
    plans = catalog.plans_for(["LOCAL"], on=local_day(NOON))
    chosen["plans.LOCAL.rule"] = next(plan.code for plan in plans if plan.kind == "rule" and not plan.is_default)
    chosen["plans.LOCAL.discounts"] = next(plan.code for plan in plans if plan.kind == "discount")

    page.press_in_dialog("plans:choose", **chosen)

    assert latest_order().values["plans"] == list(chosen.values())


@pytest.mark.rule("FL-070")
def test_what_is_ticked_in_the_dialog_does_not_leak_into_the_order(page: Browser) -> None:
    before = latest_order().values["plans"]

    page.press("refresh", **{"plans.LOCAL.discounts": "LOCAL_RENT_DISCOUNT"})

    assert latest_order().values["plans"] == before


@pytest.mark.rule("FL-076", "FL-075", "FL-074")
def test_a_developer_is_credited_item_by_item(page: Browser) -> None:
    fill_products(page)
    plans = catalog.plans_for(["LOCAL"], on=local_day(NOON))
    discount = next(plan for plan in plans if plan.kind == "discount" and plan.needs_developer)
    rule = next(plan for plan in plans if plan.is_default)
    page.press_in_dialog("plans:choose", **{"plans.LOCAL.rule": rule.code, "plans.LOCAL.discounts": discount.code})
    page.press(has_developer="1")

    page.press("developers:credit", developers__employee_id="E3107")
    assert "请先选择产品或优惠" in page.faults_at("developers")
    page.press("developers:credit", developers=discount.code, developers__employee_id="nobody")
    assert "职工ID" in page.faults_at("developers")
    employee = desk_employee()
    page.press("developers:credit", developers=discount.code, developers__employee_id=employee)
    assert latest_order().values["developers"] == [f"{discount.code}={employee}"]
    assert "刘晓梅" in page.text


def desk_employee() -> str:
    staff = identity.find_staff("3107")
    assert staff is not None
    return staff.employee_id
