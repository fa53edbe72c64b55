"""The worked examples of the rulebooks, by the amounts the rulebooks give, rated in plain Python."""

from __future__ import annotations

import pytest
from django.utils import translation

from shouli.charging.rules.explaining import month_in_words
from shouli.charging.rules.month_opening import NotPriced
from shouli.charging.rules.usage import OPEN_PRICE
from shouli.charging.tests.factories import (
    GB,
    KB,
    MB,
    amounts,
    held,
    lines,
    of_month,
    rated,
    sample,
    subscriber,
    use,
)

DATA = "移动数据流量费"
GSM = held("global")


@pytest.mark.rule("VA-046", "VA-050", "VA-051", "VA-058")
def test_a_bundle_of_5_opened_on_the_18th() -> None:
    """VA-E01: half the fee, half the quota, 12 M beyond: 2.50 + 12.00 in one line."""
    who = subscriber(GSM, held("gprs5", "2026-04-18"))

    found = of_month(who, [use("2026-04-19", 20 * MB), use("2026-04-25", 7 * MB)])

    assert lines(found) == {DATA: 14_500}


@pytest.mark.rule("VA-050")
@pytest.mark.parametrize(("day", "fee", "quota"), [("2026-04-15", 5_000, 30), ("2026-04-16", 2_500, 15)])
def test_the_16th_is_late_the_15th_is_not(day: str, fee: int, quota: int) -> None:
    who = subscriber(GSM, held("gprs5", day))

    assert lines(of_month(who, [use("2026-04-29", quota * MB)])) == {DATA: fee}
    assert lines(of_month(who, [use("2026-04-29", (quota + 1) * MB)])) == {DATA: fee + 1_000}


@pytest.mark.rule("VA-051")
@pytest.mark.parametrize(
    ("bundle", "fee", "quota"),
    [("gprs3", 1_500, 10), ("gprs5", 2_500, 15), ("gprs10", 5_000, 35), ("gprs20", 10_000, 75),
     ("gprs50", 25_000, 250), ("gprs100", 50_000, 1024), ("gprs200", 100_000, 2560)],
)  # fmt: skip
def test_half_amounts(bundle: str, fee: int, quota: int) -> None:
    who = subscriber(GSM, held(bundle, "2026-04-20"))

    (charge,) = rated(who, [use("2026-04-21", quota * MB + 2 * MB)]).charges

    assert (charge.served, charge.charged, charge.amount) == (quota * MB, 2 * MB, 2_000)
    assert lines(of_month(who, [])) == {DATA: fee}


@pytest.mark.rule("VA-045")
@pytest.mark.parametrize(
    ("bundle", "fee", "quota"),
    [("gprs3", 3_000, 20), ("gprs5", 5_000, 30), ("gprs10", 10_000, 70), ("gprs20", 20_000, 150),
     ("gprs50", 50_000, 500), ("gprs100", 100_000, 2048), ("gprs200", 200_000, 5120)],
)  # fmt: skip
def test_the_bundles(bundle: str, fee: int, quota: int) -> None:
    who = subscriber(GSM, held(bundle))

    (charge,) = rated(who, [use("2026-04-02", (quota + 1) * MB)]).charges

    assert (charge.served, charge.amount) == (quota * MB, 1_000)
    assert lines(of_month(who, [])) == {DATA: fee}


@pytest.mark.rule("VA-046")
@pytest.mark.parametrize(("tenths", "bill"), [(1537, 23_000), (1509, 20_000)])
def test_less_than_1_m_beyond_is_not_charged(tenths: int, bill: int) -> None:
    """VA-E03: 153.7 M of a bundle of 150 M cost 3.00 beyond, 150.9 M nothing."""
    sessions = [use(f"2026-04-{day:02d}", tenths * MB // 100) for day in range(1, 11)]

    assert lines(of_month(subscriber(GSM, held("gprs20", "2026-04-01")), sessions)) == {DATA: bill}


@pytest.mark.rule("VA-043", "VA-044", "VA-052")
def test_use_before_the_bundle_is_opened() -> None:
    """VA-E05: 200 KB at the standard tariff, half of bundle 3, 2.5 M beyond its 10 M."""
    who = subscriber(GSM, held("gprs3", "2026-04-20"))
    before = use("2026-04-10", 200 * KB)
    after = use("2026-04-22", 12 * MB + MB // 2)

    assert amounts(rated(who, [before, after]).charges) == [2_000, 2_000]
    assert lines(of_month(who, [before, after])) == {DATA: 5_500}


@pytest.mark.rule("VA-044")
def test_a_session_is_rounded_up_to_full_kb() -> None:
    charges = rated(subscriber(GSM), [use("2026-04-10", 1), use("2026-04-11", 1025), use("2026-04-12", 0)]).charges

    assert [(charge.units, charge.amount) for charge in charges] == [(1024, 10), (2048, 20), (0, 0)]


@pytest.mark.rule("VA-047", "VA-048", "VA-049")
def test_the_caps_of_a_month() -> None:
    """VA-E07: bundle 200 and 15 G: 500.00 in all, reached at 5420 M; beyond 15 G nothing passes and nothing costs."""
    who = subscriber(GSM, held("gprs200"))
    until = use("2026-04-10", 5420 * MB)
    more = use("2026-04-20", 15360 * MB - 5420 * MB)
    beyond = use("2026-04-25", GB)

    first, second, third = rated(who, [until, more, beyond]).charges

    assert (first.amount, first.capped) == (300_000, 0)
    assert (second.listed, second.amount) == (9_940_000, 0)
    assert (third.units, third.charged, third.free, third.amount) == (GB, 0, GB, 0)
    assert lines(of_month(who, [until, more, beyond])) == {DATA: 500_000}


@pytest.mark.rule("VA-050")
def test_a_change_of_bundle_is_no_opening() -> None:
    """VA-A26: whoever held a bundle in the month pays the next one in full."""
    who = subscriber(GSM, held("gprs5", "2026-01-01", "2026-04-18"), held("gprs10", "2026-04-18"))

    assert lines(of_month(who, [])) == {DATA: 15_000}


def test_a_fee_that_is_not_set_leaves_use_rated_and_the_month_open() -> None:
    who = subscriber(GSM, held("jixiang_b"))
    sent = use("2026-04-10", 1, "sms", peer="13712345678")

    assert amounts(rated(who, [sent]).charges) == [100]
    with pytest.raises(NotPriced, match="jixiang_b"):
        of_month(who, [sent])


@pytest.mark.rule("VA-057")
def test_a_bundle_as_a_gift_costs_nothing_and_prices_what_is_beyond_it() -> None:
    who = subscriber(GSM, held("gprs10_gift", "2026-04-01", "2026-05-01"))

    assert lines(of_month(who, [use("2026-04-03", 72 * MB)])) == {DATA: 2_000}


@pytest.mark.rule("VA-075", "VA-076", "VA-078")
def test_sms_within_and_beyond_a_bundle() -> None:
    who = subscriber(GSM, held("sms3"))
    sent = [use(f"2026-04-10 10:{minute:02d}", 1, "sms", peer="13712345678") for minute in range(52)]
    received = use("2026-04-11", 1, "sms", direction="in", peer="13712345678")

    assert amounts(rated(who, [*sent, received]).charges) == [0] * 50 + [100, 100, 0]
    assert lines(of_month(who, [*sent, received])) == {"短消息使用费": 3_200}


@pytest.mark.rule("VA-076", "VA-079")
def test_sms_to_outside_the_mainland_is_not_in_the_bundle() -> None:
    """VA-E11, first part: three messages to Hong Kong."""
    sent = [use(f"2026-04-10 10:0{minute}", 1, "sms", peer="0085212345678") for minute in range(3)]

    assert sum(amounts(rated(subscriber(GSM, held("sms3")), sent).charges)) == 3_000


@pytest.mark.rule("VA-081", "VA-082")
def test_an_inbound_roamer_sends() -> None:
    """VA-E11: 4 within the network 8.00; one home 2.00, with 0.50 where the home country adds that; receiving 0."""
    guest, taxed = subscriber(held("visitor")), subscriber(held("visitor_home"))
    home = [use("2026-04-11", 1, "sms", peer="0081312345678")]
    within = [use(f"2026-04-10 10:0{minute}", 1, "sms", peer="13712345678") for minute in range(4)]

    assert sum(amounts(rated(guest, within).charges)) == 8_000
    assert sum(amounts(rated(taxed, within).charges)) == 8_000
    assert amounts(rated(guest, home).charges) == [2_000]
    assert amounts(rated(taxed, home).charges) == [2_500]
    received = use("2026-04-12", 1, "sms", direction="in", peer="13712345678")
    assert amounts(rated(guest, [received]).charges) == [0]


@pytest.mark.rule("VA-080", "VA-083")
@pytest.mark.parametrize(
    "record",
    [
        use("2026-04-10", 1, "sms", peer="13712345678", area="JP"),
        use("2026-04-10", 1, "sms", direction="in", peer="10660001"),
    ],
    ids=["roaming abroad", "monternet received"],
)
def test_what_has_no_price_is_refused_not_free(record: object) -> None:
    outcome = rated(subscriber(GSM), [record])  # type: ignore[list-item]

    assert outcome.charges == []
    assert outcome.refused == [(record, OPEN_PRICE)]


@pytest.mark.rule("VA-083")
def test_sending_to_monternet_is_a_normal_sms() -> None:
    assert amounts(rated(subscriber(GSM), [use("2026-04-10", 1, "sms", peer="10660001")]).charges) == [100]


@pytest.mark.rule("VA-099", "VA-100")
def test_mms_up_to_50_k() -> None:
    """VA-E13: six of up to 50 K cost 1.80; one of 51 K was refused and costs nothing, nor does one that failed."""
    sent = [use(f"2026-04-10 10:0{minute}", 1, "mms", peer="13712345678", size=50 * KB) for minute in range(6)]
    large = use("2026-04-11", 1, "mms", peer="13712345678", size=51 * KB)
    failed = use("2026-04-12", 1, "mms", peer="13712345678", size=10 * KB, delivered=False)

    assert lines(of_month(subscriber(GSM), [*sent, large, failed])) == {"彩信费用": 1_800}


@pytest.mark.rule("VA-015")
@pytest.mark.parametrize(("product", "use_costs", "fee"), [("reminder_use", 500, 500), ("reminder", 0, 3_000)])
def test_call_reminder_by_use_and_by_month(product: str, use_costs: int, fee: int) -> None:
    """VA-E15: 4 min 10 s forwarded cost 0.50 by use, nothing by the month."""
    who = subscriber(GSM, held(product))
    forwarded = use("2026-04-10", 250, "voice", peer="12599")

    assert amounts(rated(who, [forwarded]).charges) == [use_costs]
    assert lines(of_month(who, [forwarded]))["来电提醒"] == fee


@pytest.mark.rule("HL-176", "HL-177")
@pytest.mark.parametrize(
    ("at", "price"),
    [("2026-04-08 08:59", 200), ("2026-04-08 09:00", 300), ("2026-04-08 11:59", 300), ("2026-04-08 12:00", 200),
     ("2026-04-08 17:59", 200), ("2026-04-08 18:00", 300), ("2026-04-08 20:59", 300), ("2026-04-08 21:00", 200),
     ("2026-04-11 10:00", 200), ("2026-05-01 10:00", None)],
)  # fmt: skip
def test_time_bands_of_d20(at: str, price: int | None) -> None:
    """HL-E09: Wednesday around the clock, Saturday; a record of another month is refused."""
    outcome = rated(subscriber(held("d20")), [use(at, 60, "voice", peer="053188888888")])

    assert amounts(outcome.charges) == ([] if price is None else [price])


@pytest.mark.rule("HL-177")
def test_each_begun_minute_of_d20_has_the_price_of_its_own_beginning() -> None:
    """From 08:58:30 for 3 min 10 s: minutes begin 08:58:30, 08:59:30 (off-peak), 09:00:30, 09:01:30 (peak, begun)."""
    first, second = rated(subscriber(held("d20")), [use("2026-04-08 08:58:30", 190, "voice", peer="88888888")]).charges

    assert (first.units, first.amount) == (120, 400)
    assert (second.units, second.amount) == (120, 600)


@pytest.mark.rule("HL-174", "HL-175")
@pytest.mark.parametrize(
    ("peak", "offpeak", "bill"),
    [(30, 20, {"本地通话费": 13_000, "最低消费补足": 2_000}), (40, 30, {"本地通话费": 18_000})],
)
def test_minimum_consumption_of_d20(peak: int, offpeak: int, bill: dict[str, int]) -> None:
    """HL-E11: 13.00 is made up to 15.00, 18.00 stands."""
    calls = [
        use("2026-04-08 10:00", peak * 60, "voice", peer="88888888"),
        use("2026-04-08 22:00", offpeak * 60, "voice", peer="88888888"),
    ]

    assert lines(of_month(subscriber(held("d20")), calls)) == bill


@pytest.mark.rule("HL-171", "HL-172")
@pytest.mark.parametrize(("plan", "rental"), [("ruyi_card", 25_000), ("ruyi_card_3for3", 12_500)])
def test_the_supermarket_card(plan: str, rental: int) -> None:
    who = subscriber(held(plan), held("ruyi_display"))
    calls = [
        use("2026-04-08 10:00", 61, "voice", peer="88888888"),
        use("2026-04-08 23:00", 60, "voice", peer="88888888"),
        use("2026-04-08 12:00", 600, "voice", direction="in", peer="13812345678"),
        use("2026-04-08 13:00", 600, "voice", direction="in", peer="053188888888"),
    ]

    assert sorted(lines(of_month(who, calls)).values()) == sorted([rental, 6_000, 600])


@pytest.mark.rule("SH-146", "SH-147")
def test_changerkun_minimum_without_the_monternet_fee() -> None:
    """110.00 of messages are made up to 120.00; at 120.00 nothing more is charged."""
    who = subscriber(GSM, held("changerkun120"))

    def messages(count: int) -> list[object]:
        return [use(f"2026-04-08 {10 + index // 60}:{index % 60:02d}", 1, "sms", peer="0085212345678")
                for index in range(count)]  # fmt: skip

    assert lines(of_month(who, messages(110))) == {"短消息使用费": 110_000, "最低消费补足": 10_000}  # type: ignore[arg-type]
    assert lines(of_month(who, messages(120))) == {"短消息使用费": 120_000}  # type: ignore[arg-type]


@pytest.mark.rule("HL-180")
def test_a_package_without_amounts_is_not_rated() -> None:
    call = use("2026-04-08 10:00", 60, "voice", peer="88888888")

    assert rated(subscriber(held("jixiang_a")), [call]).refused == [(call, OPEN_PRICE)]


def test_a_half_month_says_why() -> None:
    """GPRS bundle 10 gives 70 M and costs 10.00; opened on the 18th it gives 35 M and costs 5.00."""
    with translation.override("en"):
        assert month_in_words(sample(), [GSM, held("gprs10", "2026-04-18"), held("group_ring")]) == [
            "Monthly fee, GPRS bundle 10: 5.00.",
            "Monthly fee, Group colour ring: not set.",
            "GPRS bundle 10 was opened on 2026-04-18; from day 16 on, fee and allowances are half.",
        ]
