"""The tariffs of the rulebooks that have no worked example there, by hand; and that none of their rules is left out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from shouli.charging.rules.bill_lines import UseOf, month_lines
from shouli.charging.rules.compiling import compile_tariff
from shouli.charging.rules.month import Month
from shouli.charging.rules.month_opening import NotPriced, held_in_month
from shouli.charging.rules.tariff import BandHours
from shouli.charging.tariff_loading import load_tariff
from shouli.charging.tests.factories import (
    KB,
    MB,
    PACK,
    amounts,
    held,
    lines,
    moment,
    of_month,
    rated,
    sample,
    sample_tariff,
    subscriber,
    use,
)
from shouli.kernel.errors import Invalid

RULES = Path(__file__).with_name("tariff_rules.txt")
GSM = held("global")
PAPER = "10658000"
LOCAL = "88888888"


@pytest.mark.rule("VA-012")
@pytest.mark.parametrize(
    "products", [("double_display",), ("double_display", "reminder"), ("reminder", "double_display")]
)
def test_double_display_is_one_fee(products: tuple[str, ...]) -> None:
    who = subscriber(GSM, *(held(product) for product in products))

    assert lines(of_month(who, [])) == {"双电显示": 6_000}
    assert amounts(rated(who, [use("2026-04-10", 250, "voice", peer="12599")]).charges) == [0]


@pytest.mark.rule("VA-007")
def test_what_is_opened_twice_is_charged_once() -> None:
    who = subscriber(GSM, held("ring", "2026-04-02"), held("ring", "2026-04-09"))

    assert lines(of_month(who, [])) == {"彩铃月功能费": 5_000}


@pytest.mark.rule("VA-016")
@pytest.mark.parametrize("mode", ["reminder", "reminder_use", "double_display"])
def test_fetching_messages_is_a_normal_call(mode: str) -> None:
    """Two begun minutes of the plan's 0.19, and never the reminder's own price."""
    who = subscriber(held("enjoy58", "2026-04-01"), held(mode))
    talked = use("2026-04-02", 150 * 60, "voice", peer=LOCAL)

    assert amounts(rated(who, [talked, use("2026-04-10", 61, "voice", peer="13800290309")]).charges) == [0, 380]


@pytest.mark.rule("VA-023")
def test_the_bill_line_of_the_call_reminder() -> None:
    assert lines(of_month(subscriber(GSM, held("reminder")), [])) == {"来电提醒": 3_000}


@pytest.mark.rule("VA-031", "VA-038")
def test_newspapers_by_the_month_and_by_the_issue() -> None:
    """3.00 a month and three issues at 0.50, both in one line; the volume they came with costs nothing."""
    issues = [use(f"2026-04-{day:02d}", 1, "mms", direction="in", peer=PAPER, size=40 * KB) for day in (5, 6, 7)]
    volume = [use(f"2026-04-{day:02d} 08:00", 40 * KB, "data", peer=PAPER) for day in (5, 6, 7)]
    both = subscriber(GSM, held("paper_news"), held("paper_travel"))

    assert lines(of_month(subscriber(GSM, held("paper_news")), [*issues, *volume])) == {
        "手机报费用": 3_000, "移动数据流量费": 0
    }  # fmt: skip
    assert lines(of_month(both, [*issues, *volume])) == {"手机报费用": 4_500, "移动数据流量费": 0}
    assert amounts(rated(both, [use("2026-04-05", 40 * KB, "data", peer="cmnet")]).charges) == [400]


@pytest.mark.rule("VA-031", "VA-043")
def test_the_newspapers_volume_does_not_use_up_a_bundle() -> None:
    who = subscriber(GSM, held("gprs3"))

    charges = rated(who, [use("2026-04-05", 5 * MB, "data", peer=PAPER), use("2026-04-06", 20 * MB)]).charges

    assert [(charge.served, charge.amount) for charge in charges] == [(0, 0), (20 * MB, 0)]


def tariff_with(tmp_path: Path, table: str, old: str, new: str) -> list[tuple[str, str]]:
    """Load the sample with one cell changed; return what is wrong with it."""
    for path in PACK.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == table:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    try:
        load_tariff(tmp_path)
    except Invalid as refusal:
        return [(fault.field.rpartition(":")[2], fault.code) for fault in refusal.faults]
    return []


@pytest.mark.rule("VA-032")
@pytest.mark.parametrize(
    ("monthly", "faults"),
    [("2.00", ["out_of_range"]), ("2.99", ["out_of_range"]), ("3.00", []), ("20.00", []), ("20.01", ["out_of_range"])],
)
def test_a_newspaper_costs_3_to_20_a_month(tmp_path: Path, monthly: str, faults: list[str]) -> None:
    """VA-E17, second part: 2.00 a month is refused."""
    found = tariff_with(tmp_path, "products.csv", "addon,,paper,,3.00", f"addon,,paper,,{monthly}")

    assert found == [("monthly", code) for code in faults]


@pytest.mark.rule("VA-032")
@pytest.mark.parametrize(
    ("issue", "faults"),
    [("1.500", ["out_of_range"]), ("1.001", ["out_of_range"]), ("1.000", []), ("0.200", []),
     ("0.199", ["out_of_range"])],
)  # fmt: skip
def test_a_newspaper_costs_20_to_100_fen_an_issue(tmp_path: Path, issue: str, faults: list[str]) -> None:
    """VA-E17, first part: 1.50 an issue is refused."""
    found = tariff_with(tmp_path, "prices.csv", "paper_travel,mms.paper,*,0,1,0.500",
                        f"paper_travel,mms.paper,*,0,1,{issue}")  # fmt: skip

    assert found == [("amount", code) for code in faults]


@pytest.mark.rule("VA-032")
def test_a_newspaper_has_one_mode(tmp_path: Path) -> None:
    found = tariff_with(tmp_path, "products.csv", "旅游手机报（按期）,Travel paper by issue,addon,,paper,,0.00",
                        "旅游手机报（按期）,Travel paper by issue,addon,,paper,,3.00")  # fmt: skip

    assert found == [("monthly", "two_modes")]


@pytest.mark.rule("VA-037", "SH-139")
def test_a_newspaper_is_free_as_long_as_the_family_service_lives() -> None:
    family = held("iwanjia", "2026-01-01", "2026-05-01")
    who = subscriber(GSM, held("paper_news"), family)

    assert lines(of_month(who, [])) == {"包月补收费用": 5_000}
    assert lines(of_month(who, [], sample(Month(2026, 5)))) == {"手机报费用": 3_000}


@pytest.mark.rule("VA-057")
@pytest.mark.parametrize(("gift", "quota"), [("gprs10_gift", 70), ("gprs20_gift", 150)])
def test_a_gift_is_for_one_month(gift: str, quota: int) -> None:
    """Full quota, no fee, and 1.00 a full M beyond; in the month after it 0.01 a KB."""
    who = subscriber(GSM, held(gift, "2026-04-01", "2026-05-01"))

    (charge,) = rated(who, [use("2026-04-29", (quota + 3) * MB)]).charges
    assert (charge.served, charge.amount) == (quota * MB, 3_000)
    assert amounts(rated(who, [use("2026-05-01", 7 * KB)], sample(Month(2026, 5))).charges) == [70]


@pytest.mark.rule("VA-083", "VA-092")
def test_the_information_fee_stands_in_a_line_of_its_own() -> None:
    compiled = sample()
    uses = [UseOf(usage_class="sms.domestic", amount=700), UseOf(usage_class="sms.sp", amount=100),
            UseOf(usage_class="sms.sp.in", amount=2_000)]  # fmt: skip

    assert lines(month_lines(compiled, held_in_month(compiled, [GSM]), uses)) == {
        "短消息使用费": 800,
        "梦网信息费": 2_000,
    }


@pytest.mark.rule("SH-146", "SH-147")
@pytest.mark.parametrize(("use_of_month", "missing"), [(110_000, 10_000), (119_999, 1), (120_000, 0), (130_000, 0)])
def test_monternet_does_not_count_to_the_minimum(use_of_month: int, missing: int) -> None:
    """The month costs the greater of 120.00 and its use, and the information fee of 15.00 beside it."""
    compiled = sample()
    uses = [UseOf(usage_class="sms.outside", amount=use_of_month), UseOf(usage_class="sms.sp.in", amount=15_000)]

    found = lines(month_lines(compiled, held_in_month(compiled, [GSM, held("changerkun120")]), uses))

    assert found.pop("最低消费补足", 0) == missing
    assert found == {"短消息使用费": use_of_month, "梦网信息费": 15_000}


@pytest.mark.rule("VA-110", "VA-115")
def test_nongxintong_is_the_sum_of_what_is_ordered() -> None:
    """The weather alone 2.00; with farming at the sample's 3.00 in all 5.00; one without a price is not billed."""
    weather = held("nongxintong_weather")

    assert lines(of_month(subscriber(GSM, weather), [])) == {"农信通费": 2_000}
    assert lines(of_month(subscriber(GSM, weather, held("nongxintong_farming")), [])) == {"农信通费": 5_000}
    with pytest.raises(NotPriced, match="nongxintong_prices"):
        of_month(subscriber(GSM, weather, held("nongxintong_prices")), [])


@pytest.mark.rule("VA-120")
def test_the_colour_rings_offer_pays_for_local_calls_only_in_three_months() -> None:
    """Of 30 begun minutes at 0.20 the credit leaves 1.00; it is there again each month and pays for nothing else."""
    who = subscriber(held("ruyi_card"), held("ring_offer", "2026-04-01", "2026-07-01"))

    def left(month: int) -> int:
        call = use(f"2026-{month:02d}-08", 30 * 60, "voice", peer=LOCAL)
        return rated(who, [call], sample(Month(2026, month))).charges[0].amount

    assert [left(month) for month in (3, 4, 5, 6, 7)] == [6_000, 1_000, 1_000, 1_000, 6_000]
    gsm = subscriber(held("enjoy58"), held("ring_offer"))
    long = use("2026-04-08", 151 * 60, "voice", peer="02188888888")
    assert amounts(rated(gsm, [long, use("2026-04-09", 61, "sms", peer="0085212345678")]).charges) == [250, 61_000]


@pytest.mark.rule("VA-122", "VA-123")
@pytest.mark.parametrize(
    ("song", "bill"),
    [("ring_song", {"彩铃月功能费": 5_000, "彩铃信息费": 3_000}), ("ring_song_free", {"彩铃月功能费": 5_000})],
)
def test_colour_ring_has_two_lines(song: str, bill: dict[str, int]) -> None:
    assert lines(of_month(subscriber(GSM, held("ring"), held(song)), [])) == bill


@pytest.mark.rule("VA-122")
@pytest.mark.parametrize(("fee", "faults"), [("3.00", []), ("3.01", [("monthly", "out_of_range")])])
def test_a_ring_costs_3_at_most(tmp_path: Path, fee: str, faults: list[tuple[str, str]]) -> None:
    assert tariff_with(tmp_path, "products.csv", "addon,,ring_song,,3.00", f"addon,,ring_song,,{fee}") == faults


@pytest.mark.rule("VA-133")
def test_group_colour_ring_is_not_charged_at_a_guess() -> None:
    assert sample_tariff().products["group_ring"].monthly is None
    with pytest.raises(NotPriced, match="group_ring"):
        of_month(subscriber(GSM, held("group_ring")), [])


@pytest.mark.rule("HL-173")
@pytest.mark.parametrize(("plan", "rental"), [("ruyi_card", 25_000), ("ruyi_card_3for3", 12_500)])
def test_the_supermarket_card_has_no_minimum_and_no_peak(plan: str, rental: int) -> None:
    """A month without a call is the rental and nothing more; a minute costs 0.20 at any hour of any day."""
    who = subscriber(held(plan))
    calls = [use(f"2026-04-{day:02d} {hour:02d}:00", 60, "voice", peer=LOCAL)
             for day in (8, 11) for hour in (3, 10, 13, 19, 22)]  # fmt: skip

    assert list(lines(of_month(who, [])).values()) == [rental]
    assert amounts(rated(who, calls).charges) == [200] * 10


@pytest.mark.parametrize(
    ("at", "band"),
    [("2026-10-01 03:00", "*"), ("2026-10-01 23:00", "quiet"), ("2026-10-02 03:00", "quiet"),
     ("2026-10-03 23:00", "quiet"), ("2026-10-04 03:00", "quiet"), ("2026-10-04 07:59", "quiet"),
     ("2026-10-04 08:00", "*"), ("2026-10-04 23:00", "*")],
)  # fmt: skip
def test_a_night_belongs_to_the_day_on_which_it_began(at: str, band: str) -> None:
    """Only nights of holidays are quiet: that of 30 September is not, that of 3 October is, until the 4th at eight."""
    tariff = replace(
        sample_tariff(), hours=(BandHours(calendar="busy", band="quiet", days=(8,), from_=1320, to=1440 + 480),)
    )
    compiled = compile_tariff(tariff, Month(2026, 10))
    minute = (moment(at) - compiled.month.opens) // 60

    assert compiled.bands[compiled.band_hours["busy"][minute]] == band


def test_a_product_that_is_unknown_lends_no_other_its_prices() -> None:
    """A tariff compiled once serves all: what could not be compiled leaves nothing in it that the next would find."""
    compiled = compile_tariff(sample_tariff(), Month(2026, 10))
    with pytest.raises(KeyError):
        compiled.profile(["unknown"])

    sold = compiled.profile(["gsm"])

    with pytest.raises(KeyError):
        compiled.profile(["unknown"])
    assert compiled.entries[sold] == compiled.entries[compiled.profile(["gsm"])]
    assert compiled.entries[sold] != compiled.entries[compiled.profile(["d20"])]


@pytest.mark.rule("HL-176")
@pytest.mark.parametrize(("at", "price"), [("2026-05-01 10:00", 200), ("2026-05-04 10:00", 300)])
def test_a_holiday_of_d20_is_off_peak_all_day(at: str, price: int) -> None:
    """Labour Day 2026 is a Friday; the Monday after it is none."""
    call = use(at, 60, "voice", peer=LOCAL)

    assert amounts(rated(subscriber(held("d20")), [call], sample(Month(2026, 5))).charges) == [price]


def test_every_tariff_rule_is_named_by_a_test() -> None:
    """At least 95 of 100 rules of value-added services; what is left out is named with its reason."""
    named = {
        rule
        for path in Path(__file__).parent.glob("test_*.py")
        for marker in re.findall(r"pytest\.mark\.rule\(([^)]*)\)", path.read_text(encoding="utf-8"))
        for rule in re.findall(r"[A-Z]{2}-\d{3}", marker)
    }
    told = [line for line in RULES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    held_by_rating = {rule for line in told if not line.startswith("-") for rule in line.split()}
    left_out = {line.split()[1] for line in told if line.startswith("-")}

    assert held_by_rating - named == set()
    assert left_out & (named | held_by_rating) == set()
    ours = {rule for rule in held_by_rating if rule.startswith("VA-")}
    every = ours | {rule for rule in left_out if rule.startswith("VA-")}
    assert 100 * len(ours) >= 95 * len(every)
