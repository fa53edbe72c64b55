"""Which right lets somebody do something, and up to which amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

EVERYONE = "everyone"  # the role every member of staff has without being given it
PATTERN = re.compile(r"\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?")
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


def is_pattern(text: str) -> bool:
    """Say whether ``text`` can be a pattern: dotted words, with at most one star, at the end."""
    return PATTERN.fullmatch(text) is not None
