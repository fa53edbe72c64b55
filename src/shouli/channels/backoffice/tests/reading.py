"""A member of staff with a browser: opens pages, sends forms and files, reads the answers."""

from __future__ import annotations

import re
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile

from shouli.identity import queries as identity
from shouli.web.tests.pages import in_one_line
from tests.support.signing_in import client_of


class Answer(Protocol):
    """What a test looks at in an answer."""

    status_code: int
    content: bytes

    def __getitem__(self, header: str) -> str:
        """Return a header."""


class Reader:
    """One member of staff, signed in."""

    def __init__(self, staff_number: str) -> None:
        staff = identity.find_staff(staff_number)
        if staff is None:
            raise LookupError(staff_number)
        self.staff = staff
        self.client = client_of(staff)

    @property
    def key(self) -> str:
        """The actor's key in the audit trail."""
        return f"staff:{self.staff.pk}"

    def get(self, address: str, **query: str) -> Answer:
        """Open a page."""
        return self.client.get(address, query)

    def text(self, address: str, **query: str) -> str:
        """Open a page that is there and return its source."""
        answer = self.get(address, **query)
        assert answer.status_code == 200, (address, answer.status_code)
        return in_one_line(answer.content.decode())

    def send(self, address: str, action: str = "save", **values: Any) -> Answer:
        """Send a form by one of its buttons."""
        return self.client.post(address, {"_action": action, **values})

    def upload(self, address: str, content: str | bytes, name: str = "table.csv", **values: Any) -> Answer:
        """Send a table."""
        data = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name, data, content_type="text/csv")
        return self.client.post(address, {"_action": "send", "file": file, **values})


def faults(answer: Answer) -> dict[str, str]:
    """Return the faults of a form as its list on top tells them: the element jumped to, and the words."""
    found = re.findall(r'<a href="#([^"]+)" data-jump>[^<]*· ([^<]*)</a>', in_one_line(answer.content.decode()))
    return dict(found)


def cells(answer: Answer) -> list[str]:
    """Return the places of a table that were told to be wrong, as ``file:line:column``."""
    return re.findall(r'<td class="where">([^<]+)</td>', in_one_line(answer.content.decode()))
