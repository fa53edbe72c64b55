"""Marks strings for translation where Django may not be imported (pure rules), and picks the names of stored rows."""

import re
from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy as plural

__all__ = ["CONTROL", "Named", "dotted", "in_language", "is_chinese", "lazy", "listed", "named", "plural"]

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # nobody types these, and no database keeps them


class Named(Protocol):
    """Anything with a Chinese and an English name."""

    @property
    def name(self) -> str:
        """Chinese name."""

    @property
    def name_en(self) -> str:
        """English name, or empty."""


def is_chinese() -> bool:
    """Say whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def in_language(name: str, name_en: str) -> str:
    """Return a row's name in the reader's language; the Chinese one if there is no other."""
    return name if is_chinese() or not name_en else name_en


def named(thing: Named) -> str:
    """Return the name of a thing in the reader's language."""
    return in_language(thing.name, thing.name_en)


def dotted(*texts: str) -> str:
    """Put middle dots between what there is to tell; what is empty gets none."""
    return " · ".join(text for text in texts if text)


def listed(texts: Iterable[str]) -> str:
    """List texts with the mark that the reader's language puts between them."""
    return ("、" if is_chinese() else ", ").join(texts)
