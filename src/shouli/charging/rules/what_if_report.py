"""What a change of tariff means, in figures: who wins and loses, by how much, and whose bill would be a shock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shouli.kernel.money import LI

THOUSANDTHS = 1000
# Where the steps of the distribution begin, yuan; a bill that stays as it is has a step of its own between them.
STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """A bill is a shock if it is more than ``times`` (thousandths) the old one and more than ``over`` li above it."""

    times: int = 2 * THOUSANDTHS
    over: int = 20 * LI


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStep:
    """A step of the distribution: changes of ``[from_, to)`` li, None for no end; how many bills, and their change."""

    from_: int | None
    to: int | None
    bills: int = 0
    change: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What something comes to before and after, li: a bill line, a plan; ``bills`` it concerns."""

    name: str
    name_en: str
    old: int
    new: int
    bills: int = 0

    @property
    def change(self) -> int:
        """After minus before, li."""
        return self.new - self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One subscriber's month before and after, li."""

    subscriber: int
    plan: str
    old: int
    new: int

    @property
    def change(self) -> int:
        """After minus before, li."""
        return self.new - self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bills of one kind: how many, what they change by together (li), and the foremost of them."""

    bills: int
    change: int
    foremost: tuple[Bill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncomparable:
    """A subscriber that cannot be compared: the draft cannot price its month (or ``lost`` records), or today's cannot.

    ``product`` is the one whose fee or minimum has not been set, "" if it is records that have no price; ``is_new``
    where only the draft cannot.
    """

    subscriber: int
    plan: str
    product: str
    lost: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfReport:
    """All of it; ``subscribers = compared + no_longer + not_before``, amounts in li of those compared.

    ``against`` and ``draft`` are the digests of the tariffs. ``newly`` subscribers have records that only the draft
    could price: their bills grow by these too.
    """

    month: str
    against: str
    draft: str
    subscribers: int
    compared: int
    no_longer: int
    not_before: int
    newly: int
    old: int
    new: int
    lines: tuple[Moved, ...]
    plans: tuple[Moved, ...]
    steps: tuple[ChangeStep, ...]
    less: Group
    more: Group
    same: int
    shocks: Group
    refused: tuple[Uncomparable, ...]

    @property
    def change(self) -> int:
        """After minus before, li."""
        return self.new - self.old


def edges(steps: Sequence[int] = STEPS) -> list[int]:
    """Return where the steps of the distribution begin, li; what is below the first is a step too.

    Amounts are whole li, so a bill that pays 0.001 yuan more begins the first step above 0, and none hides in 0.
    """
    return [*(-step * LI + 1 for step in reversed(steps)), 0, 1, *(step * LI for step in steps)]


def step_bounds() -> list[tuple[int | None, int | None]]:
    """Return ``[from, to)`` of every step, None for no end."""
    found = edges()
    return list(zip([None, *found], [*found, None], strict=True))
