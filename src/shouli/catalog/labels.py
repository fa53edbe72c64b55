"""Names of catalogue rows in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language


def label(name: str, name_en: str) -> str:
    """Return the Chinese name to readers of Chinese and the English one to others, if there is one."""
    return name if not name_en or (get_language() or "").startswith("zh") else name_en
