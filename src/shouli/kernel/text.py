"""Marks strings for translation where Django may not be imported (pure rules), and picks the names of stored rows."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy as plural

__all__ = ["in_language", "lazy", "plural"]


def in_language(name: str, name_en: str) -> str:
    """Return a row's name in the reader's language; the Chinese one if there is no other."""
    return name_en if name_en and not (get_language() or "").startswith("zh") else name
