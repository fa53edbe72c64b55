"""Lifecycles as tables; every one that is registered is sound."""

from __future__ import annotations

import pytest

from shouli.kernel.errors import WrongState
from shouli.kernel.lifecycles import LIFECYCLES, Lifecycle
from shouli.kernel.states import DEAD, DISCARDED, DONE, MESSAGE, PENDING

DOOR = Lifecycle(
    "kernel_test_door",
    "shut",
    {
        "open": (frozenset({"shut"}), "open"),
        "shut": (frozenset({"open"}), "shut"),
        "lock": (frozenset({"shut"}), "locked"),
        "break": (frozenset({"shut", "locked"}), "broken"),
    },
    labels={"locked": "Locked"},
)


def test_the_states_are_all_that_are_named() -> None:
    assert DOOR.states == {"shut", "open", "locked", "broken"}


@pytest.mark.parametrize(
    ("transition", "state", "target"),
    [("open", "shut", "open"), ("lock", "shut", "locked"), ("break", "shut", "broken"), ("break", "locked", "broken")],
)
def test_allowed_moves(transition: str, state: str, target: str) -> None:
    assert DOOR.target(transition, state) == target


@pytest.mark.parametrize(
    ("transition", "state"), [("open", "open"), ("open", "locked"), ("lock", "open"), ("break", "broken")]
)
def test_other_moves_are_refused_with_the_state_in_words(transition: str, state: str) -> None:
    with pytest.raises(WrongState) as refusal:
        DOOR.target(transition, state)

    assert refusal.value.params == {
        "thing": "kernel_test_door", "state": DOOR.label(state), "transition": transition,
    }  # fmt: skip


def test_buttons_come_from_the_table() -> None:
    assert DOOR.open_from("shut") == ["open", "lock", "break"]
    assert DOOR.open_from("broken") == []


def test_labels_fall_back_on_the_state() -> None:
    assert (DOOR.label("locked"), DOOR.label("open")) == ("Locked", "open")


def test_the_life_of_a_message() -> None:
    assert MESSAGE.initial == PENDING
    assert {name: MESSAGE.moves[name] for name in MESSAGE.moves} == {
        "deliver": (frozenset({PENDING}), DONE),
        "give_up": (frozenset({PENDING}), DEAD),
        "retry": (frozenset({DEAD}), PENDING),
        "discard": (frozenset({DEAD}), DISCARDED),
    }


def test_every_registered_lifecycle_is_reachable_and_labelled() -> None:
    for thing, life in LIFECYCLES.items():
        reached, waiting = set(), [life.initial]
        while waiting:
            state = waiting.pop()
            if state not in reached:
                reached.add(state)
                waiting += [life.moves[name][1] for name in life.open_from(state)]
        assert reached == life.states, thing
        if not thing.startswith("kernel_test"):
            assert life.states <= set(life.labels), thing
