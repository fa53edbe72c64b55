"""How amounts, numbers and moments are written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from shouli.web.templatetags import shouli_tags as tags

NOW = datetime(2026, 11, 22, 10, 24, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal(1200), "1,200.00"), (Decimal("-0.5"), "-0.50"), (0, "0.00"), (None, ""), ("", ""), ("12.4", "12.40")],
)
def test_money(amount: Decimal | int | str | None, written: str) -> None:
    assert tags.money(amount) == written


@pytest.mark.parametrize(
    ("number", "written"), [("86015768", "8601 5768"), ("13900000001", "139 0000 0001"), ("10000", "10000")]
)
def test_telephone_numbers(number: str, written: str) -> None:
    assert tags.spaced(number) == written


@pytest.mark.parametrize(
    ("ago", "chinese", "english"),
    [
        (timedelta(seconds=20), "刚刚", "just now"),
        (timedelta(minutes=3), "3 分钟前", "3 minutes ago"),
        (timedelta(minutes=-1), "1 分钟后", "in 1 minute"),
        (timedelta(hours=2), "今天 08:24", "today 08:24"),
        (timedelta(hours=15), "昨天 19:24", "yesterday 19:24"),
        (timedelta(days=-1), "明天 10:24", "tomorrow 10:24"),
        (timedelta(days=25), "10-28 10:24", "28 Oct 10:24"),
        (timedelta(days=400), "2025-10-18", "18 Oct 2025"),
    ],
)
def test_moments(ago: timedelta, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert tags.relative(NOW - ago, NOW) == chinese
    with translation.override("en"):
        assert tags.relative(NOW - ago, NOW) == english


def test_exact_moments_and_days() -> None:
    with translation.override("zh-hans"):
        assert tags.exact(NOW) == "2026-11-22 10:24:00"
        assert tags.exact(date(2026, 3, 3)) == "2026-03-03"
        assert tags.exact(None) == ""


@pytest.mark.parametrize(("seconds", "written"), [(872, "14:32"), (7500, "2:05:00"), (-5, "00:00"), (None, "")])
def test_stretches(seconds: int | None, written: str) -> None:
    assert tags.duration(seconds) == written


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in tags.icon("phone")
    assert 'role="img" aria-label="Call"' in tags.icon("phone", "Call")


def test_what_a_reader_typed_cannot_become_markup() -> None:
    assert tags.badge("<b>") == '<span class="tag tag-grey">&lt;b&gt;</span>'
