from dataclasses import replace
from datetime import date

import pytest

from shouli.catalog.rules.campaign import (
    CampaignTerms,
    Participation,
    eligibility_faults,
    gift_words,
    remark_faults,
)

TERMS = CampaignTerms(
    valid_from=date(2026, 1, 1),
    valid_to=date(2028, 1, 1),
    order_kind="new_installation",
    customer_uses=frozenset({"home", "office", "business"}),
    eligible_products=frozenset({"FIXED", "CENTREX_LINE", "PREPAID", "TRUNK_LINE", "ISDN_LINE"}),
    excluded_products=frozenset({"ISDN_LINE", "PUBLIC_LINE"}),
    remark_prefix="SYZX",
)
ASKED = Participation(on=date(2026, 11, 22), order_kind="new_installation", product_type="FIXED", customer_use="home")


@pytest.mark.rule("FL-099")
@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2025, 12, 31), ["out_of_period"]),
        (date(2026, 1, 1), []),
        (date(2027, 12, 31), []),
        (date(2028, 1, 1), ["out_of_period"]),
    ],
)
def test_only_within_the_period(day: date, codes: list[str]) -> None:
    assert [fault.code for fault in eligibility_faults(TERMS, replace(ASKED, on=day))] == codes


@pytest.mark.rule("FL-099")
def test_only_for_new_lines() -> None:
    assert [fault.code for fault in eligibility_faults(TERMS, replace(ASKED, order_kind="relocation"))] == ["not_new"]


@pytest.mark.rule("FL-099")
@pytest.mark.parametrize("use", ["home", "office", "business"])
def test_home_office_and_business_customers_may_take_part(use: str) -> None:
    assert eligibility_faults(TERMS, replace(ASKED, customer_use=use)) == []


def test_other_customers_may_not() -> None:
    faults = eligibility_faults(TERMS, replace(ASKED, customer_use="public"))

    assert [fault.code for fault in faults] == ["customer_not_eligible"]


@pytest.mark.rule("FL-101")
@pytest.mark.parametrize("product", ["ISDN_LINE", "PUBLIC_LINE"])
def test_excluded_products_stay_excluded_even_where_listed_as_eligible(product: str) -> None:
    [fault] = eligibility_faults(TERMS, replace(ASKED, product_type=product))

    assert fault.code == "product_not_eligible"
    assert fault.text


@pytest.mark.rule("FL-102")
@pytest.mark.parametrize(
    ("remark", "refused"), [("SYZX", 0), ("SYZX 王经理", 0), ("", 1), ("syzx", 1), ("备注SYZX", 1)]
)
def test_the_remark_begins_with_the_campaigns_mark(remark: str, refused: int) -> None:
    assert len(remark_faults(TERMS, remark)) == refused


@pytest.mark.rule("FL-106")
@pytest.mark.parametrize("text", ["新装送话机", "赠送导航话机", "买一赠一", "a free set", "It is a gift.", "giveaway"])
def test_texts_that_speak_of_a_gift_are_found(text: str) -> None:
    assert gift_words([text]) == [text]


@pytest.mark.rule("FL-106")
@pytest.mark.parametrize("text", ["客户优惠购买", "由装机员送达", "发送短信", "discounted purchase", "freedom"])
def test_other_texts_are_not(text: str) -> None:
    assert gift_words([text]) == []
