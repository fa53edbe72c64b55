"""What the pages ask and tell before something is done: in numbers, by buttons that say what they do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouli.orders.models import Order
from tests.browser import counter, stories
from tests.browser.conftest import Someone
from tests.browser.shop import Shop
from tests.scenarios.desk import Desk

pytestmark = pytest.mark.browser


def test_a_bulk_question_names_number_and_sum_and_nothing_ticked_is_not_asked(someone: Someone, shop: Shop) -> None:
    orders = [
        shop.prepare(stories.awaiting_audit(serial, "凌玉凤", door_number="29", campaign="NAV_PHONE",
                                            customer_use="home", remark="SYZX"))
        for serial in ("831", "832")
    ]  # fmt: skip
    auditor = someone("3201").open("/counter/audit")

    auditor.press("F9")
    auditor.sees("尚未勾选，请先勾选。", where="#toasts")
    expect(auditor.page.locator("#confirm")).to_be_hidden()

    for order in orders:
        auditor.walk_to(auditor.page.locator("tr", has_text=order.order_number).locator("input[name=row]"))
        auditor.press("Space")
    auditor.press("F9")
    auditor.sees("已勾选 2 项，合计 ¥240.00。", "逐一通过稽核", where="#confirm-text")
    auditor.picture("asking")
    expect(auditor.page.locator("#confirm [data-answer=no]")).to_be_focused()
    expect(auditor.page.locator("#confirm [data-answer=no]")).to_have_text("不，返回")
    expect(auditor.page.locator("#confirm [data-answer=yes]")).to_have_text("稽核所选定单")


def test_giving_an_entry_up_and_leaving_a_page_say_which(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("833", "凌玉珍"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    clerk.press("Alt+x")
    expect(clerk.page.locator("#confirm [data-answer=yes]")).to_have_text("取消录入")
    expect(clerk.page.locator("#confirm [data-answer=no]")).to_be_focused()
    clerk.press("Enter")
    expect(clerk.page.locator("#confirm")).to_be_hidden()

    clerk.open("/counter/customers/new")
    clerk.press("Alt+1")
    clerk.walk_to("#f-name")
    clerk.type("凌")
    clerk.press("Escape")
    expect(clerk.page.locator("#confirm [data-answer=yes]")).to_have_text("离开本页")
    expect(clerk.page.locator("#confirm [data-answer=no]")).to_have_text("留在本页")


def test_what_is_missing_is_in_sight_and_a_key_leads_there(someone: Someone, shop: Shop) -> None:
    order = shop.prepare(stories.begun("834", "凌秀珍"))
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    link = clerk.page.locator(".keybar a[data-jump]")
    expect(clerk.page.locator(".work-aside > section").first).to_have_attribute("id", "missing")
    expect(link).to_contain_text("还差")
    target = str(link.get_attribute("href")).lstrip("#")
    clerk.walk_to("#f-remark")

    clerk.press("Alt+m")

    expect(clerk.page.locator(f"#{target}:focus, #{target} :focus, #{target}-line :focus")).to_have_count(1)
    clerk.picture("missing")


def test_open_times_stand_under_their_day_and_accounts_open_where_there_is_something(
    someone: Someone, shop: Shop
) -> None:
    def story(desk: Desk) -> Order:
        customer = desk.new_customer(document_number=desk.citizen("835"), name="凌秀兰", account=False)
        order = desk.open("fixed_line.install", customer)
        desk.fill(order, products_confirmed="on", disclosed="on", user_nature="private_residence")
        return desk.fresh(order)

    order = shop.prepare(story)
    clerk = someone("3107").open(f"/counter/orders/{order.pk}/accept")
    counter.address(clerk, "建设路 / 1–99", "31")

    expect(clerk.page.locator("#f-slot_id option:disabled")).to_have_count(0)
    days = clerk.page.locator("#f-slot_id optgroup")
    assert days.count() > 1
    label = str(days.first.get_attribute("label"))
    for option in days.first.locator("option").all():
        assert option.inner_text().strip().startswith(label)

    clerk.press("Alt+a")
    expect(clerk.page.locator("#accounts-tab-new")).to_have_attribute("aria-selected", "true")
    expect(clerk.page.locator("#f-new_account-address")).to_have_value("建设路31号2号楼1单元501室")
    clerk.picture("accounts")
