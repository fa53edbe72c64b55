"""A browser without a window: reads the form of a page, changes fields, presses buttons, as HTMX would."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Reader(HTMLParser):
    """Collects the fields of one form, its buttons, and all visible text."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields: dict[str, list[str]] = {}
        self.buttons: list[str] = []
        self.text: list[str] = []
        self.ids: set[str] = set()
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        name = given.get("name", "")
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if tag == "button" and name == "_action":
            self.buttons.append(given.get("value", ""))
        if not self.inside:
            return
        if tag == "input" and name and "disabled" not in given:
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                return
            self.fields.setdefault(name, []).append(given.get("value", ""))
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "selected" in given:
            self.fields.setdefault(self.select, []).append(given.get("value", ""))
        if tag == "textarea":
            self.area = name

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields.setdefault(self.area, []).append(data)
            self.area = ""
        self.text.append(data)


class Browser:
    """One signed-in browser; ``page`` is what it shows."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.status = 0
        self.url = ""
        self.html = ""
        self.form: dict[str, list[str]] = {}
        self.form_id = ""
        self.read = Reader("")

    def open(self, url: str, form_id: str = "form-acceptance", **query: str) -> Browser:
        """Load a page."""
        self.form_id = form_id
        return self._take(self.client.get(url, query, follow=True))

    def press(self, action: str = "refresh", **changes: Any) -> Browser:
        """Change fields (``address__door`` for ``address.door``) and press a button of the form."""
        for name, value in changes.items():
            key = name.replace("__", ".")
            self.form[key] = [value] if isinstance(value, str) else list(value)
        return self.send({**self.form, "_action": [action]})

    def send(self, data: dict[str, Any], url: str = "") -> Browser:
        """Send fields to the page's own address, as HTMX does, and follow where the answer leads."""
        response = self.client.post(url or self.url, data, headers={"HX-Request": "true", "HX-Target": "work"})
        target = response.headers.get("HX-Redirect")
        if target:
            return self.open(target, self.form_id)
        return self._take(response)

    def value(self, name: str) -> str:
        """Return what a field of the form holds."""
        return (self.form.get(name) or [""])[-1]

    @property
    def text(self) -> str:
        """Everything that can be read, in one line."""
        return " ".join(" ".join(self.read.text).split())

    def _take(self, response: Any) -> Browser:
        self.status = response.status_code
        if response.redirect_chain if hasattr(response, "redirect_chain") else []:
            self.url = response.redirect_chain[-1][0]
        elif response.request["REQUEST_METHOD"] == "GET":
            self.url = response.request["PATH_INFO"]
        self.html = response.content.decode() if "html" in response.headers.get("Content-Type", "") else ""
        self.read = Reader(self.form_id)
        self.read.feed(self.html)
        self.form = self.read.fields
        return self
