"""No key lies among the sources; the only fixed ones are the tests' own, which guard nothing."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "packs", "tests", "tools", "bench", "docs", "requirements")
KINDS = frozenset(
    {".py", ".csv", ".md", ".toml", ".html", ".js", ".css", ".po", ".in", ".yaml", ".yml", ".json", ".env"}
)
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|(?<![\w/+-])[\w-]{43}=(?![\w=])"  # a key as SHOULI_DATA_KEYS takes it
)
KNOWN = frozenset(
    {"dGVzdC1vbmx5LWtleS10aGF0LWd1YXJkcy1ub3RoaW4="}
)  # settings/test.py: "test-only-key-that-guards-nothin"


def sources() -> list[Path]:
    """List the files that somebody writes, and the example of settings."""
    written = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS)
    return [path for path in (*written, *ROOT.glob(".env*")) if path.is_file()]


def test_no_key_lies_among_the_sources() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match.group()[:12]}…"
        for path in sources()
        for match in SECRET.finditer(path.read_text(encoding="utf-8"))
        if match.group() not in KNOWN and path != Path(__file__)
    }

    assert found == set()
    assert {path.name for path in ROOT.glob(".env*")} <= {".env.example"}
