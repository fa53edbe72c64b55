"""The other party's number: what is dialled for it, and what is no number at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouli.charging.engine import lookup
from shouli.charging.refusals import CannotBeRated
from shouli.charging.rules.compiling import compile_tariff
from shouli.charging.rules.usage import BAD_PEER, destination_of
from shouli.charging.tests.factories import (
    APRIL,
    amounts,
    held,
    opened,
    rated,
    reserved,
    sample_tariff,
    subscriber,
    use,
)

NAMES = sorted({"", *sample_tariff().destinations.values()})
TREE = lookup.digit_tree(sample_tariff().destinations, {name: place for place, name in enumerate(NAMES)})
NUMBERS = [
    ("", ""), ("85312345", ""), ("053188888888", "local"), ("0531-88888888", "local"), ("(0531) 8888.8888", "local"),
    ("02188888888", "long"), ("0085291234567", "outside"), ("+85291234567", "outside"), ("+1 212 555 1234", "outside"),
    ("＋８５２ ９１２３４５６７", "outside"), ("+8653188888888", "local"), ("０１０６２３４５６７８", "long"),
    ("１３８１２３４５６７８", "other_network"), ("０５３１　８８８８", "local"), ("+", "outside"),
    ("1+2", None), ("++1", None), ("0531x", None), ("x", None), ("１２a", None), ("٠٥٣١", None), ("*86", None),
    ("0531#", None), ("8531\u200b2345", None), ("８Ａ", None), ("\u00a00531", None), ("一二三", None), ("😀", None),
]  # fmt: skip


def found_at_once(numbers: list[str]) -> list[str | None]:
    """Look numbers up as the engine does."""
    _nulls, offsets, letters = pa.array(numbers, pa.string()).buffers()
    found = np.zeros(len(numbers), np.int64)
    starts = np.frombuffer(offsets, np.int32)[: len(numbers) + 1]
    lookup.destinations(starts, np.frombuffer(letters or b"", np.uint8), *TREE, 0, found)
    return [NAMES[place] if place >= 0 else None for place in found.tolist()]


def test_where_a_number_leads() -> None:
    numbers = [number for number, _wanted in NUMBERS]

    assert [destination_of(sample_tariff(), number) for number in numbers] == [wanted for _number, wanted in NUMBERS]
    assert found_at_once(numbers) == [wanted for _number, wanted in NUMBERS]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0158+- (）０５＋／.a٣一\u3000\u200b*", max_size=12), min_size=1, max_size=20))
def test_the_engine_reads_numbers_as_the_rules_do(numbers: list[str]) -> None:
    assert found_at_once(numbers) == [destination_of(sample_tariff(), number) for number in numbers]


def test_a_call_abroad_with_a_plus_is_no_local_call() -> None:
    """00852 has no price in the sample; +852 has none either, and does not eat domestic minutes."""
    who = subscriber(held("enjoy58"))
    outcome = rated(who, [use("2026-04-02 10:00", 60, "voice", peer=peer) for peer in ("+85291234567", "13905310001")])

    assert len(outcome.refused) == 1
    assert amounts(outcome.charges) == [0]


@pytest.mark.parametrize("peer", ["8531２x45", "12*34"])
def test_what_is_no_number_stands_in_suspense(peer: str) -> None:
    outcome = rated(subscriber(held("enjoy58")), [use("2026-04-02 10:00", 60, "voice", peer=peer)])

    assert [reason for _usage, reason in outcome.refused] == [BAD_PEER]


def test_an_access_point_has_a_name_of_letters() -> None:
    outcome = rated(subscriber(held("enjoy58")), [use("2026-04-02 10:00", 1024, "data", peer="cmnet")])

    assert amounts(outcome.charges) == [0]


def test_a_prefix_with_a_plus_is_the_one_with_zeros() -> None:
    tariff = replace(sample_tariff(), destinations={"00852": "near", "852": "local"})

    assert [destination_of(tariff, peer) for peer in ("+8521", "8521")] == ["near", "local"]
    assert compile_tariff(tariff, APRIL).tariff is tariff


@pytest.mark.django_db
def test_online_refuses_what_is_no_number() -> None:
    opened(held("enjoy58"), li=1000)

    with pytest.raises(CannotBeRated, match="数字"):
        reserved(use("2026-04-01 12:00", 60, "voice", peer="12*34"))
