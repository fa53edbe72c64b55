"""A page answers from the database: it asks no network and reads no folder, which could keep it waiting."""

from __future__ import annotations

import ast
from pathlib import Path

import shouli

OUTSIDE = {
    "asyncio", "glob", "http", "os", "pathlib", "shutil", "socket", "ssl", "subprocess", "tempfile", "urllib.request",
    "shouli.charging", "shouli.gateways.network", "shouli.gateways.simulators",
}  # fmt: skip


def imported(source: str) -> set[str]:
    """Name the modules a source imports, with all that are above them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {".".join(parts[:end]) for parts in (name.split(".") for name in names) for end in range(1, len(parts) + 1)}


def test_no_page_asks_a_network_or_reads_a_folder() -> None:
    assert imported("from http.client import X") & OUTSIDE == {"http"}
    assert imported("from shouli.gateways import network") & OUTSIDE == {"shouli.gateways.network"}
    assert imported("from urllib.parse import urlencode") & OUTSIDE == set()
    root = Path(shouli.__file__).parent
    sources = [
        path for part in ("channels", "web") for path in (root / part).rglob("*.py") if "tests" not in path.parts
    ]

    assert len(sources) > 90
    found = {str(path.relative_to(root)): imported(path.read_text(encoding="utf-8")) & OUTSIDE for path in sources}
    assert {path: names for path, names in found.items() if names} == {}
