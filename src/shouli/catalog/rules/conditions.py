"""Cells of a decision table: what a fee row asks of one fact.

An empty cell asks nothing. A yes/no fact takes ``yes`` or ``no``; a choice takes ``a``, ``a|b`` or ``!a`` (any but a);
a number takes ``3``, ``2..5``, ``2..`` or ``..5``, both ends included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shouli.kernel.text import lazy as _
from shouli.kernel.typed import is_digits

YES_NO, CHOICE, NUMBER = "yes_no", "choice", "number"
FACT_KINDS = (YES_NO, CHOICE, NUMBER)
YES, NO = "yes", "no"
NONE_LEFT = _("No value is left, so the row could never apply.")
RANGE = re.compile(r"(?P<low>[0-9]{0,9})\.\.(?P<high>[0-9]{0,9})")

type_of_fact = str | int | bool
type_of_facts = Mapping[str, type_of_fact]


class BadCondition(ValueError):
    """A cell that asks something its fact cannot answer; the text says what is allowed."""


class MissingFact(LookupError):
    """A fee row asks about a fact the caller did not give: a defect of the caller, never a reason to charge nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something fee rows may ask about: its name, its kind and, for a choice, its values."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()

    @property
    def values(self) -> frozenset[str]:
        """Every value this fact can have; empty for a number."""
        return frozenset({YES, NO} if self.kind == YES_NO else self.choices)


@dataclass(frozen=True, slots=True)
class Condition:
    """What one cell asks: that the fact be one of ``values``, or a whole number from ``low`` to ``high``."""

    fact: str
    values: frozenset[str] = frozenset()
    low: int | None = None
    high: int | None = None

    @property
    def is_range(self) -> bool:
        """Say whether it asks for a number."""
        return not self.values

    @property
    def text(self) -> str:
        """The cell in its one canonical writing, which :func:`restore` reads back."""
        if not self.is_range:
            return "|".join(sorted(self.values))
        low = "" if self.low is None else str(self.low)
        return f"{low}..{'' if self.high is None else self.high}"

    def holds(self, facts: type_of_facts) -> bool:
        """Say whether ``facts`` fulfil it; an empty text means "not applicable" and fulfils nothing.

        :raises MissingFact: if the fact was not given
        """
        if self.fact not in facts:
            raise MissingFact(self.fact)
        given = facts[self.fact]
        if not self.is_range:
            return _word(given) in self.values
        if isinstance(given, str) and not _is_whole(given):
            return False
        number = int(given)
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)

    def covers(self, other: Condition) -> bool:
        """Say whether everything that fulfils ``other`` (on the same fact) fulfils this too."""
        if not self.is_range:
            return other.values <= self.values and not other.is_range
        above = self.low is None or (other.low is not None and self.low <= other.low)
        below = self.high is None or (other.high is not None and other.high <= self.high)
        return other.is_range and above and below


def read(fact: Fact, cell: str) -> Condition | None:
    """Read one cell; None where it asks nothing.

    :raises BadCondition: if the fact has no such value
    """
    text = cell.strip()
    if not text:
        return None
    return _read_range(fact, text) if fact.kind == NUMBER else _read_values(fact, text)


def restore(fact: str, text: str) -> Condition:
    """Read back a canonical :attr:`Condition.text`."""
    found = RANGE.fullmatch(text)
    if found is None:
        return Condition(fact, values=frozenset(text.split("|")))
    return Condition(fact, low=_bound(found["low"]), high=_bound(found["high"]))


def _read_values(fact: Fact, text: str) -> Condition:
    wanted = frozenset(part.strip() for part in text.removeprefix("!").split("|"))
    unknown = wanted - fact.values
    if unknown:
        message = _("There is no value %(unknown)s; it can be %(values)s.")
        told = {"unknown": ", ".join(sorted(unknown)), "values": ", ".join(sorted(fact.values))}
        raise BadCondition(str(message) % told)
    values = fact.values - wanted if text.startswith("!") else wanted
    if not values:
        raise BadCondition(str(NONE_LEFT))
    return Condition(fact.name, values=values)


def _read_range(fact: Fact, text: str) -> Condition:
    if _is_whole(text):
        return Condition(fact.name, low=int(text), high=int(text))
    found = RANGE.fullmatch(text)
    if found is None or text == "..":
        raise BadCondition(str(_("This is a number; write 3, 2..5, 2.. or ..5.")))
    low, high = _bound(found["low"]), _bound(found["high"])
    if low is not None and high is not None and low > high:
        raise BadCondition(str(NONE_LEFT))
    return Condition(fact.name, low=low, high=high)


def _is_whole(text: str) -> bool:
    return is_digits(text) and len(text) <= 9


def _bound(digits: str) -> int | None:
    return int(digits) if digits else None


def _word(value: type_of_fact) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)
