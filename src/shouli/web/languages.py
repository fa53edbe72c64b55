"""Marks Chinese on an English page as Chinese, so that it is spoken and drawn as such (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
RUN = re.compile(f"[{HAN}](?:[^<>]*[{HAN}])?")  # what is between Chinese characters is read with them
# What holds no elements is left alone, an option is marked as a whole, and any other text where it is Chinese.
PIECE = re.compile(
    rf"<(?P<whole>script|style|textarea|title|svg)\b.*?</(?P=whole)>"
    rf"|<option(?P<option>\b[^>]*>[^<]*[{HAN}])"
    rf"|(?<=>)(?P<text>[^<>]*[{HAN}][^<>]*)(?=<)",
    re.DOTALL,
)


def with_languages(html: str) -> str:
    """Return an English page with the language of every Chinese part."""
    return PIECE.sub(_marked, html)


def _marked(piece: re.Match[str]) -> str:
    if piece["option"]:
        return f'<option lang="zh-Hans"{piece["option"]}'
    if piece["text"]:
        return RUN.sub(r'<span lang="zh-Hans">\g<0></span>', piece["text"])
    return piece[0]
