"""What an expression of a diagram may say, and what it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.processes.rules.expressions import BadExpression, evaluate, names_in, parse, parse_given, type_of_scalar
from shouli.processes.rules.timing import due_moment, is_literal, parse_duration

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DATA: dict[str, type_of_scalar] = {"n": 3, "name": "home", "yes": True, "no": False, "nothing": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n == 3", True),
        ("n != 3 or yes", True),
        ("1 < n <= 3", True),
        ("1 < n < 3", False),
        ("not no and name == 'home'", True),
        ("no and missing", False),
        ("yes or missing", True),
        ("nothing is None", True),
        ("name in ('home', 'work')", True),
        ("name not in ['work']", True),
        ("n + 1 - 2", 2),
        ("-n", -3),
        ("'far' if n > 5 else 'near'", "near"),
        ("  name\n", "home"),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluate(text, DATA) == value


@pytest.mark.parametrize(
    "text",
    [
        "open('x')",
        "().__class__",
        "name.upper()",
        "[x for x in name]",
        "lambda: 1",
        "n * 10",
        "2 ** 9",
        "name[0]",
        "(n := 4)",
        "1.5",
        "f'{n}'",
        "import os",
        "",
        "n ==",
    ],
)
def test_more_than_an_expression_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        parse(text)


@pytest.mark.parametrize(("text", "why"), [("missing", "does not know"), ("n < name", "cannot be worked out")])
def test_what_cannot_be_worked_out_says_why(text: str, why: str) -> None:
    with pytest.raises(BadExpression, match=why):
        evaluate(text, DATA)


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        names = names_in(text)
    except BadExpression:
        return
    assert all(name.isidentifier() for name in names)


def test_names() -> None:
    assert names_in("a and (b or c == 'd')") == {"a", "b", "c"}


def test_given_pairs() -> None:
    pairs = parse_given("owner=owner,\n  kind='install', n=a + 1")
    assert pairs == (("owner", "owner"), ("kind", "'install'"), ("n", "a + 1"))
    assert parse_given("") == ()
    for bad in ("owner", "**data", "a=1)(", "a=f(1)", "a="):
        with pytest.raises(BadExpression):
            parse_given(bad)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT4H", timedelta(hours=4)),
        ("P1W", timedelta(days=7)),
        ("P3DT2H30M10S", timedelta(days=3, hours=2, minutes=30, seconds=10)),
    ],
)
def test_durations(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length
    assert due_moment(text, {}, NOW) == NOW + length


@pytest.mark.parametrize("text", ["P", "PT", "P1M", "P1Y", "4H", "PT-4H", "P1DT"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(BadExpression):
        parse_duration(text)


def test_moments_written_out_or_worked_out() -> None:
    assert due_moment("2026-11-23T08:00:00+08:00", {}, NOW) == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert due_moment("until", {"until": "2026-11-23T00:00:00+00:00"}, NOW) == datetime(2026, 11, 23, tzinfo=UTC)
    assert due_moment("'P1D' if fast else 'P3D'", {"fast": False}, NOW) == NOW + timedelta(days=3)
    for bad in ("2026-11-23T08:00:00", "n", "name"):
        with pytest.raises(BadExpression):
            due_moment(bad, DATA, NOW)


def test_literals() -> None:
    assert is_literal("PT4H")
    assert not is_literal("PROMISED")
    assert not is_literal("until")
