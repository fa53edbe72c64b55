"""The checks of the documentation see what is wrong, and let what is right pass."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tools import docs, docs_checks, docs_code, docs_reference, docs_site
from tools.docs_checks import Known, Page, slug
from tools.tree import ROOT

KNOWN = Known(
    classes=frozenset({"OrderAccepted", "Order"}),
    dotted=frozenset({"orders.accept_order", "page.audit"}),
    parts=frozenset({"orders"}),
    settings=frozenset({"SHOULI_PACK"}),
    make_targets=frozenset({"demo", "test"}),
    is_inside=lambda name: name == "orders.queries",
    is_module=lambda name: name == "tools.docs",
    is_command=lambda arguments: arguments == ["demo"],
)


def page(root: Path, text: str, name: str = "docs/page.md") -> Page:
    """Make a page below ``root``."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Page(path, text, root)


def found(pages: Iterable[Page]) -> list[str]:
    """Return the codes of what is wrong with some pages."""
    return [finding.code for finding in docs_checks.judge(list(pages), KNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n[there](page.md) [here](#a) [out](https://example.org/x)\n",
        "```console\n$ make demo PORT=8001\n$ X=1 .venv/bin/shouli demo && make test\n```\n",
        "```console\n$ .venv/bin/python -m tools.docs\n```\n",
        "`OrderAccepted` by `orders.accept_order`, read by `orders.queries`, set by `SHOULI_PACK`, in `docs/page.md`\n",
        "```python file=src/new.py\nclass NewThing: ...\n```\n`NewThing` stands in `src/new.py`, below `src/`\n",
        "```\n[not a link](nowhere.md) `NoClass`\n```\n",
        "![a screen nobody took a picture of yet](screenshots/desk.png)\n",
    ],
)
def test_what_is_right_passes(tmp_path: Path, text: str) -> None:
    assert found([page(tmp_path, text)]) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[gone](gone.md)\n", "dead-link"),
        ("# A\n[there](#b)\n", "dead-anchor"),
        ("```console\n$ make tea\n```\n", "no-such-command"),
        ("1. Then:\n\n   ```console\n   $ make tea\n   ```\n", "no-such-command"),
        ("```console\n$ .venv/bin/shouli dance\n```\n", "no-such-command"),
        ("```console\n$ shouli demo\n```\n", "no-such-command"),
        ("```console\n$ python -m tools.docs\n```\n", "no-such-command"),
        ("```console\n$ .venv/bin/python -m tools.nothing\n```\n", "no-such-command"),
        ("```console\n$ make demo | rm -rf /\n```\n", "no-such-command"),
        ('```console\n$ make demo "\n```\n', "no-such-command"),
        ("`OrderVanished`\n", "no-such-name"),
        ("`orders.vanish_order`\n", "no-such-name"),
        ("`SHOULI_NOTHING`\n", "no-such-name"),
        ("`src/shouli/nothing.py`\n", "no-such-name"),
    ],
)
def test_what_is_wrong_is_found(tmp_path: Path, text: str, code: str) -> None:
    assert found([page(tmp_path, text)]) == [code]


def test_a_finding_names_the_line(tmp_path: Path) -> None:
    text = "# A\n\n```console\n$ make demo\n$ make tea\n```\n"

    (finding,) = docs_checks.judge([page(tmp_path, text)], KNOWN)

    assert str(finding) == "docs/page.md:5: no-such-command 'make tea': no target tea"


def test_a_picture_must_exist_once_there_are_pictures(tmp_path: Path) -> None:
    (tmp_path / "docs" / "screenshots").mkdir(parents=True)
    text = "![desk](screenshots/desk.png)\n"

    assert found([page(tmp_path, text)]) == ["dead-link"]
    (tmp_path / "docs" / "screenshots" / "desk.png").touch()
    assert found([page(tmp_path, text)]) == []


def test_a_glossary_names_classes_by_one_word(tmp_path: Path) -> None:
    assert found([page(tmp_path, "`Order` `Enter`\n", "docs/glossary.md")]) == ["no-such-name"]
    assert found([page(tmp_path, "press `Enter`\n")]) == []


def test_a_chinese_page_follows_its_english_twin(tmp_path: Path) -> None:
    english = page(tmp_path, "# A\n## B\n### C\n", "docs/a.md")

    assert found([english, page(tmp_path, "# 甲\n## 乙\n### 丙\n", "docs/a.zh.md")]) == []
    assert found([english, page(tmp_path, "# 甲\n## 乙\n", "docs/a.zh.md")]) == ["twin-differs"]
    assert found([page(tmp_path, "# 甲\n", "docs/b.zh.md")]) == ["no-twin"]


def test_something_without_heading_is_found(tmp_path: Path) -> None:
    shown = page(tmp_path, "# Actions\n### orders.accept_order\n")
    wanted = frozenset({"orders.accept_order", "orders.new_one"})

    assert [finding.message for finding in docs_checks.heading_faults(shown, wanted, "action")] == [
        "action orders.new_one has no heading"
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("The life of an order", "the-life-of-an-order"),
        ("orders.accept_order", "ordersaccept_order"),
        ("收费 / fee", "收费--fee"),
    ],
)
def test_anchors_are_those_of_the_usual_hosts(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def test_a_docstring_is_taken_apart() -> None:
    refused = ":raises errors.Invalid: with every\n    fault\n:raises Stale: if old\n"
    doc = f"Do ``it`` by :func:`that`.\n\nMore\nof it.\n\n{refused}"

    assert docs_code.summary(doc) == "Do `it` by `that`.\n\nMore of it."
    assert [(item.name, item.when) for item in docs_code.refusals(doc)] == [
        ("Invalid", "with every fault"),
        ("Stale", "if old"),
    ]


def test_the_reference_tells_input_refusals_and_secrets() -> None:
    actions = docs_reference.pages()["actions.md"]
    (entry,) = [part for part in actions.split("\n### ") if part.startswith("orders.adjust_fee\n")]

    assert "| `amount` | `Decimal` |  |" in entry
    assert "- refuses with `over_limit` if" in entry
    assert "`bank_account` *secret*" in actions


def test_a_page_that_the_code_has_left_behind_is_found() -> None:
    name = "docs/reference/events.md"
    pages = [Page(ROOT / name, "# Events\n", ROOT)]

    told = {(finding.path, finding.code) for finding in docs.reference_faults(pages)}

    assert (name, "out-of-date") in told
    assert (name, "not-documented") in told
    assert ("docs/reference/actions.md", "missing") in told


def test_the_site_links_page_to_page(tmp_path: Path) -> None:
    pages = [
        page(tmp_path, "# Shouli\n[first](docs/tutorial/first.md#begin)\n", "README.md"),
        page(tmp_path, "# First\n## Begin\n| a |\n|---|\n| <b> |\n", "docs/tutorial/first.md"),
    ]

    assert docs_site.build(pages, tmp_path / "site") == 2

    front = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    first = (tmp_path / "site" / "docs" / "tutorial" / "first.html").read_text(encoding="utf-8")
    assert 'href="docs/tutorial/first.html#begin"' in front
    assert '<h2 id="begin">Begin</h2>' in first
    assert '<a href="../../index.html">Shouli</a>' in first
    assert "<script" not in front + first
