"""Numbers, amounts and days of a form: one reader with ends, a fault at the field, never a crash."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from django.http import QueryDict

from shouli.channels.backoffice.answers import SMALL, Answers
from shouli.web.posted import Posted


def answers(text: str) -> Answers:
    sent = QueryDict(mutable=True)
    sent["field"] = text
    return Answers(Posted(sent))


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "NaN", "²", "999999999999", "9" * 5000, "1e9", "--1"])
def test_what_is_no_whole_number_is_a_fault_at_its_field(text: str) -> None:
    given = answers(text)

    assert given.whole("field") == 0
    assert [(fault.field, fault.code) for fault in given.faults] == [("field", "not_whole")]


def test_a_small_column_takes_no_large_number() -> None:
    assert answers("３２７６７").whole("field", most=SMALL) == 32767
    given = answers("32768")
    given.whole("field", most=SMALL)
    assert "32767" in given.faults[0].text


@pytest.mark.parametrize("text", ["", "x", "NaN", "Infinity", "1e400", "1000000000.01", "9" * 5000, "٫", "1.2.3"])
def test_what_is_no_amount_is_a_fault_at_its_field(text: str) -> None:
    given = answers(text)

    assert given.amount("field") == 0
    assert [fault.code for fault in given.faults] == ["not_an_amount"]


def test_amounts_and_days_are_read_in_any_width() -> None:
    assert answers("１，２００．５０").amount("field") == Decimal("1200.50")
    assert answers("-12.5").amount("field") == Decimal("-12.5")
    assert answers("２０２６－１２－０１").day("field") == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-W01-1"])
def test_what_is_no_day_is_a_fault_at_its_field(text: str) -> None:
    given = answers(text)

    given.day("field")

    assert [fault.code for fault in given.faults] == ["not_a_day"]


@pytest.mark.parametrize("text", ["", "x", "25:00", "08:30+08:00", "0830", "08:30:00.5"])
def test_what_is_no_time_of_day_is_a_fault_at_its_field(text: str) -> None:
    given = answers(text)

    assert given.clock("field") == time.min
    assert [(fault.field, fault.code) for fault in given.faults] == [("field", "not_a_time")]


def test_a_time_of_day_is_read_in_any_width() -> None:
    given = answers("０８：３０")

    assert (given.clock("field"), given.faults) == (time(8, 30), [])
