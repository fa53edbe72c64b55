"""What is wrong with one cell of a table, in words that translate; the checks themselves are pydantic's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

from shouli.kernel.text import lazy as _

FILL_IN, NUMBER, ONE_OF = _("Please fill this in."), _("Enter a number."), _("Enter one of: %(expected)s.")
DAY, TIME = _("Enter a day, such as 2026-12-01."), _("Enter a time of day, such as 08:30.")

WORDS: Mapping[str, Promise] = {
    "missing": FILL_IN,
    "string_too_short": FILL_IN,
    "string_too_long": _("Write at most %(max_length)s characters."),
    "string_pattern_mismatch": _("This is not written as expected (%(pattern)s)."),
    "int_parsing": _("Enter a whole number."),
    "int_parsing_size": _("Enter a whole number."),
    "decimal_parsing": NUMBER,
    "decimal_type": NUMBER,
    "finite_number": NUMBER,
    "decimal_max_places": _("Write at most %(decimal_places)s decimals."),
    "decimal_max_digits": _("Write at most %(max_digits)s digits."),
    "decimal_whole_digits": _("Write at most %(whole_digits)s digits before the point."),
    "greater_than_equal": _("Enter %(ge)s or more."),
    "greater_than": _("Enter more than %(gt)s."),
    "less_than_equal": _("Enter %(le)s or less."),
    "less_than": _("Enter less than %(lt)s."),
    "literal_error": ONE_OF,
    "enum": ONE_OF,
    "bool_parsing": _("Enter yes or no."),
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "time_parsing": TIME,
}


def words_for(fault: Mapping[str, Any]) -> str | Promise:
    """Say what is wrong with a cell; a fault that has no words of ours keeps those of the check."""
    words = WORDS.get(fault["type"])
    if words is None:
        return str(fault["msg"])
    given = fault.get("ctx")
    return words % given if given and "%(" in str(words) else words
