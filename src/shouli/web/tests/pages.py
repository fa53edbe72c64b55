"""Reads rendered pages as a browser and a screen reader would, for the tests."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from shouli.web.shell import page
from shouli.web.tests import gallery

VOID = frozenset({"input", "link", "meta", "img", "br", "hr"})
CONTROLS = frozenset({"input", "select", "textarea"})


class Page(HTMLParser):
    """A page's elements in order: ``(tag, attributes, text inside)``."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[int] = []
        self.unclosed: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element and what it says of itself."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of this name; one left open inside it is remembered."""
        while self.open:
            place = self.open.pop()
            if self.elements[place][0] == tag:
                return
            self.unclosed.append(self.elements[place][0])

    def handle_data(self, data: str) -> None:
        """Give the text to every element it is in."""
        for place in self.open:
            self.elements[place][2].append(data)

    def all(self, tag: str = "", **wanted: str) -> list[dict[str, str]]:
        """List the attributes of all elements of a tag that have the attributes wanted."""
        return [given for name, given, _ in self._matching(tag, wanted) if name]

    def one(self, tag: str = "", **wanted: str) -> dict[str, str]:
        """Return the attributes of the only such element."""
        (found,) = self.all(tag, **wanted)
        return found

    def text(self, tag: str = "", **wanted: str) -> str:
        """Return the text of the first such element, blanks run together."""
        _, _, words = self._matching(tag, wanted)[0]
        return " ".join(" ".join(words).split())

    def _matching(self, tag: str, wanted: dict[str, str]) -> list[tuple[str, dict[str, str], list[str]]]:
        named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [
            element
            for element in self.elements
            if (not tag or element[0] == tag) and all(element[1].get(name) == value for name, value in named.items())
        ]

    @property
    def ids(self) -> list[str]:
        """Every id of the page."""
        return [given["id"] for _, given, _ in self.elements if "id" in given]

    @property
    def nameless(self) -> list[dict[str, str]]:
        """The controls that a screen reader could not name."""
        labelled = {given["for"] for given in self.all("label") if "for" in given}
        inside = self._inside_labels()
        return [
            given
            for place, (tag, given, _) in enumerate(self.elements)
            if tag in CONTROLS
            and given.get("type") != "hidden"
            and not ({"aria-label", "aria-labelledby"} & given.keys())
            and given.get("id") not in labelled
            and place not in inside
        ]

    def _inside_labels(self) -> set[int]:
        wrapped, position = set(), {id(element): place for place, element in enumerate(self.elements)}
        for place, element in enumerate(self.elements):
            following = self.elements[place + 1] if place + 1 < len(self.elements) else None
            if element[0] == "label" and following and following[0] == "input":
                wrapped.add(position[id(following)])
        return wrapped


def in_one_line(source: str) -> str:
    """Leave out the line breaks between a page's tags, so that what stands side by side is found side by side."""
    between_tags = re.sub(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)", "", source)
    return re.sub(r"\s*\n\s*", " ", between_tags)


def rendered(template: str, **view: object) -> Page:
    """Render a fragment as a clerk sees it."""
    return Page(render_to_string(template, {"shell": gallery.shell(), **view}))


def answer(template: str, *, target: str = "", path: str = "/gallery", **view: Any) -> HttpResponse:
    """Render a whole page, or what HTMX gets for ``target``."""
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return page(RequestFactory().get(path, headers=headers), template, gallery.shell(), **view)


def whole(template: str, **view: Any) -> Page:
    """Render a whole page and read it."""
    return Page(answer(template, **view).content.decode())
