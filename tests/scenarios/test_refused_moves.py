"""A move that is not possible is refused in the reader's language, whatever thing it is about."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from shouli.config import worker
from shouli.kernel.errors import BusinessError, WrongState
from shouli.kernel.lifecycles import LIFECYCLES, Lifecycle
from shouli.processes.errors import AlreadyRunning, ProcessFailed, StepNotOpen

LATIN = re.compile(r"[A-Za-z]{2,}")
OF_THE_HOUSE = [life for thing, life in sorted(LIFECYCLES.items()) if "test" not in thing]


def test_every_part_is_there() -> None:
    assert worker.DUTIES
    assert len(OF_THE_HOUSE) >= 19


@pytest.mark.parametrize("life", OF_THE_HOUSE, ids=lambda life: life.thing)
def test_no_english_in_a_chinese_refusal(life: Lifecycle) -> None:
    refused = [
        (move, state)
        for move, (sources, _target) in life.moves.items()
        for state in life.states
        if state not in sources
    ]
    told = set()
    with translation.override("zh-hans"):
        for move, state in refused:
            with pytest.raises(WrongState) as refusal:
                life.target(move, state)
            told.add(refusal.value.text)

    assert refused
    assert [text for text in told if LATIN.search(text)] == []


def test_the_one_at_hand_is_named() -> None:
    with translation.override("zh-hans"), pytest.raises(WrongState) as refusal:
        LIFECYCLES["order"].require("fulfilling", "awaiting_audit", thing="S261122000001")

    assert refusal.value.text == "S261122000001当前状态为“施工中”，不能办理此操作。"


@pytest.mark.parametrize("kind", [StepNotOpen, AlreadyRunning, ProcessFailed])
def test_no_key_of_an_order_or_step_in_a_chinese_refusal(kind: type[BusinessError]) -> None:
    refusal = kind(owner="order:1", step="repair")

    with translation.override("zh-hans"):
        assert LATIN.search(refusal.text + refusal.advice) is None
