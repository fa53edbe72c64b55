"""Files of a run: written aside and renamed when whole, so that what is there is true whenever the program dies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

CHUNK = 1 << 22


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Write beside ``path`` and take its place when whole; two that write the same at once do each other no harm.

    What fails on the way, for want of room say, leaves nothing behind.
    """
    unfinished = path.with_name(f"{path.name}.{token_hex(4)}.part")
    try:
        yield unfinished
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write ``value``."""
    with aside(path) as unfinished:
        unfinished.write_text(json.dumps(value, sort_keys=True), encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Read what ``write_json`` wrote."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def digest_of(path: Path) -> str:
    """Name a file by what is in it."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
