"""Initials by which names are found; files that are taken."""

from __future__ import annotations

import pytest

from shouli.kernel.pinyin import readings_of
from shouli.parties.rules import copies


@pytest.mark.parametrize(
    ("name", "is_person", "expected"),
    [
        ("李小明", True, "lxm"),
        ("曾国强", True, "zgq"),
        ("单雄信", True, "sxx"),
        ("尉迟恭", True, "ycg"),
        ("曾经沧海公司", False, "cjchgs"),
        ("济南泉水商贸(集团)有限公司", False, "jnqssmjtyxgs"),
        ("ABC 3号店", False, "abc3hd"),
        ("", True, ""),
    ],
)
def test_initials_are_one_letter_a_character(name: str, is_person: bool, expected: str) -> None:
    assert readings_of(name, is_person=is_person)[0] == expected


def test_initials_fit_their_column() -> None:
    assert readings_of("李" * 120) == ("l" * 60,)


@pytest.mark.parametrize(
    ("content", "declared", "expected"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg", []),
        (b"\x89PNG\r\n\x1a\nrest", "image/png", []),
        (b"%PDF-1.7", "application/pdf", []),
        (b"%PDF-1.7", "image/jpeg", ["type_differs"]),
        (b"<html>", "image/png", ["bad_type"]),
        (b"", "image/png", ["empty"]),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024 - 5), "application/pdf", []),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024 - 4), "application/pdf", ["too_large"]),
    ],
)
def test_files_are_judged_by_their_bytes(content: bytes, declared: str, expected: list[str]) -> None:
    assert [fault.code for fault in copies.check("document", content, declared)] == expected


def test_a_copy_has_a_known_purpose() -> None:
    assert [fault.field for fault in copies.check("souvenir", b"%PDF-1", "application/pdf")] == ["purpose"]
