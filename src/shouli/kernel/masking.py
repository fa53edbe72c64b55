"""Masks for personal data: what a reader without the right to reveal may see. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable

# Where the number of the house begins, in digits or in words; streets have numbers too: 三里河路, 三门路, 一号桥路.
HOUSE = re.compile(
    r"[0-9\uff10-\uff19]"
    r"|[〇零一二三四五六七八九十百]+"
    r"(?=[室栋棟幢座楼樓层層弄]|[号號](?![路街桥])|[单單]元|[门門](?=$|牌|[0-9\uff10-\uff19〇零一二三四五六七八九十百]))"
)


def mask_number(value: str, *, head: int = 4, tail: int = 4) -> str:
    """Keep ``head`` and ``tail`` characters of a document or card number, star the rest; short values are all stars."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def mask_phone(value: str) -> str:
    """Keep the first three and last four digits of a phone number."""
    return mask_number(value, head=3, tail=4)


def mask_name(value: str) -> str:
    """Keep the first character of a person's name."""
    return value[:1] + "*" * max(len(value) - 1, 0)


def mask_address(value: str, *, keep: int = 6) -> str:
    """Keep the street, at most ``keep`` characters of it; star house and room, however short the address is."""
    house = HOUSE.search(value)
    street = value[: min(keep, house.start() if house else len(value))]
    return value if street == value else street + "****"


def unmasked(typed: str, kept: str, mask: Callable[[str], str]) -> str:
    """Return ``kept`` if a form sent its mask back, that is, if nothing else was typed."""
    return kept if kept and typed.strip() == mask(kept) else typed
