"""A reader of Chinese finds no developer's word on any page: codes are in ``<code>``, everything else has words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product

import pytest

from shouli.identity import queries as identity
from shouli.kernel import clock
from shouli.kernel.tests.factories import NOON
from tests.scenarios.desk import staff_at
from tests.security import walking
from tests.security.walking import STAFF, addresses, signed_in, type_of_arguments
from tests.support.shared_start import shared_start

LATIN = re.compile(r"[A-Za-z][A-Za-z_]{3,}(?:\.[A-Za-z_]+)*")
SILENT = frozenset({"code", "pre", "kbd", "script", "style", "svg", "textarea", "title"})  # codes, keys, what is typed
NOBODY_S = "999999"
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
NAMES = frozenset({"Shouli", "English", "ISDN", "AABB", "Enter"})  # product, language, service, pattern, key
WRITTEN = {  # values that a file must hold, in the help of the page that takes it
    "office_address_import": {"even", "mixed", "odd"},
    "office_fee_upload": {"deposit", "line", "order"},
}

start_things = shared_start(walking.start_things)


class Visible(HTMLParser):
    """Collects what can be read of a page, leaving out codes, keys and what belongs to the machine."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.open: list[bool] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        foreign = dict(attrs).get("lang", "zh") not in ("zh", "zh-hans", "zh-Hans", "zh-CN")
        quiet = tag in SILENT or foreign
        self.open.append(quiet)
        self.silent += quiet

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.silent -= self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text.append(data)


def latin_words(html: str) -> set[str]:
    """Return the Latin words of four letters and more that can be read on a page."""
    page = Visible()
    page.feed(html)
    return {word for text in page.text for word in LATIN.findall(text)} - NAMES


def pages(things: type_of_arguments) -> Iterator[tuple[str, str]]:
    """Show every page to a role that may open it: its name and its source."""
    clients = {role: signed_in(number) for role, number in STAFF.items()}
    contexts = {role: staff_at(number) for role, number in STAFF.items()}
    seen = set()
    for address, role in product(addresses(), STAFF):
        if not address.is_guarded or address.name in seen:
            continue
        if address.right is not None and not identity.may(contexts[role], address.right):
            continue
        answer = clients[role].get(address.url(things))
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            seen.add(address.name)
            yield address.name, answer.content.decode()


def test_a_word_of_four_letters_is_found_and_a_code_is_not() -> None:
    assert latin_words("<p>费用 unit_amount</p><code>offpeak</code><p lang='en'>Peak</p>") == {"unit_amount"}


def test_no_page_has_a_developer_s_word(start_things: type_of_arguments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)

    found = {name: sorted(latin_words(html) - WRITTEN.get(name, set())) for name, html in pages(start_things)}

    assert len(found) > 60
    told = "\n".join(f"{name}: {' '.join(words)}" for name, words in found.items() if words)
    assert not told, told


def test_what_is_not_there_is_told_without_a_developer_s_word(operator: None) -> None:
    """Every page about one thing, asked for one that nobody has."""
    contexts = {role: staff_at(number) for role, number in STAFF.items()}
    clients = {role: signed_in(number) for role, number in STAFF.items()}
    told: dict[str, set[str]] = {}
    for address in addresses():
        role = next(
            (
                role
                for role in STAFF
                if address.is_guarded
                and address.parts
                and (address.right is None or identity.may(contexts[role], address.right))
            ),
            None,
        )
        if role is None:
            continue
        answer = clients[role].get(address.url(dict.fromkeys(address.parts, NOBODY_S)))
        if answer.status_code == 404:
            told[address.name] = latin_words(answer.content.decode())

    assert len(told) > 30
    assert {name: words for name, words in told.items() if words} == {}
