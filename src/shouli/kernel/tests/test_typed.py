"""Typed text is folded once: invisible characters, widths, digits of every script, line breaks; numbers have ends."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.kernel import typed

RADICAL_SMALL = "\u2f29"  # KANGXI RADICAL SMALL, as PDF files give it for 小
COMPATIBLE = "\uf92c"  # CJK COMPATIBILITY IDEOGRAPH, canonically 郎


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("王小明", "王小明"),
        ("王小明\u200b", "王小明"),
        ("\ufeff王小明", "王小明"),
        ("王\u200d小\u2060明\u00ad", "王小明"),
        ("\u202e王小明\u202c", "王小明"),
        ("王小明\x00\x07", "王小明"),
        ("王小明\ufe00\U000e0100\u3164", "王小明"),
        ("王" + RADICAL_SMALL + "明", "王小明"),
        (COMPATIBLE, "郎"),
        ("七里巷\n", "七里巷"),
        ("七里\r\n巷", "七里巷"),
        ("Li\u2028Lane", "Li Lane"),
        ("\u3000王\u3000小明\u00a0", "王 小明"),
        ("ＡＢＣ１２３", "ABC123"),
        ("٣٧٠१२𝟗", "370129"),
        ("某某（济南）有限公司", "某某（济南）有限公司"),
        ("e\u0301", "é"),
        ("a\tb", "a b"),
        ("𠮷野家", "𠮷野家"),
        ("", ""),
    ],
)
def test_a_text_has_one_spelling(text: str, wanted: str) -> None:
    assert typed.folded(text) == wanted


def test_several_lines_stay_several() -> None:
    assert typed.folded_lines(" a\r\n１\x85b\u2029c\n") == "a\n1\nb\nc"


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert typed.folded(typed.folded(text)) == typed.folded(text)
    assert typed.code(typed.code(text)) == typed.code(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("０５３１－８６０１０００１", "0531-86010001"),
        ("0531—86010001", "0531-86010001"),
        ("（０５３１）８６０１０００１", "(0531)86010001"),
        ("３７０１０２１９９００３０７１２３Ｘ", "37010219900307123X"),
    ],
)
def test_a_code_is_written_in_ascii(text: str, wanted: str) -> None:
    assert typed.code(text) == wanted


def test_names_are_compared_without_width_case_blanks_and_kind_of_dot() -> None:
    assert typed.alike("某某（济南）有限公司") == typed.alike("某某 (济南)有限公司")
    assert typed.alike("买买提•艾力") == typed.alike("买买提·艾力")
    assert typed.alike("LI XIAOMING") == typed.alike("Li Xiaoming")
    assert typed.alike("王小明") != typed.alike("王晓明")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12", 12), ("１２", 12), ("٣", 3), (" 7 ", 7), ("007", 7), ("999999999999999999", 10**18 - 1),
        ("1000000000000000000", None), ("9" * 5000, None), ("-1", None), ("1.5", None), ("1e3", None), ("", None),
        ("²", None), ("十", None), ("x", None), ("--1", None), ("NaN", None), ("+1", None),
    ],
)  # fmt: skip
def test_a_whole_number_has_ends(text: str, wanted: int | None) -> None:
    assert typed.whole(text) == wanted


def test_the_ends_of_a_whole_number_are_the_reader_s() -> None:
    assert typed.whole("-5", least=-5) == -5
    assert typed.whole("-6", least=-5) is None
    assert typed.whole("200", most=200) == 200
    assert typed.whole("201", most=200) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12.50", "12.50"), ("1,200.5", "1200.5"), ("１，２００．５０", "1200.50"), ("0", "0"), (".5", "0.5"),
        ("1000000000", "1000000000"), ("1000000000.01", None), ("-1", None), ("12.505", None), ("NaN", None),
        ("Infinity", None), ("1e400", None), ("1e2", None), ("", None), ("9" * 5000, None), ("x", None),
        ("1.2.3", None),
    ],
)  # fmt: skip
def test_an_amount_has_ends_and_two_decimals(text: str, wanted: str | None) -> None:
    assert typed.amount(text) == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-12-01", date(2026, 12, 1)), ("２０２６－１２－０１", date(2026, 12, 1)),
        ("2026/12/1", date(2026, 12, 1)), ("2026年12月1日", date(2026, 12, 1)), ("20261201", date(2026, 12, 1)),
        ("2026-02-30", None), ("0001-01-01", None), ("9999-12-31", None), ("2026-W01-1", None), ("x", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_has_ends(text: str, wanted: date | None) -> None:
    assert typed.day(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("08:30", time(8, 30)), ("8:30", time(8, 30)), ("０８：３０", time(8, 30)), ("23:59:59", time(23, 59, 59)),
        ("08:30+08:00", None), ("08:30Z", None), ("T0830", None), ("0830", None), ("08:30:00.5", None), ("24:00", None),
        ("08:60", None), ("", None), ("x", None),
    ],
)  # fmt: skip
def test_a_time_of_day_has_one_form_and_no_zone(text: str, wanted: time | None) -> None:
    assert typed.time_of_day(text) == wanted
