"""Inputs, results and changes written down as JSON values, with secrets starred."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from shouli.kernel.models import NumberSeries
from shouli.kernel.recording import change, digest, plain, subject
from shouli.kernel.tests.factories import NOON


@dataclass(frozen=True, slots=True)
class Card:
    """Something with a secret in it."""

    number: str
    pin: str


class Intake(BaseModel):
    """Typed input of a journey."""

    name: str
    card: Card


def test_everything_becomes_json() -> None:
    value = {
        "amount": Decimal("1.50"), "day": date(2026, 11, 22), "at": NOON, "row": NumberSeries(name="s"),
        "id": UUID(int=1), "copy": b"12345", "many": (1, {2}), "none": None,
    }  # fmt: skip

    assert json.loads(json.dumps(plain(value))) == {
        "amount": "1.50", "day": "2026-11-22", "at": "2026-11-22T12:00:00+08:00", "row": "kernel.numberseries:s",
        "id": "00000000-0000-0000-0000-000000000001", "copy": "5 bytes", "many": [1, [2]], "none": None,
    }  # fmt: skip


def test_secrets_become_stars_at_any_depth() -> None:
    intake = Intake(name="A", card=Card(number="62220000", pin="1234"))

    assert plain([intake], frozenset({"pin"})) == [{"name": "A", "card": {"number": "62220000", "pin": "***"}}]


def test_the_same_input_has_the_same_digest() -> None:
    assert digest(Card("1", "2")) == digest(Card("1", "2"))
    assert digest(Card("1", "2")) != digest(Card("1", "3"))
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_the_subject_is_the_row_returned() -> None:
    row = NumberSeries(name="s")

    assert (subject(row), subject((row, 1)), subject(5)) == ("kernel.numberseries:s", "kernel.numberseries:s", "")


def test_a_hidden_change_shows_that_and_not_what() -> None:
    row = NumberSeries(name="s")

    assert change(row, "value", 1, 2, hidden=True) == {
        "of": "kernel.numberseries:s", "field": "value", "old": "***", "new": "***",
    }  # fmt: skip
