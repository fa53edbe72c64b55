"""Which texts are legal telephone numbers, and how a wanted tail is looked for."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

REGION = "CN"
SUBSCRIBER = re.compile(r"[2-8][0-9]{7}")  # 0 and 9 open no subscriber number; 1 opens mobile and short numbers
WRITTEN = re.compile(r"[+(]?[0-9][0-9 ()-]*")


def is_fixed_line(text: str) -> bool:
    """Say whether ``text`` is a legal fixed-telephone number (固定电话号码), local or with its area code (FL-047).

    Eight digits alone are taken as a number of the operator's own area; a mobile, service or short number is refused.
    """
    given = text.strip()
    if SUBSCRIBER.fullmatch(given):
        return True
    if not WRITTEN.fullmatch(given) or not given.startswith(("0", "+", "(0")):
        return False
    try:
        number = phonenumbers.parse(given, REGION)
    except NumberParseException:
        return False
    return (
        phonenumbers.region_code_for_number(number) == REGION
        and phonenumbers.is_valid_number(number)
        and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    )


def tail_bounds(tail: str) -> tuple[str, str | None]:
    """Return ``(from, to)`` such that a reversed number lies in ``[from, to)`` exactly if the number ends in ``tail``.

    ``to`` is None where nothing lies above. A range of digits is found by any ordinary index, in any collation.
    """
    start = tail[::-1]
    if set(start) == {"9"}:
        return start, None
    return start, str(int(start) + 1).zfill(len(start))


def span(first: str, last: str) -> list[str]:
    """Return every number from ``first`` to ``last``, both included, at the length of ``first``."""
    return [str(value).zfill(len(first)) for value in range(int(first), int(last) + 1)]
