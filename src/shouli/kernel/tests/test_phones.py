"""Telephone numbers: which texts are one, and the one spelling in which each is kept."""

from __future__ import annotations

import pytest

from shouli.kernel.phones import is_fixed_line, is_phone, normal, phone_faults


@pytest.mark.rule("FL-047")
@pytest.mark.parametrize(
    "text",
    [
        "86010001", " 86010001 ", "0531-86010001", "053186010001", "(0531)86010001", "010-65001234",
        "+86 531 8601 0001", "0546-8601000", "８６０１０００１", "（０５３１）８６０１０００１",
    ],
)  # fmt: skip
def test_a_fixed_line_is_legal_with_and_without_area_code(text: str) -> None:
    assert is_fixed_line(text)


@pytest.mark.rule("FL-047")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "13905310001",  # mobile
        "+8613905310001",
        "013905310001",
        "8601000",  # a digit short
        "860100011",  # a digit long
        "16010001",  # no subscriber number opens with 1
        "96010001",
        "0531-10000",  # nor behind an area code
        "0531-16010000",
        "0531-06010000",
        "0531-96010000",
        "021-1234567",
        "10000",
        "95588",
        "400-800-1234",
        "0531-8601000a",
        "0531",
        "+1 650 253 0000",  # fixed, but of another country
        "86010001 86010002",
    ],
)
def test_a_mobile_or_malformed_number_is_no_fixed_line(text: str) -> None:
    assert not is_fixed_line(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("13905310001", "13905310001"), ("139 0531 0001", "13905310001"), ("+86 13905310001", "13905310001"),
        ("１３９０５３１０００１", "13905310001"), ("(0531)86010001", "0531-86010001"),
        ("0531 8601 0001", "0531-86010001"), ("86010001", "86010001"), ("400-800-1234", "4008001234"),
        ("0531-86010000转801", "0531-86010000转801"), ("0531-86010000 ext. 801", "0531-86010000转801"),
        ("+852 2345 6789", "+85223456789"),
    ],
)  # fmt: skip
def test_a_phone_that_can_be_called_has_one_spelling(text: str, kept: str) -> None:
    assert is_phone(text)
    assert normal(text) == kept
    assert normal(kept) == kept


@pytest.mark.parametrize("text", ["1" * 30, "-5", "x", "12", "99", "5", "9" * 5000, "0531-16010000", "call me", "١"])
def test_what_cannot_be_called_is_a_fault_and_stays_as_typed(text: str) -> None:
    assert [fault.code for fault in phone_faults("contact_phone", text)] == ["bad_form"]


def test_no_phone_is_no_fault() -> None:
    assert list(phone_faults("contact_phone", " ")) == []
