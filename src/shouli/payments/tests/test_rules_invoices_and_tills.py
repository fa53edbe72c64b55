"""Fields of an invoice; what a till should hold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shouli.payments.rules.invoices import buyer_faults, check_code, invoice_number, is_tax_number
from shouli.payments.rules.tills import count_faults, expected_amounts, is_amount, is_final, reason_faults


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("91370100MA3TEX0E12", True),
        ("91370100MA3TEX0E13", False),  # wrong check digit
        ("370102197001011", True),  # 15, from before unified credit codes
        ("37010219700101", False),
        ("91370100ma3tex0e12", False),
        ("370102197001011234567", False),
    ],
)
def test_a_tax_number_has_15_to_20_positions_and_a_check_digit_if_18(value: str, fits: bool) -> None:
    assert is_tax_number(value) is fits


def test_a_person_needs_no_tax_number_but_everybody_a_name() -> None:
    assert buyer_faults("李小明", "") == []
    assert [fault.code for fault in buyer_faults(" ", "1")] == ["required", "malformed"]


@pytest.mark.parametrize("name", ["测试😀<b>x</b>", "-5", "x"])
def test_an_invoice_is_not_made_out_to_what_is_no_name(name: str) -> None:
    assert [(fault.field, fault.code) for fault in buyer_faults(name, "")] == [("buyer_name", "bad_name")]


def test_numbers_and_check_codes_have_a_fixed_length() -> None:
    assert invoice_number(42) == "00000042"
    assert check_code("ff") == "00000000000000000255"
    assert len(check_code("f" * 64)) == 20


def test_a_till_should_hold_float_and_takings_less_what_was_given_back() -> None:
    expected = expected_amounts(
        Decimal(200),
        ["cash"],
        {"cash": Decimal("120.00"), "card": Decimal("50.00")},
        {"cash": Decimal("70.00"), "wechat": Decimal("5.00")},
    )

    assert expected == {"cash": Decimal("250.00"), "card": Decimal("50.00"), "wechat": Decimal("-5.00")}


def test_a_count_names_what_was_left_out_or_cannot_be() -> None:
    counted = {"shells": Decimal(1), "card": Decimal(-1), "wechat": Decimal("0.001"), "alipay": Decimal("0.50")}
    found = count_faults(counted, ["cash", "card", "wechat", "alipay"])

    assert [(fault.field, fault.code) for fault in found] == [
        ("counted.cash", "required"),
        ("counted.shells", "unknown"),
        ("counted.card", "malformed"),
        ("counted.wechat", "malformed"),
    ]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-0.01", "0.001"])
def test_what_is_no_amount_cannot_be_counted_or_be_a_float(amount: str) -> None:
    assert not is_amount(Decimal(amount))
    assert [fault.code for fault in count_faults({"cash": Decimal(amount)}, ["cash"])] == ["malformed"]


def test_a_count_is_final_when_it_agrees_or_is_the_second() -> None:
    expected = {"cash": Decimal("850.00"), "card": Decimal("150.00")}
    agrees = {"cash": Decimal("850.00"), "card": Decimal("150.00"), "wechat": Decimal(0)}

    assert is_final(agrees, expected, 1)
    assert not is_final(agrees | {"cash": Decimal("849.50")}, expected, 1)
    assert is_final(agrees | {"cash": Decimal("849.50")}, expected, 2)


def test_each_difference_needs_a_known_reason_and_something_else_a_note() -> None:
    given = {"cash": ("other", " "), "card": ("slip", ""), "wechat": ("weather", "")}

    found = reason_faults(given, ["cash", "card", "wechat", "alipay"])

    assert [fault.field for fault in found] == ["note.cash", "reason.wechat", "reason.alipay"]
