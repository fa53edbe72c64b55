"""What tutorials and how-tos show in bold can be read on the screen, in the language of the page."""

from __future__ import annotations

import re
from functools import cache

from tools import docs_checks
from tools.docs_checks import FENCE
from tools.translations import CATALOGUE, messages_of, read_catalogue
from tools.tree import ROOT

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
FOR_USERS = ("docs/tutorial/", "docs/how-to/")
STAFF_NUMBER = re.compile(r"\d{4}")


@cache
def on_screen(chinese: bool) -> frozenset[str]:
    """Return every text of the program in one language."""
    found: set[str] = set()
    for path in (ROOT / "src" / "shouli").glob(f"*/{CATALOGUE}"):
        for message in messages_of(read_catalogue(path)):
            text = message.string if chinese else message.id
            found |= {text} if isinstance(text, str) else set(text or ())
    return frozenset(found)


def bold(text: str) -> list[str]:
    """Return what a page shows in bold outside fences."""
    return [" ".join(name.split()).rstrip("。.") for name in BOLD.findall(FENCE.sub("", text))]


def test_what_is_bold_in_tutorials_and_how_tos_is_on_the_screen() -> None:
    pages = [page for page in docs_checks.read() if page.name.startswith(FOR_USERS)]
    names = [(page.name, name) for page in pages for name in bold(page.text) if not STAFF_NUMBER.fullmatch(name)]

    assert len(names) > 50
    assert [(page, name) for page, name in names if name not in on_screen(page.endswith(".zh.md"))] == []
