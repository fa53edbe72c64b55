"""What the sample operator's catalogue says, held against the rulebook."""

from datetime import date
from decimal import Decimal

import pytest

from shouli.catalog import queries
from shouli.catalog.models import FeeTableVersion, Offering, RecurringPrice
from shouli.catalog.rules.campaign import gift_words
from shouli.catalog.rules.products import attribute_faults, companion_faults, selection_faults
from shouli.catalog.tests.factories import TODAY, install_facts, load_catalog, relocate_facts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sample() -> None:
    load_catalog()


def amounts(lines: list[queries.PricedLine]) -> dict[str, Decimal]:
    return {line.name: line.amount for line in lines}


def test_loading_twice_changes_nothing() -> None:
    before = (Offering.objects.count(), FeeTableVersion.objects.count(), RecurringPrice.objects.count())

    load_catalog()

    assert (Offering.objects.count(), FeeTableVersion.objects.count(), RecurringPrice.objects.count()) == before


@pytest.mark.rule("FL-022")
def test_local_telephone_ticks_exactly_four_secondaries() -> None:
    ticked = [item.name for item in queries.default_secondaries("LOCAL", on=TODAY)]

    assert ticked == ["市内直拨", "国内直拨", "来电显示", "呼叫转移"]


@pytest.mark.rule("FL-024")
def test_caller_display_costs_three_yuan_a_month() -> None:
    assert queries.recurring_prices(["CALLER_ID"], TODAY) == {"CALLER_ID": Decimal("3.00")}
    [line] = queries.recurring_lines(["LOCAL_DIAL", "CALLER_ID"], TODAY)
    assert (line.name, line.amount) == ("来电显示", Decimal("3.00"))


def test_of_the_four_only_caller_display_has_a_price_to_disclose() -> None:
    told = [item.code for item in queries.default_secondaries("LOCAL", on=TODAY) if item.needs_disclosure]

    assert told == ["CALLER_ID"]


@pytest.mark.rule("FL-027", "FL-149")
def test_attributes_follow_the_primary() -> None:
    local, trunk = queries.attribute_choices("LOCAL"), queries.attribute_choices("TRUNK")

    assert [code.name for code in local.user_natures] == ["私人住宅电话", "办公电话", "经营用电话"]
    assert attribute_faults(local.combos, "private_residence", "ordinary", "city") == []
    faults = attribute_faults(trunk.combos, "private_residence", "ordinary", "city")
    assert [fault.field for fault in faults] == ["user_nature", "product_attribute"]


@pytest.mark.rule("FL-145")
def test_only_primaries_a_line_can_be_converted_to_are_offered() -> None:
    assert [item.name for item in queries.conversions("LOCAL", on=TODAY)] == ["中继线", "虚拟网", "ISDN"]
    assert [item.name for item in queries.conversions("PUBLIC", on=TODAY)] == []


@pytest.mark.rule("FL-049")
def test_three_handling_levels() -> None:
    assert [code.name for code in queries.codes("handling_level")] == ["普通优先级", "中优先级", "高优先级"]


@pytest.mark.rule("FL-050")
def test_appointment_service_where_the_bureau_takes_appointments() -> None:
    levels = queries.codes("handling_level", having=("appointments",))

    assert [code.name for code in levels] == ["普通优先级", "中优先级", "高优先级", "预约服务"]


@pytest.mark.rule("FL-051")
@pytest.mark.parametrize("having", [(), ("appointments",)])
def test_medium_is_the_default_level_everywhere(having: tuple[str, ...]) -> None:
    assert [code.value for code in queries.codes("handling_level", having=having) if code.is_default] == ["medium"]


@pytest.mark.rule("FL-048")
def test_normal_charging_is_the_default_mode() -> None:
    assert [code.name for code in queries.codes("charging_mode") if code.is_default] == ["正常收费"]


@pytest.mark.rule("FL-068")
def test_plans_of_other_products_are_not_offered() -> None:
    offered = queries.plans_for(["LOCAL"], on=TODAY)

    assert [plan.code for plan in offered] == ["LOCAL_STANDARD", "LOCAL_FLAT", "LOCAL_RENT_OFF"]
    assert [plan.kind for plan in offered] == ["rule", "rule", "discount"]
    assert {plan.offering_code for plan in offered} == {"LOCAL"}


@pytest.mark.rule("FL-094", "FL-095")
def test_the_navigation_phone_extends_directory_navigation() -> None:
    phone = queries.get_offering("NAV_PHONE")

    assert phone.kind == "device"
    assert [feature.name for feature in phone.features] == ["优先报号", "查询转接"]
    assert [item.name for item in queries.related("NAV_PHONE", "extends", on=TODAY)] == ["116114电话导航"]


@pytest.mark.rule("FL-107")
def test_hot_line_keys_need_the_114_bundle() -> None:
    needed = queries.requirements_of(["HOTLINE_KEY", "NAV_PHONE"])

    assert [fault.code for fault in companion_faults(needed, ["HOTLINE_KEY"], {})] == ["needs_companion"]
    assert companion_faults(needed, ["HOTLINE_KEY", "NAV_114"], {}) == []


@pytest.mark.rule("FL-109")
def test_clerks_see_whom_to_ask_about_the_campaign() -> None:
    [offer] = queries.campaigns(TODAY)

    assert offer.owning_unit == "D-INN"
    assert offer.contact_name
    assert offer.contact_phone


@pytest.mark.rule("FL-100", "FL-101")
@pytest.mark.parametrize(
    ("product", "codes"),
    [
        ("FIXED", []),
        ("CENTREX_LINE", []),
        ("PREPAID", []),
        ("TRUNK_LINE", []),
        ("ISDN_LINE", ["product_not_eligible"]),
        ("PUBLIC_LINE", ["product_not_eligible"]),
    ],
)
def test_which_lines_can_take_part_in_the_campaign(product: str, codes: list[str]) -> None:
    faults = queries.campaign_faults(
        "NAV_PHONE",
        on=TODAY,
        order_kind="new_installation",
        product_type=product,
        customer_use="home",
        remark="SYZX",
    )

    assert [fault.code for fault in faults] == codes


@pytest.mark.rule("FL-106")
def test_no_text_about_the_set_speaks_of_a_gift() -> None:
    offer = queries.campaigns(TODAY)[0]
    phone = queries.get_offering("NAV_PHONE")
    lines = queries.price("fixed_line.install", install_facts(campaign=True), TODAY)
    texts = [offer.name, offer.name_en, offer.wording, offer.wording_en, phone.process_note, phone.process_note_en]
    texts += [text for line in lines for text in (line.name, line.name_en, line.reason, line.reason_en)]

    assert gift_words(texts) == []
    assert "优惠购买" in offer.wording
    assert "discounted purchase" in offer.wording_en


@pytest.mark.rule("FL-084", "FL-096", "FL-103", "FL-104", "FL-105")
@pytest.mark.parametrize(
    ("campaign", "family", "terminal", "labour"),
    [
        (False, False, "0.00", "120.00"),
        (False, True, "0.00", "120.00"),
        (True, False, "50.00", "70.00"),
        (True, True, "50.00", "0.00"),
    ],
)
def test_fees_of_a_new_line(campaign: bool, family: bool, terminal: str, labour: str) -> None:
    lines = queries.price("fixed_line.install", install_facts(campaign=campaign, plans_family1plus=family), TODAY)

    assert amounts(lines) == {"电话终端费": Decimal(terminal), "工料费": Decimal(labour)}
    assert all(line.clause and line.reason and line.reason_en for line in lines)


def test_a_line_names_the_row_and_version_that_decided_it() -> None:
    lines = queries.price("fixed_line.install", install_facts(), TODAY)

    assert [(line.table_code, line.table_version, line.row_number) for line in lines] == [
        ("FL-NEW", 1, "固话-02"),
        ("FL-NEW", 1, "固话-05"),
    ]


def test_a_batch_pays_per_line_and_per_set() -> None:
    lines = queries.price("fixed_line.install", install_facts(campaign=True, line_count=3), TODAY)

    assert amounts(lines) == {"电话终端费": Decimal("150.00"), "工料费": Decimal("210.00")}


@pytest.mark.rule("FL-132", "FL-133", "FL-134", "FL-135")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"exchange_relation": "same", "subscriber_class": "A"}, {"移机工料费": "120.00"}),
        ({"exchange_relation": "same", "subscriber_class": "B"}, {"移机工料费": "120.00"}),
        ({"exchange_relation": "cross", "subscriber_class": "A"}, {"移机工料费": "120.00"}),
        ({"exchange_relation": "cross", "subscriber_class": "B"}, {"移机工料费": "120.00"}),
        (
            {"exchange_relation": "cross", "announcement": True, "subscriber_class": "A"},
            {"移机工料费": "120.00", "改号通知费": "30.00"},
        ),
        (
            {"exchange_relation": "cross", "announcement": True, "subscriber_class": "B"},
            {"移机工料费": "120.00", "改号通知费": "30.00"},
        ),
        (
            {"exchange_relation": "cross", "keep_number": True, "subscriber_class": "A"},
            {"移机工料费": "120.00", "移机不改号一次性费用": "30.00"},
        ),
        (
            {"exchange_relation": "cross", "keep_number": True, "subscriber_class": "B"},
            {"移机工料费": "120.00", "移机不改号一次性费用": "70.00"},
        ),
    ],
)
def test_fees_of_a_relocation(facts: dict[str, str | bool], expected: dict[str, str]) -> None:
    lines = queries.price("fixed_line.relocate", relocate_facts(**facts), TODAY)

    assert amounts(lines) == {name: Decimal(amount) for name, amount in expected.items()}


@pytest.mark.rule("FL-216", "FL-217")
@pytest.mark.parametrize(
    ("subscriber_class", "lines", "deposit"), [("A", 1, "1000.00"), ("B", 1, "3000.00"), ("B", 3, "9000.00")]
)
def test_the_deposit_of_an_out_of_area_customer_by_class_and_line(
    subscriber_class: str, lines: int, deposit: str
) -> None:
    facts = install_facts(guarantee="deposit", subscriber_class=subscriber_class, line_count=lines)

    priced = queries.price("fixed_line.install", facts, TODAY)

    assert [(line.name, line.amount) for line in priced if line.kind == "deposit"] == [("担保金", Decimal(deposit))]


@pytest.mark.parametrize("guarantee", ["none", "phone", "prepaid", "property_certificate", "not_needed"])
def test_nobody_else_pays_a_deposit(guarantee: str) -> None:
    priced = queries.price("fixed_line.install", install_facts(guarantee=guarantee), TODAY)

    assert [line.kind for line in priced] == ["fee", "fee"]


@pytest.mark.rule("FL-151", "FL-167", "FL-184")
@pytest.mark.parametrize("journey", ["fixed_line.change_products", "fixed_line.change_account", "fixed_line.family"])
def test_businesses_without_an_amount_charge_nothing(journey: str) -> None:
    assert queries.price(journey, {"line_count": 1}, TODAY) == []


def test_nothing_is_priced_before_the_first_day_of_a_table() -> None:
    assert queries.price("fixed_line.install", install_facts(), date(2019, 12, 31)) == []


def test_pricing_takes_two_queries_and_a_stamp(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        queries.price("fixed_line.install", install_facts(), TODAY)


@pytest.mark.rule("FL-122")
def test_np_flag_is_offered_in_relocation_only() -> None:
    anywhere = [item.code for item in queries.list_secondaries("LOCAL", on=TODAY)]
    moving = [item.code for item in queries.list_secondaries("LOCAL", on=TODAY, journey="fixed_line.relocate")]

    assert "NP_FLAG" not in anywhere
    assert set(moving) - set(anywhere) == {"NP_FLAG"}


@pytest.mark.parametrize(("primary", "missing"), [("LOCAL", []), ("TRUNK", ["mandatory"])])
def test_what_a_primary_makes_mandatory(primary: str, missing: list[str]) -> None:
    coupling = queries.coupling_of(primary, on=TODAY)

    assert [fault.code for fault in selection_faults(coupling, [])] == missing


@pytest.mark.rule("FL-172", "FL-173")
def test_two_packages_of_different_type_with_their_own_base_services() -> None:
    home, office = (queries.package(item.code) for item in queries.list_packages(on=TODAY))

    assert (home.product_package, office.product_package) == ("亲情1+", "亲情1+")
    assert (home.package_type, office.package_type) == ("home", "office")
    assert not {slot.code for slot in home.slots} & {slot.code for slot in office.slots}
    assert [slot.code for slot in home.slots if slot.mandatory] == ["HOME_MAIN"]


@pytest.mark.rule("FL-178")
def test_which_options_ask_for_individual_data() -> None:
    asking = {option.name: option.individual_data for option in queries.package("F1P_HOME").options}

    assert asking == {"同号": "member_number", "本地亲情号": "local_numbers", "国内长途优惠": ""}


@pytest.mark.parametrize(
    ("level", "fee"),
    [
        ("ordinary", []),
        ("pair", ["50.00"]),
        ("ladder", ["100.00"]),
        ("triple", ["100.00"]),
        ("lucky", ["200.00"]),
        ("quad", ["500.00"]),
    ],
)
def test_choosing_a_number_costs_by_its_level(level: str, fee: list[str]) -> None:
    lines = queries.price("fixed_line.install", install_facts(number_level=level), TODAY)

    assert [line.amount for line in lines if line.charge_item == "number_choice"] == [Decimal(amount) for amount in fee]
