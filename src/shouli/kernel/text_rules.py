"""One set of rules for names, addresses, postcodes and reasons, used wherever one is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from shouli.kernel.errors import Fault, type_of_text
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import DOTS, HAN, code, folded

HAN_ONLY, LATIN_ONLY, EITHER = "han", "latin", "either"
POSTCODE = re.compile("[0-9]{6}")

_HAN_LETTER = f"[{HAN}〇]"
_HAN_NAME = re.compile(f"(?=(?:·?{_HAN_LETTER}){{2}}){_HAN_LETTER}+(·{_HAN_LETTER}+)*")
_LATIN_LETTER = "[A-Za-z\u00aa-\u024f\u1e00-\u1eff](?<![\u00d7\u00f7])[\u0300-\u036f]*"
_LATIN_NAME = re.compile(f"{_LATIN_LETTER}(?:[ '’.,-]{{0,2}}{_LATIN_LETTER})+[.]?")
_MARKS = frozenset("（）()·&.,，。、-—–'’\"“”《》〈〉【】[]+/:：;；#№〇*~～！!？? _　@%")
_NAMES_OF_PEOPLE = {
    HAN_ONLY: _("A name is written in Chinese characters, with · between its parts, as in the document."),
    LATIN_ONLY: _("A name is written in Latin letters, as in the document."),
    EITHER: _("A name is written in Chinese characters or in Latin letters, as in the document."),
}


def person_name(text: str) -> str:
    """Return the spelling in which a person's name is kept: folded, its parts joined by one kind of middle dot."""
    return re.sub(" *· *", "·", " ".join(folded(text).translate(DOTS).split()))


def person_name_faults(field: str, text: str, writing: str = EITHER) -> Iterator[Fault]:
    """Yield a fault if a person's name is given and is not in the ``writing`` of the document shown."""
    name = person_name(text)
    in_han = writing != LATIN_ONLY and _HAN_NAME.fullmatch(name)
    in_latin = writing != HAN_ONLY and _LATIN_NAME.fullmatch(name)
    if name and not in_han and not in_latin:
        yield Fault(field=field, code="bad_name", message=_NAMES_OF_PEOPLE[writing])


def organization_name_faults(field: str, text: str) -> Iterator[Fault]:
    """Yield a fault if the name of an organisation or unit is given and is no such name."""
    name = folded(text)
    if name and (_letters(name) < 2 or not _is_plain(name)):
        text_of_fault = _("A name has at least two letters or characters, and no symbols that are not used in names.")
        yield Fault(field=field, code="bad_name", message=text_of_fault)


def contact_name_faults(field: str, text: str) -> Iterator[Fault]:
    """Yield a fault if a contact is given and names no person, title, department or company."""
    name = folded(text)
    if name and (_letters(name) < 1 or not _is_plain(name)):
        yield Fault(field=field, code="bad_name", message=_("Enter the name of a person or department."))


def address_faults(field: str, text: str) -> Iterator[Fault]:
    """Yield a fault if an address is given that has signs no address has, or not two letters."""
    address = folded(text)
    if address and (_letters(address) < 2 or not _is_plain(address)):
        yield Fault(field=field, code="bad_address", message=_("This is not an address."))


def postcode_faults(field: str, text: str) -> Iterator[Fault]:
    """Yield a fault if a postcode is given that has not six digits."""
    if text.strip() and not POSTCODE.fullmatch(code(text)):
        yield Fault(field=field, code="bad_form", message=_("A postcode has six digits."))


def reason_faults(text: str, missing: type_of_text, *, field: str = "reason") -> Iterator[Fault]:
    """Yield a fault if no reason is given, which ``missing`` asks for, or one that says nothing, such as ``x``."""
    reason = folded(text)
    if not reason:
        yield Fault(field=field, code="missing", message=missing)
    elif len({letter for letter in reason if letter.isalpha()}) < 2:
        yield Fault(field=field, code="too_short", message=_("Give the reason in words."))


def _letters(text: str) -> int:
    return sum(1 for letter in text if letter.isalpha())


def _is_plain(text: str) -> bool:
    """Say whether a text has letters, digits and the marks of names and addresses only: no pictures, no ``<``."""
    return all(letter in _MARKS or unicodedata.category(letter)[0] in "LMN" for letter in text)
