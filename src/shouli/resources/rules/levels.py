"""The level (号码等级) of a number, read off its last digits."""

from __future__ import annotations

from shouli.kernel.text import lazy as _

ORDINARY, LUCKY, PAIR, LADDER, TRIPLE, QUAD = "ordinary", "lucky", "pair", "ladder", "triple", "quad"

LEVEL_NAMES = {
    ORDINARY: _("ordinary number"),
    LUCKY: _("lucky number"),
    PAIR: _("double pair"),
    LADDER: _("ladder"),
    TRIPLE: _("triple"),
    QUAD: _("quadruple"),
}
LUCKY_TAILS = ("88", "66", "168", "518")
RISING, FALLING = "0123456789", "9876543210"


def level_of(number: str) -> str:
    """Return the level of a number by its tail; where several fit, the rarest counts.

    ``quad`` ends in AAAA, ``triple`` in AAA, ``ladder`` in four digits in a row up or down, ``pair`` in AABB,
    ``lucky`` in one of the tails people ask for; all others are ``ordinary``.
    """
    tail = number[-4:]
    if len(set(tail)) == 1:
        return QUAD
    if len(set(tail[1:])) == 1:
        return TRIPLE
    if tail in RISING or tail in FALLING:
        return LADDER
    if tail[0] == tail[1] and tail[2] == tail[3]:
        return PAIR
    return LUCKY if number.endswith(LUCKY_TAILS) else ORDINARY
