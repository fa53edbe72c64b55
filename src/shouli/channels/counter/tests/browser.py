"""A browser without a window: reads the form of a page, changes fields, presses buttons, as HTMX would."""

from __future__ import annotations

import re
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from shouli.identity import queries as identity
from tests.support.signing_in import client_of

ACCEPTANCE, RECEPTION, CHARGE, PROMPT, CUSTOMER = (
    "form-acceptance", "form-reception", "form-charge", "form-prompt", "form-customer",
)  # fmt: skip
DIALOG_FIELDS = ("csrfmiddlewaretoken", "_version", "_page", "_touched", "_tried", "_offers")


class Reader(HTMLParser):
    """Collects the fields of one form, the options of its selects, all buttons and all text."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields: dict[str, list[str]] = {}
        self.options: dict[str, list[str]] = {}
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
        if tag == "select":
            self.select = name
        if tag == "option" and self.select and "disabled" not in given:
            self.options.setdefault(self.select, []).append(given.get("value", ""))
        if not self.inside:
            return
        if tag == "input" and name and "disabled" not in given:
            if given.get("type") in ("checkbox", "radio") and "checked" not in given:
                return
            self.fields.setdefault(name, []).append(given.get("value", ""))
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
    """One signed-in browser; ``html`` is what it shows."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.status = 0
        self.url = ""
        self.html = ""
        self.headers: dict[str, str] = {}
        self.form: dict[str, list[str]] = {}
        self.form_id = ACCEPTANCE
        self.read = Reader("")

    def __deepcopy__(self, memo: object) -> Browser:
        """Open a second browser that shows the same and is signed in by the same session."""
        twin = Browser(Client())
        twin.show(self)
        return twin

    def show(self, other: Browser) -> None:
        """Become as the other one is, session included."""
        self.client.cookies = deepcopy(other.client.cookies)
        self.status, self.url, self.html, self.headers = other.status, other.url, other.html, dict(other.headers)
        self.form_id, self.form = other.form_id, {name: list(values) for name, values in other.form.items()}
        self.read = other.read  # of a page that is read to its end: nothing changes it

    def open(self, url: str, form_id: str = "") -> Browser:
        """Load a page, following where it leads."""
        self.form_id = form_id or self.form_id
        response = self.client.get(url, follow=True)
        chain = response.redirect_chain
        self.url = (chain[-1][0] if chain else url).split("?")[0]
        return self._take(response)

    def press(self, action: str = "refresh", **changes: Any) -> Browser:
        """Change fields (``address__door`` stands for ``address.door``) and press a button of the form."""
        for name, value in changes.items():
            self.form[name.replace("__", ".")] = [value] if isinstance(value, str) else list(value)
        return self.send({**self.form, "_action": [action]})

    def press_in_dialog(self, action: str, **fields: str) -> Browser:
        """Press a button of a dialog, which sends its own fields and none of the form's."""
        sent: dict[str, Any] = {name: self.form[name] for name in DIALOG_FIELDS if name in self.form}
        return self.send(
            {**sent, **{name.replace("__", "."): text for name, text in fields.items()}, "_action": action}
        )

    def send(self, data: dict[str, Any], url: str = "") -> Browser:
        """Send fields as HTMX does, and follow where the answer leads."""
        response = self.client.post(url or self.url, data, headers={"HX-Request": "true", "HX-Target": "work"})
        target = response.headers.get("HX-Redirect")
        return self.open(target) if target else self._take(response)

    def value(self, name: str) -> str:
        """Return what a field of the form holds."""
        return (self.form.get(name) or [""])[-1]

    def offered(self, name: str) -> list[str]:
        """Return what a select offers."""
        return [value for value in self.read.options.get(name, []) if value]

    def buttons(self, beginning: str) -> list[str]:
        """Return the buttons whose action begins so."""
        return [action for action in self.read.buttons if action.startswith(beginning)]

    @property
    def text(self) -> str:
        """Everything that can be read, in one line."""
        return " ".join(" ".join(self.read.text).split())

    def part(self, element_id: str, length: int = 4000) -> str:
        """Return the text that follows an element."""
        place = self.html.find(f'id="{element_id}"')
        assert place >= 0, f"no element {element_id}"
        return " ".join(re.sub(r"<[^>]*>", " ", self.html[place : place + length]).split())

    def part_of(self, element_id: str, length: int = 6000) -> str:
        """Return the source that follows an element."""
        place = self.html.find(f'id="{element_id}"')
        assert place >= 0, f"no element {element_id}"
        return self.html[place : place + length]

    def faults_at(self, name: str) -> str:
        """Return what is at a field as wrong."""
        found = re.search(rf'id="f-{re.escape(name)}-faults" class="err">(.*?)</div>\s*</div>', self.html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]*>", " ", found.group(1)).split()) if found else ""

    def _take(self, response: Any) -> Browser:
        self.status = response.status_code
        self.headers = dict(response.headers)
        self.html = response.content.decode() if "html" in self.headers.get("Content-Type", "") else ""
        self.read = Reader(self.form_id)
        self.read.feed(self.html)
        self.form = self.read.fields
        return self


def signed_in(staff_number: str, *, language: str = "zh-hans") -> Browser:
    """Sign a member of staff in and open a browser."""
    staff = identity.find_staff(staff_number)
    assert staff is not None
    staff.must_change_password = False
    staff.language = language
    staff.save(update_fields=["must_change_password", "language"])
    return Browser(client_of(staff))
