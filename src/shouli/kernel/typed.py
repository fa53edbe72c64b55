"""What people type or paste, folded once at the doors: forms, intakes, tables of packs and the command line.

``folded`` is for every text: one spelling of each character, no invisible ones, digits of every script as ASCII.
``code`` is for numbers, phones and codes: full-width signs and every kind of dash as well. ``alike`` compares names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation

LARGEST_ID = 10**18 - 1  # what fits an id of every database, and one more digit would not always
LONGEST = 19  # digits of a whole number of 64 bits
LARGEST_AMOUNT = Decimal(10) ** 9

_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0)
) | frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
"""Fillers and variation selectors: they print as nothing although Unicode counts them as letters or marks."""

_SIGNS = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)} | {ord(dash): "-" for dash in "‐‑‒–—―−﹘﹣－ー─"}
HAN = "\u2e80-\u9fff\U00020000-\U000323af"
DOTS = {ord(dot): "·" for dot in "•・‧∙●᛫･⋅"}  # what people take for the middle dot of a name
_BETWEEN_HAN = re.compile(f"(?<=[{HAN}]) *\n *(?=[{HAN}])")


class _Table(dict[int, str]):
    """A translation table that works out each character when it is first met."""

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, code: int) -> str:
        self[code] = self._of(chr(code))
        return self[code]


def _one(letter: str) -> str:
    """Fold one character: invisible ones go, other widths and forms of a letter become the letter."""
    kind = unicodedata.category(letter)
    if letter == "\n":
        return letter
    if kind in ("Cc", "Zs"):
        return " " if kind == "Zs" or letter == "\t" else ""
    if kind in ("Cf", "Cs") or ord(letter) in _INVISIBLE:
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if kind[0] == "L" or letter in _RADICALS:
        return unicodedata.normalize("NFKC", letter)
    return letter


_RADICALS = frozenset(map(chr, range(0x2E80, 0x2FD6)))  # pasted out of PDF files in place of the ideographs
_LETTERS = _Table(_one)


def folded_lines(text: str) -> str:
    """Fold a text that may have several lines; line breaks of every system become ``\\n``."""
    if text.isascii() and text.isprintable():
        return text.strip()
    one_break = _BREAKS.sub("\n", text)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", one_break).translate(_LETTERS)).strip()


def folded(text: str) -> str:
    """Fold a text of one line; a line break becomes a blank, between two ideographs nothing."""
    lines = folded_lines(text)
    return _BETWEEN_HAN.sub("", lines).replace("\n", " ") if "\n" in lines else lines


def code(text: str) -> str:
    """Fold a number or code: signs of full width and every kind of dash become those of ASCII."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return folded(text).translate(_SIGNS).strip()


def alike(text: str) -> str:
    """Return what two spellings of one name have in common: width, case, blanks and kind of middle dot are left out."""
    return "".join(code(text).casefold().split()).translate(DOTS)


def is_digits(text: str) -> bool:
    """Say whether a text is nothing but the ten ASCII digits; ``str.isdigit`` also takes ``²`` and ``٣``."""
    return text.isascii() and text.isdigit()


def whole(text: str, *, most: int = LARGEST_ID, least: int = 0) -> int | None:
    """Read a whole number between two ends; None if the text writes none, or one beyond them."""
    text = code(text)
    digits = text.removeprefix("-")
    if not is_digits(digits) or len(digits) > LONGEST:
        return None
    if text != digits and least >= 0:
        return None
    number = int(text)
    return number if least <= number <= most else None


def amount(
    text: str, *, least: Decimal = Decimal(0), most: Decimal = LARGEST_AMOUNT, places: int = 2
) -> Decimal | None:
    """Read an amount in yuan between two ends, thousands parted by commas or not; None if it is none.

    Not a number, infinite and ``1e9`` are none either, and so is what is finer than ``places`` allow.
    """
    text = code(text).replace(",", "")
    if not _AMOUNT.fullmatch(text) or len(text.partition(".")[2]) > places:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:  # more digits than decimal arithmetic holds
        return None
    return found if least <= found <= most else None


_AMOUNT = re.compile("-?[0-9]{1,24}([.][0-9]{0,24})?|-?[.][0-9]{1,24}")
_DAY = re.compile("([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile("([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def day(text: str, *, least: date = FIRST_DAY, most: date = LAST_DAY) -> date | None:
    """Read a day such as 2026-12-01, 2026/12/1 or 2026年12月1日; None if it is none, or one beyond the ends."""
    met = _DAY.fullmatch(code(text))
    if met is None:
        return None
    try:
        found = date(*(int(part) for part in met.groups() if part))
    except ValueError:
        return None
    return found if least <= found <= most else None


def time_of_day(text: str) -> time | None:
    """Read a time of day such as 08:30, on the clock of the operator; None if it is none, or names a time zone."""
    met = _TIME.fullmatch(code(text))
    if met is None:
        return None
    try:
        hours, minutes, seconds = (int(part) for part in met.groups("0"))
        return time(hours, minutes, seconds)
    except ValueError:
        return None
