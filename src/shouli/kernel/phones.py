"""Which texts are telephone numbers, by ``phonenumbers``, and in which one spelling they are kept and looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import code

REGION = "CN"
SUBSCRIBER = re.compile("[2-8][0-9]{7}")  # 0 and 9 open no subscriber number; 1 opens mobile and short numbers
SHORT_SUBSCRIBER = re.compile("[2-8][0-9]{6}")  # in areas whose numbers have seven digits
WRITTEN = re.compile("[+(]?[0-9][0-9 ()-]*")
EXTENSION = re.compile("(?:转|ext[.]?|#) *([0-9]{1,6})$", re.IGNORECASE)
SHORT_AREA = 2  # digits of an area code without its 0, such as that of Beijing; its numbers have eight digits


def is_fixed_line(text: str) -> bool:
    """Say whether ``text`` is a legal fixed-telephone number (固定电话号码), local or with its area code (FL-047).

    Eight digits alone are taken as a number of the operator's own area; a mobile, service or short number is refused.
    """
    given = code(text)
    if SUBSCRIBER.fullmatch(given):
        return True
    number = _read(given)
    return number is not None and _is_national(number) and _is_subscriber(number)


def is_phone(text: str) -> bool:
    """Say whether ``text`` is a number that can be called from here: local, national or, with its +, of any country.

    An extension may follow, as in ``0531-86010000转801``.
    """
    given = EXTENSION.sub("", code(text)).strip()
    if SUBSCRIBER.fullmatch(given):
        return True
    number = _read(given)
    if number is None or not phonenumbers.is_valid_number(number):
        return False
    if _is_national(number) and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE:
        return _is_subscriber(number)
    return True


def normal(text: str) -> str:
    """Return the one spelling in which a telephone number is kept and looked for; other text comes back folded.

    ``139 0000 0001`` and ``+86 13900000001`` become ``13900000001``, ``(0531)86010001`` becomes ``0531-86010001``.
    """
    given = code(text)
    met = EXTENSION.search(given)
    main = given[: met.start()].strip() if met else given
    more = f"转{met.group(1)}" if met else ""
    number = _read(main)
    if number is None or not is_phone(main):
        return given
    if not _is_national(number):
        return phonenumbers.format_number(number, PhoneNumberFormat.E164) + more
    digits = phonenumbers.national_significant_number(number)
    area = _area_length(number)
    return (f"0{digits[:area]}-{digits[area:]}" if area else digits) + more


def phone_faults(field: str, text: str) -> Iterator[Fault]:
    """Yield a fault if something is given and is no telephone number."""
    if text.strip() and not is_phone(text):
        yield Fault(field=field, code="bad_form", message=_("This is not a telephone number."))


def _read(given: str) -> PhoneNumber | None:
    if not WRITTEN.fullmatch(given) or len(given) > 30:
        return None
    if not given.startswith(("0", "1", "4", "8", "+", "(0")):
        return None
    try:
        return phonenumbers.parse(given, REGION)
    except NumberParseException:
        return None


def _is_national(number: PhoneNumber) -> bool:
    return phonenumbers.region_code_for_number(number) == REGION


def _area_length(number: PhoneNumber) -> int:
    if phonenumbers.number_type(number) != PhoneNumberType.FIXED_LINE:
        return 0
    return phonenumbers.length_of_geographical_area_code(number)


def _is_subscriber(number: PhoneNumber) -> bool:
    """Ask of the digits behind the area code what is asked of those that stand alone."""
    area = _area_length(number)
    digits = phonenumbers.national_significant_number(number)
    if not area or not phonenumbers.is_valid_number(number):
        return False
    short = None if area == SHORT_AREA else SHORT_SUBSCRIBER.fullmatch(digits[area:])
    return bool(SUBSCRIBER.fullmatch(digits[area:]) or short)
