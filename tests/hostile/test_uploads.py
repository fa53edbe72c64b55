"""Files that are not what they claim, or more than anybody wants to read."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from shouli.parties.models import DocumentCopy
from shouli.parties.rules.copies import LARGEST
from tests.hostile.pages import Page
from tests.hostile.taking_back import taken_back
from tests.hostile.typed import nasty_texts, tries
from tests.security.walking import PNG, STAFF, signed_in

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
REFUSED = {
    "an svg": ("x.svg", SVG, "image/svg+xml"),
    "a page": ("x.html", HTML, "text/html"),
    "a page as png": ("x.png", HTML, "image/png"),
    "a page after a blank": ("x.pdf", b" %PDF-1.7", "application/pdf"),
    "a png as pdf": ("x.pdf", PNG, "application/pdf"),
    "a zip": ("x.zip", b"PK\x03\x04", "application/zip"),
    "nothing": ("x.png", b"", "image/png"),
    "too much": ("x.png", PNG + bytes(LARGEST), "image/png"),
}
TABLES = {
    "resource_manager": ("/office/addresses/import", "/office/numbers/import"),
    "product_manager": ("/office/fee-tables/FL-NEW/upload",),
}

pytestmark = pytest.mark.usefixtures("operator")


@pytest.mark.parametrize("kind", REFUSED)
def test_only_pictures_and_pdf_are_kept_as_scans(kind: str) -> None:
    """The first bytes decide, not the name nor the claim."""
    name, content, claim = REFUSED[kind]
    file = SimpleUploadedFile(name, content, content_type=claim)

    answer = signed_in("3107").post("/counter/copies", {"file": file, "purpose": "document"})

    assert (answer.status_code, bool(answer.json()["fault"])) == (422, True)
    assert not DocumentCopy.objects.exists()


def test_a_picture_that_is_also_a_page_is_only_ever_a_picture() -> None:
    """A polyglot is handed out under the type its first bytes tell, never sniffed, in a sandbox."""
    client = signed_in("3107")
    file = SimpleUploadedFile("../../../etc/cron.d/<img src=x>.html", PNG + HTML, content_type="image/png")

    told = client.post("/counter/copies", {"file": file, "purpose": "document"}).json()
    answer = client.get(told["preview_url"])

    assert "/" not in told["name"]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_pdf_is_handed_out_as_a_file() -> None:
    client = signed_in("3107")
    file = SimpleUploadedFile("x.pdf", b"%PDF-1.7 /JavaScript", content_type="application/pdf")

    told = client.post("/counter/copies", {"file": file, "purpose": "document"}).json()

    assert client.get(told["preview_url"])["Content-Disposition"] == "attachment"


def send(role: str, url: str, content: bytes) -> Any:
    """Send a table through the form of a page, by its own button."""
    client = signed_in(STAFF[role])
    answer = client.get(url)
    (form,) = [item for item in Page(answer.content.decode()).forms if "file" in item.fields]
    fields = {name: values for name, values in form.fields.items() if name != "file"}
    file = SimpleUploadedFile("table.csv", content, content_type="text/csv")
    return client.post(url, {**fields, "_action": form.buttons[-1:], "file": file})


def pages() -> list[tuple[str, str]]:
    """List every page that takes a table, with who may send one."""
    return [(role, url) for role, urls in TABLES.items() for url in urls]


ROWS = (
    b"\xff\xfe\x00", "市".encode("gb18030"), b'"', b"\r", b"a,b\rc,d", b"a" * 200_000, b",".join([b"x"] * 5000),
    b"\x00,",
    b"row_number,charge_item\n1", b"=cmd|' /C calc'!A0,1", b"\n" * 30_000, b"code,code,code\n1,2,3\n", b'a,"b\n' * 3,
)  # fmt: skip


@pytest.mark.parametrize(("role", "url"), pages())
def test_tables_that_are_none_are_refused_in_words(role: str, url: str) -> None:
    statuses = []
    for content in ROWS:
        with taken_back():
            statuses.append(send(role, url, content).status_code)

    assert statuses == [422] * len(ROWS)


@tries(30)
@given(where=st.sampled_from(pages()), cells=st.lists(st.lists(nasty_texts, max_size=8), max_size=5))
def test_a_table_of_anything_is_answered(where: tuple[str, str], cells: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in cells)
    with taken_back():
        assert send(*where, text.encode(errors="replace")).status_code == 422
