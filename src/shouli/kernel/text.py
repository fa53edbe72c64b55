"""Marks strings for translation where Django may not be imported (pure rules), and picks the names of stored rows."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy as plural

__all__ = ["CONTROL", "in_language", "lazy", "plural"]

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # nobody types these, and no database keeps them


def in_language(name: str, name_en: str) -> str:
    """Return a row's name in the reader's language; the Chinese one if there is no other."""
    return name_en if name_en and not (get_language() or "").startswith("zh") else name
