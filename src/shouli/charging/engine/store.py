"""Files of a run: written aside and renamed when whole, so that what is there is true whenever the program dies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

CHUNK = 1 << 22


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Write beside ``path`` and take its place when whole; two that write the same at once do each other no harm.

    What fails on the way, for want of room say, leaves nothing behind.
    """
    unfinished = path.with_name(f"{path.name}.{token_hex(4)}.part")
    unfinished.touch()  # where nothing can be written, Python says so and names the file; not every library does
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write ``value``."""
    with aside(path) as unfinished:
        unfinished.write_text(json.dumps(value, sort_keys=True), encoding="utf-8")


class FolderDamaged(BusinessError):
    """A file that a run wrote in its folder cannot be read any more."""

    code = "folder_damaged"
    message = _("%(file)s in the folder of the run is damaged.")
    way_out = _("Name another folder, or remove this one to rate everything again.")


def read_json(path: Path) -> dict[str, Any]:
    """Read what ``write_json`` wrote.

    :raises FolderDamaged: if it is something else
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, IsADirectoryError) as fault:
        raise FolderDamaged(file=path.name) from fault
    if not isinstance(found, dict):
        raise FolderDamaged(file=path.name)
    return found


def digest_of(path: Path) -> str:
    """Name a file by what is in it."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
