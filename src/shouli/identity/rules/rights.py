"""Which right lets somebody do something, and up to which amount."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

EVERYONE = "everyone"  # the role every member of staff has without being given it
PATTERN = re.compile(r"\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?")
JUDGING = ("approve_", "judge_", "receive_")  # how the actions begin that need a second person
AUDITING = "audit_"  # and so do these, where the operator demands that another person audits than accepted
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """That ``role`` may do what matches ``pattern`` through ``channel``, up to ``limit`` (None: unlimited)."""

    role: str
    pattern: str
    channel: str = "*"
    limit: Decimal | None = None

    def covers(self, action: str, channel: str) -> bool:
        """Say whether this right is about ``action`` through ``channel``."""
        if self.channel not in ("*", channel):
            return False
        if self.pattern.endswith("*"):
            return action.startswith(self.pattern[:-1])
        return action == self.pattern

    @property
    def precision(self) -> tuple[bool, int, bool]:
        """How exactly it names its action and channel; the greater the more exact."""
        exact = not self.pattern.endswith("*")
        return exact, len(self.pattern), self.channel != "*"


def allows(rights: Iterable[Right], action: str, channel: str) -> bool:
    """Say whether one of ``rights`` covers ``action``; what none covers is denied."""
    return any(right.covers(action, channel) for right in rights)


def limit_of(rights: Iterable[Right], action: str, channel: str) -> Decimal | None:
    """Return up to which amount ``action`` may go: None is unlimited, zero is not at all.

    Within a role the right that names the action most exactly decides; among roles the highest limit counts.
    """
    deciding: dict[str, Right] = {}
    for right in rights:
        if right.covers(action, channel):
            best = deciding.get(right.role)
            if best is None or right.precision > best.precision:
                deciding[right.role] = right
    highest = ZERO
    for right in deciding.values():
        if right.limit is None:
            return None
        highest = max(highest, right.limit)
    return highest


def written(rights: Iterable[Right]) -> list[list[str | None]]:
    """Write a role's rights as plain values, in a settled order: pattern, channel and limit of each."""
    found = ((right.pattern, right.channel, None if right.limit is None else f"{right.limit:.2f}") for right in rights)
    return [list(line) for line in sorted(found, key=lambda line: line[:2])]


def read(role: str, lines: Iterable[Sequence[str | None]]) -> tuple[Right, ...]:
    """Read what ``written`` wrote."""
    return tuple(
        Right(role=role, pattern=pattern or "", channel=channel or "", limit=None if limit is None else Decimal(limit))
        for pattern, channel, limit in lines
    )


def fingerprint(rights: Iterable[Right]) -> str:
    """Return a short text that differs as soon as a role's rights do."""
    return hashlib.sha256(repr(written(rights)).encode()).hexdigest()[:16]


def judging(actions: Iterable[str], *, auditor_must_differ: bool = False) -> list[str]:
    """Pick the actions by which somebody judges what another person proposed, counted or accepted."""
    begin = (*JUDGING, AUDITING) if auditor_must_differ else JUDGING
    return [name for name in actions if name.rpartition(".")[2].startswith(begin)]


def is_pattern(text: str) -> bool:
    """Say whether ``text`` can be a pattern: dotted words, with at most one star, at the end."""
    return PATTERN.fullmatch(text) is not None
