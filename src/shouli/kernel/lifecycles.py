"""State machines written as tables, so code, screens, tests and docs share one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from shouli.kernel import errors

LIFECYCLES: dict[str, Lifecycle] = {}


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The life of one kind of thing.

    ``moves`` maps a transition to the states it may start from and the one it leads to; ``labels`` names the states
    for people; ``tmf`` maps a state to its TM Forum name.
    """

    thing: str
    initial: str
    moves: Mapping[str, tuple[frozenset[str], str]]
    labels: Mapping[str, str | Promise] = field(default_factory=dict)
    tmf: Mapping[str, str] = field(default_factory=dict)
    title: str | Promise = ""  # what people call such a thing

    def __post_init__(self) -> None:
        LIFECYCLES[self.thing] = self

    @property
    def states(self) -> frozenset[str]:
        """Every state a thing of this kind can be in."""
        found = {self.initial}
        for sources, target in self.moves.values():
            found |= sources | {target}
        return frozenset(found)

    def target(self, transition: str, state: str) -> str:
        """Return the state ``transition`` leads to.

        :raises errors.WrongState: if it may not happen in ``state``
        """
        sources, target = self.moves[transition]
        if state not in sources:
            raise self.refusal(state, transition=transition)
        return target

    def require(self, state: str, *allowed: str, thing: str = "") -> None:
        """Refuse unless ``state`` is one of ``allowed``; ``thing`` names the one at hand, such as an order number.

        :raises errors.WrongState: if it is not
        """
        if state not in allowed:
            raise self.refusal(state, thing=thing)

    def refusal(self, state: str, *, thing: str = "", transition: str = "") -> errors.WrongState:
        """Say in the reader's language that what was asked is impossible in ``state``; machines read the transition."""
        return errors.WrongState(
            thing=thing or str(self.title or self.thing), state=self.label(state), transition=transition
        )

    def open_from(self, state: str) -> list[str]:
        """List transitions possible now; screens draw their buttons from it."""
        return [name for name, (sources, _) in self.moves.items() if state in sources]

    def label(self, state: str) -> str:
        """Name ``state`` in the reader's language."""
        return str(self.labels.get(state, state))
