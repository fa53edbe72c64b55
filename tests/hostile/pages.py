"""Reads whatever forms a page has: where they lead, their fields, their buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SHELL = frozenset({"/language", "/theme", "/logout"})  # stand on every page and are tried by themselves
BOXES = frozenset({"input", "select", "textarea"})


@dataclass(slots=True)
class FormSeen:
    """One form of a page."""

    url: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Collects the forms that send something; a field keeps what it holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[FormSeen] = []
        self._open: FormSeen | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a form, a field, a chosen option or a button."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            sends = given.get("method", "").casefold() == "post" or "hx-post" in given
            self._open = FormSeen(given.get("hx-post") or given.get("action", "")) if sends else None
            if self._open:
                self.forms.append(self._open)
        if self._open is None:
            return
        name = given.get("name", "")
        if tag == "button" and name == "_action":
            self._open.buttons.append(given.get("value", ""))
        elif tag in BOXES and name:
            self._select = name if tag == "select" else ""
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            self._open.fields.setdefault(name, []).extend([given.get("value", "")] if tag == "input" and ticked else [])
        elif tag == "option" and self._select and "selected" in given:
            self._open.fields[self._select].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Close a form."""
        if tag == "form":
            self._open = None
