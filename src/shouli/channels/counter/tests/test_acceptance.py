"""The acceptance page of a new installation, field by field."""

from __future__ import annotations

import pytest

from shouli.accounts import queries as accounts
from shouli.channels.counter.tests.browser import ACCEPTANCE, Browser, signed_in
from shouli.channels.counter.tests.paths import (
    begin,
    fill_address,
    fill_install,
    fill_products,
    save,
    serve,
    take_number,
)
from shouli.orders.models import Order
from shouli.parties.tests.factories import citizen_number
from shouli.places.models import Exchange
from shouli.resources import queries as resources
from tests.scenarios.desk import Desk


@pytest.fixture
def page(clerk: Browser, desk: Desk) -> Browser:
    """The page of a new installation for a local person with one account."""
    serve(clerk, desk.new_customer())
    return begin(clerk, "fixed_line.install")


def order() -> Order:
    return Order.objects.latest("pk")


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
    assert order().values.get("user_nature", "") == ""

    page.press(products_confirmed="1")
    assert "f-user_nature" in page.read.ids
    page.press(user_nature="private_residence")
    assert order().values["user_nature"] == "private_residence"


@pytest.mark.rule("FL-026", "FL-077")
def test_every_empty_mandatory_field_is_pointed_out_at_once_and_nothing_is_saved(page: Browser) -> None:
    page.press("save")

    assert page.status == 422
    assert "confirm" not in page.read.buttons
    assert "form-acceptance-faults" in page.read.ids
    for text in ("产品", "证件"):
        assert text in page.part("form-acceptance-faults")
    assert order().state == "draft"


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
    assert order().values["products_confirmed"] == ""


@pytest.mark.rule("FL-031")
def test_the_class_is_shown_and_never_asked(page: Browser) -> None:
    fill_products(page)

    assert "甲种" in page.part("f-user_nature-line", 3000)
    assert "subscriber_class" not in page.value("_asked")


@pytest.mark.rule("FL-032", "FL-033")
def test_initials_offer_streets_with_range_and_parity(page: Browser) -> None:
    page.press(products_confirmed="1")
    page.press(address__initials="JSL")

    listed = page.part("f-address-range")
    assert "建设路 / 1–99 / 单号" in listed
    assert "建设路 / 2–98 / 双号" in listed


@pytest.mark.rule("FL-034", "FL-035", "FL-036")
@pytest.mark.parametrize("door", ["14", "101", "13a", "十三"])
def test_a_door_number_that_does_not_fit_is_refused_at_its_box(page: Browser, door: str) -> None:
    page.press(products_confirmed="1")
    fill_address(page, door)

    assert page.faults_at("address") != ""
    assert 'id="f-address-door"' in page.html
    assert page.value("address.door") == door


@pytest.mark.rule("FL-037", "FL-038", "FL-039")
def test_the_address_is_composed_and_may_go_without_a_door_number(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)
    assert "建设路13号2号楼1单元501室" in page.text

    page.press(address__door="")
    assert "建设路2号楼1单元501室" in page.text
    assert page.faults_at("address") == ""


@pytest.mark.rule("FL-040", "FL-042")
def test_the_exchanges_of_the_bureau_can_be_chosen_by_hand(page: Browser) -> None:
    page.press(products_confirmed="1")

    codes = {item.code for item in Exchange.objects.filter(pk__in=[int(key) for key in page.offered("exchange_id")])}
    assert codes == {"LX", "QQ", "WD"}


@pytest.mark.rule("FL-041")
def test_the_exchange_follows_the_address_and_a_number_of_the_old_one_is_free_again(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)
    assert "历下局" in page.part("f-exchange_id-line", 1500)
    number = take_number(page)

    page.press(address__range=page.offered("address.range")[1])

    assert "泉城局" in page.part("f-exchange_id-line", 1500)
    assert page.value("service_number") == ""
    found = resources.get_number(number)
    assert found is not None
    assert found.state == "free"


@pytest.mark.rule("FL-044")
def test_without_an_exchange_no_number_is_offered(page: Browser) -> None:
    page.press(products_confirmed="1")

    page.press("service_number:draw")

    assert "请先确定所在局站" in page.faults_at("service_number")
    assert page.buttons("service_number:take:") == []


@pytest.mark.rule("FL-043", "FL-045", "FL-044")
def test_numbers_of_the_exchange_are_offered_with_their_levels(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)

    page.press("service_number:draw")

    offered = [action.split(":")[2] for action in page.buttons("service_number:take:")]
    assert len(offered) == 8
    assert {number[:4] for number in offered} <= {"8601", "8602"}


@pytest.mark.rule("FL-045")
def test_a_tail_can_be_asked_for(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)

    page.press("service_number:draw", service_number__mode="tail", service_number__pattern="57")

    offered = [action.split(":")[2] for action in page.buttons("service_number:take:")]
    assert offered
    assert all(number.endswith("57") for number in offered)


@pytest.mark.rule("FL-046")
def test_a_number_taken_is_held_and_written_into_the_form(page: Browser) -> None:
    page.press(products_confirmed="1")
    fill_address(page)

    number = take_number(page)

    assert page.value("service_number") == number
    assert "data-countdown" in page.html
    found = resources.get_number(number)
    assert found is not None
    assert found.owner == f"order:{order().pk}"


@pytest.mark.rule("FL-046")
def test_a_number_somebody_else_took_is_refused_and_others_are_drawn(page: Browser, desk: Desk) -> None:
    page.press(products_confirmed="1")
    fill_address(page)
    page.press("service_number:draw")
    wanted = page.buttons("service_number:take:")[0]
    other = desk.open("fixed_line.install", desk.new_customer(document_number=citizen_number(serial="789")))
    desk.fill(other, **desk.address("jsl", 13))
    from shouli.orders import actions

    asked = actions.PickNumber(order_id=other.pk, number=wanted.split(":")[2], exchange_id=desk.exchange_of(other))
    actions.pick_number(desk.ctx, asked)

    page.press(wanted)

    assert page.value("service_number") == ""
    assert page.faults_at("service_number") != ""
    assert wanted not in page.read.buttons


@pytest.mark.rule("FL-047")
@pytest.mark.parametrize(("phone", "wrong"), [("13800000001", True), ("12", True), ("86010000", False), ("", False)])
def test_the_nearby_phone_is_optional_but_must_be_fixed(page: Browser, phone: str, wrong: bool) -> None:
    page.press(products_confirmed="1")

    page.press(nearby_phone=phone)

    assert bool(page.faults_at("nearby_phone")) is wrong


@pytest.mark.rule("FL-048", "FL-049", "FL-050", "FL-051")
def test_charging_mode_and_handling_level_have_their_defaults(page: Browser) -> None:
    page.press(products_confirmed="1")

    assert page.value("charging_mode") == "normal"
    assert page.value("handling_level") == "medium"
    assert page.offered("handling_level") == ["ordinary", "medium", "high", "appointment"]


@pytest.mark.rule("FL-050", "FL-052")
def test_a_bureau_without_appointments_asks_for_none(other_clerk: Browser, desk: Desk) -> None:
    serve(other_clerk, desk.new_customer())
    begin(other_clerk, "fixed_line.install")
    other_clerk.press(products_confirmed="1")

    assert other_clerk.offered("handling_level") == ["ordinary", "medium", "high"]
    assert "f-slot_id" not in other_clerk.read.ids


@pytest.mark.rule("FL-052", "FL-053", "FL-054")
def test_an_appointment_is_crew_day_and_time_in_one_choice(page: Browser) -> None:
    page.press(products_confirmed="1")
    slot = page.offered("slot_id")[0]

    page.press(slot_id=slot)

    assert page.value("slot_id") == slot
    assert "装机" in page.part("f-slot_id", 1200)


@pytest.mark.rule("FL-056", "FL-061")
def test_one_account_is_related_by_default(page: Browser) -> None:
    own = accounts.list_accounts(order().customer_id)

    assert order().values["account_ids"] == [str(own[0].id)]
    assert own[0].account_number in page.part("f-account_ids", 1500)


@pytest.mark.rule("FL-057", "FL-058", "FL-060")
def test_the_account_relation_screen_has_two_parts_and_three_tabs(page: Browser) -> None:
    text = page.part("accounts-dialog", 9000)

    assert text.index("帐务关系") < text.index("帐户操作信息")
    assert text.index("原帐户信息") < text.index("帐户生成") < text.index("帐户查询")


@pytest.mark.rule("FL-059", "FL-062")
def test_an_account_is_removed_and_added_but_never_twice(page: Browser) -> None:
    own = accounts.list_accounts(order().customer_id)[0].id

    page.press_in_dialog(f"account_ids:add:{own}")
    assert "已在帐务关系中" in page.part("accounts-dialog", 2000)
    page.press_in_dialog(f"account_ids:remove:{own}")
    assert order().values["account_ids"] == []
    page.press_in_dialog(f"account_ids:add:{own}")
    assert order().values["account_ids"] == [str(own)]


@pytest.mark.rule("FL-063", "FL-064", "FL-065")
def test_an_account_is_generated_and_pays_only_once_it_is_added(page: Browser) -> None:
    customer_id = order().customer_id
    before = order().values["account_ids"]

    page.press_in_dialog("account_ids:open", new_account__name="", new_account__payment_way="cash")
    assert len(accounts.list_accounts(customer_id)) == 1

    page.press_in_dialog(
        "account_ids:open",
        new_account__name="李小明二",
        new_account__payment_way="cash",
        new_account__address="建设路13号",
    )
    assert {view.name for view in accounts.list_accounts(customer_id)} == {"帐户", "李小明二"}
    assert order().values["account_ids"] == before


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
    from shouli.catalog import queries as catalog
    from shouli.kernel.periods import business_date
    from shouli.kernel.tests.factories import NOON

    plans = catalog.plans_for(["LOCAL"], on=business_date(NOON))
    chosen["plans.LOCAL.rule"] = next(plan.code for plan in plans if plan.kind == "rule" and not plan.is_default)
    chosen["plans.LOCAL.discounts"] = next(plan.code for plan in plans if plan.kind == "discount")

    page.press_in_dialog("plans:choose", **chosen)

    assert order().values["plans"] == list(chosen.values())


@pytest.mark.rule("FL-070")
def test_what_is_ticked_in_the_dialog_does_not_leak_into_the_order(page: Browser) -> None:
    before = order().values["plans"]

    page.press("refresh", **{"plans.LOCAL.discounts": "LOCAL_RENT_DISCOUNT"})

    assert order().values["plans"] == before


@pytest.mark.rule("FL-078", "FL-079", "FL-082", "FL-083")
def test_saving_asks_first_tells_the_number_and_leads_to_the_charge(page: Browser) -> None:
    number = fill_install(page)

    page.press("save")
    assert order().state == "draft"
    asked = page.part("confirm-save", 1500)
    assert number in asked
    assert "120.00" in asked

    page.press("confirm")
    assert order().state == "awaiting_charge"
    assert f"定单 {order().order_number} 已保存" in page.text
    assert "ask-charge" in page.read.ids


@pytest.mark.rule("FL-078")
def test_dismissing_the_prompt_saves_nothing_and_keeps_everything(page: Browser) -> None:
    number = fill_install(page)
    page.press("save")

    page.open(page.url)

    assert order().state == "draft"
    assert page.value("service_number") == number


@pytest.mark.rule("FL-077")
def test_confirming_without_being_asked_still_checks_everything(page: Browser) -> None:
    page.press("confirm")

    assert page.status == 422
    assert order().state == "draft"


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

    page.send(form, f"/counter/orders/{order().pk}/accept")

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
    assert order().values["remark"] == "另一窗口"

    page.press("overwrite")
    assert page.status == 200
    assert order().values["remark"] == "本窗口"


def test_a_window_never_conflicts_with_its_own_earlier_request(page: Browser) -> None:
    form = dict(page.form)
    page.press(remark="一")

    page.form = form
    page.press(remark="二")

    assert page.status == 200
    assert order().values["remark"] == "二"


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
    assert order().parked_at is None


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
    serve(english, desk.new_customer(account=False, name="Li"))
    begin(english, "fixed_line.install")

    assert "Get account relation" in english.text
    assert "Identity and signatures" in english.text


def test_an_organisation_brings_its_handler(clerk: Browser, desk: Desk) -> None:
    serve(clerk, desk.new_customer(organization=True))
    begin(clerk, "fixed_line.install")

    assert clerk.value("presented_by") == "handler"


@pytest.mark.rule("FL-076", "FL-075", "FL-074")
def test_a_developer_is_credited_item_by_item(page: Browser) -> None:
    fill_products(page)
    from shouli.catalog import queries as catalog
    from shouli.kernel.periods import business_date
    from shouli.kernel.tests.factories import NOON

    plans = catalog.plans_for(["LOCAL"], on=business_date(NOON))
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
    assert order().values["developers"] == [f"{discount.code}={employee}"]
    assert "刘晓梅" in page.text


def desk_employee() -> str:
    from shouli.identity import queries as identity

    staff = identity.find_staff("3107")
    assert staff is not None
    return staff.employee_id


def test_saved_work_is_gone_from_the_draft_list(page: Browser) -> None:
    fill_install(page)
    save(page)

    page.open("/counter/parked")

    assert "没有未完成的受理" in page.text
