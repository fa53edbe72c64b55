"""English is English: no message, and no English column of the sample operator, carries Chinese, in brackets or not."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "src" / "shouli").glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
TABLES = sorted((ROOT / "packs").rglob("*.csv"))
HAN = re.compile("[\u3400-\u9fff\uff08\uff09]")
MESSAGE = re.compile(r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\n)+)', re.MULTILINE)
AS_DATA = {"Number people quote, such as 固话-07; unique in the table"}  # what stands in that column


def messages(catalogue: str) -> list[str]:
    """Return the English of every entry of a catalogue."""
    return ["".join(line[1:-1] for line in found[1].splitlines()) for found in MESSAGE.finditer(catalogue)]


def test_messages_are_read_from_a_catalogue() -> None:
    text = (
        'msgid ""\n"Two "\n"lines"\nmsgstr "两行"\n\nmsgid "%(n)d line"\nmsgid_plural "%(n)d lines"\nmsgstr[0] "行"\n'
    )

    assert messages(text) == ["Two lines", "%(n)d line", "%(n)d lines"]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=[path.parts[-5] for path in CATALOGUES])
def test_no_message_carries_chinese(catalogue: Path) -> None:
    found = messages(catalogue.read_text(encoding="utf-8"))

    assert found
    assert [text for text in found if HAN.search(text) and text not in AS_DATA] == []


def test_no_english_column_carries_chinese() -> None:
    columns = 0
    wrong = []
    for path in TABLES:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                english = {name: text for name, text in row.items() if name and name.endswith("_en")}
                columns += len(english)
                wrong += [f"{path.name}: {name}: {text}" for name, text in english.items() if HAN.search(text or "")]

    assert columns > 100
    assert wrong == []
