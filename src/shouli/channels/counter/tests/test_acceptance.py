"""The acceptance page of a new installation: products, saving, cancelling, parking, two windows."""

from __future__ import annotations

import re

import pytest

from shouli.channels.counter.tests.browser import ACCEPTANCE, Browser, signed_in
from shouli.channels.counter.tests.paths import (
    begin,
    fill_install,
    fill_products,
    latest_order,
    save,
    serve,
)
from shouli.orders.models import Order
from shouli.resources import queries as resources
from tests.scenarios.desk import Desk


@pytest.mark.rule("FL-021", "FL-022", "FL-024")
def test_it_opens_with_the_local_telephone_and_its_four_secondaries(page: Browser) -> None:
    assert page.value("primary") == "LOCAL"
    assert page.form["secondaries"] == ["LOCAL_DIAL", "NATIONAL_DIAL", "CALLER_ID", "CALL_FORWARD"]
    assert "来电显示 3.00" in page.part("fees")


@pytest.mark.rule("FL-024")
def test_without_caller_display_its_price_is_gone(page: Browser) -> None:
    page.press("secondaries:remove:CALLER_ID")

    assert "来电显示" not in page.part("fees", 2500)
    assert "disclosed" not in page.value("_asked")


@pytest.mark.rule("FL-025")
def test_business_information_takes_nothing_before_the_products_are_confirmed(page: Browser) -> None:
    assert "f-user_nature" not in page.read.ids

    page.press(user_nature="private_residence")
    assert latest_order().values.get("user_nature", "") == ""

    page.press(products_confirmed="1")
    assert "f-user_nature" in page.read.ids
    page.press(user_nature="private_residence")
    assert latest_order().values["user_nature"] == "private_residence"


@pytest.mark.rule("FL-026", "FL-077")
def test_every_empty_mandatory_field_is_pointed_out_at_once_and_nothing_is_saved(page: Browser) -> None:
    page.press("save")

    assert page.status == 422
    assert "confirm" not in page.read.buttons
    assert "form-acceptance-faults" in page.read.ids
    for text in ("产品", "证件"):
        assert text in page.part("form-acceptance-faults")
    assert latest_order().state == "draft"


@pytest.mark.rule("FL-026")
def test_a_field_nobody_has_touched_is_not_red_yet(page: Browser) -> None:
    page.press(products_confirmed="1")

    assert page.faults_at("user_nature") == ""
    assert page.status == 200


@pytest.mark.rule("FL-027")
def test_another_primary_brings_its_own_secondaries_and_drops_what_does_not_fit(page: Browser) -> None:
    fill_products(page)
    other = next(code for code in page.offered("primary") if code != "LOCAL")

    page.press(primary=other)

    assert page.value("primary") == other
    assert page.form.get("secondaries", []) != ["LOCAL_DIAL", "NATIONAL_DIAL", "CALLER_ID", "CALL_FORWARD"]
    assert latest_order().values["products_confirmed"] == ""


@pytest.mark.rule("FL-031")
def test_the_class_is_shown_and_never_asked(page: Browser) -> None:
    fill_products(page)

    assert "甲种" in page.part("f-user_nature-line", 3000)
    assert "subscriber_class" not in page.value("_asked")


@pytest.mark.rule("FL-078", "FL-079", "FL-082", "FL-083")
def test_saving_asks_first_tells_the_number_and_leads_to_the_charge(page: Browser) -> None:
    number = fill_install(page)

    page.press("save")
    assert latest_order().state == "draft"
    asked = page.part("confirm-save", 1500)
    assert number in asked
    assert "120.00" in asked
    assert "客户：李小明" in asked
    assert "地址：建设路13号2号楼1单元501室" in asked
    assert re.search("预约：2026-11-2[0-9] 周", asked)

    page.press("confirm")
    assert latest_order().state == "awaiting_charge"
    assert f"定单 {latest_order().order_number} 已保存" in page.text
    assert "ask-charge" in page.read.ids


@pytest.mark.rule("FL-078")
def test_dismissing_the_prompt_saves_nothing_and_keeps_everything(page: Browser) -> None:
    number = fill_install(page)
    page.press("save")

    page.open(page.url)

    assert latest_order().state == "draft"
    assert page.value("service_number") == number


@pytest.mark.rule("FL-077")
def test_confirming_without_being_asked_still_checks_everything(page: Browser) -> None:
    page.press("confirm")

    assert page.status == 422
    assert latest_order().state == "draft"


@pytest.mark.rule("FL-080", "FL-081")
def test_cancelling_asks_and_then_stores_nothing(page: Browser) -> None:
    number = fill_install(page)
    assert 'value="discard"' in page.html
    assert "data-confirm" in page.html

    page.press("discard")

    assert not Order.objects.exists()
    found = resources.get_number(number)
    assert found is not None
    assert found.state == "free"


def test_the_second_click_on_save_leads_to_the_same_order(page: Browser) -> None:
    fill_install(page)
    page.press("save")
    form = {**page.form, "_action": ["confirm"]}
    page.send(form)

    page.send(form, f"/counter/orders/{latest_order().pk}/accept")

    assert Order.objects.count() == 1
    assert page.url.endswith("/charge")


def test_a_second_window_is_told_and_loses_nothing(page: Browser) -> None:
    other = signed_in("3107")
    other.open(page.url, ACCEPTANCE)
    other.press(remark="另一窗口")

    page.press(remark="本窗口")
    assert page.status == 409
    assert "已在另一窗口中修改" in page.text
    assert page.value("remark") == "本窗口"
    assert latest_order().values["remark"] == "另一窗口"

    page.press("overwrite")
    assert page.status == 200
    assert latest_order().values["remark"] == "本窗口"


def test_a_window_never_conflicts_with_its_own_earlier_request(page: Browser) -> None:
    form = dict(page.form)
    page.press(remark="一")

    page.form = form
    page.press(remark="二")

    assert page.status == 200
    assert latest_order().values["remark"] == "二"


def test_a_parked_acceptance_is_taken_up_at_another_shop_of_the_bureau(page: Browser, colleague: Browser) -> None:
    fill_products(page)
    page.press("ask_park")
    assert "park-title" in page.read.ids
    page.press_in_dialog("park", note="客户去取证件")

    colleague.open("/counter/parked")
    assert "客户去取证件" in colleague.text
    colleague.form_id = ACCEPTANCE
    colleague.press(colleague.buttons("order:resume:")[0])

    assert colleague.url.endswith("/accept")
    assert colleague.value("user_nature") == "private_residence"
    assert latest_order().parked_at is None


def test_another_bureau_does_not_see_it(page: Browser, other_clerk: Browser) -> None:
    assert other_clerk.open(page.url).status == 404


@pytest.mark.rule("FL-085", "FL-084")
def test_the_fees_say_which_row_and_clause_decided(page: Browser) -> None:
    fill_products(page)

    text = page.part("fees", 3000)
    assert "工料费" in text
    assert "120.00" in text
    assert "固话-05" in text


def test_in_english_every_word_of_the_page_is_english(desk: Desk, operator: None) -> None:
    english = signed_in("3107", language="en")
    serve(english, desk.new_customer(account=False))
    begin(english, "fixed_line.install")

    assert "Get account relation" in english.text
    assert "Identity and signatures" in english.text
    english.press(products_confirmed="1")
    assert "Lixia exchange" in english.part("f-exchange_id", 1500)


def test_an_organisation_brings_its_handler(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer(organization=True))
    begin(clerk, "fixed_line.install")

    assert clerk.value("presented_by") == "handler"


def test_saved_work_is_gone_from_the_draft_list(page: Browser) -> None:
    fill_install(page)
    save(page)

    page.open("/counter/parked")

    assert "没有未完成的受理" in page.text
