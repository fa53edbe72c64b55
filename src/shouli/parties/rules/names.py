"""Pinyin initials of names, by which a clerk finds a customer without a Chinese keyboard (``lxm`` for 李小明)."""

from __future__ import annotations

_SURNAMES = {
    "曾": "z", "单": "s", "仇": "q", "解": "x", "区": "o", "查": "z", "翟": "z", "乐": "y", "覃": "q", "尉迟": "yc",
    "种": "c", "召": "s",
}  # fmt: skip
"""Surnames read unlike the same character elsewhere, where that changes the initial."""

LONGEST = 60


def initials_of(name: str, *, is_person: bool) -> str:
    """Return the lower-case initials of ``name``: one letter a character, Latin letters and digits as they are.

    Of a character with several readings the first one counts, save for a person's surname.
    """
    from pypinyin import Style, lazy_pinyin  # its dictionaries take a third of a second to load

    head = next((surname for surname in _SURNAMES if is_person and name.startswith(surname)), "")
    letters = _SURNAMES.get(head, "") + "".join(lazy_pinyin(name.removeprefix(head), style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())[:LONGEST]
