"""Loads a pack, the data of one operator, into all parts from the bottom up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from shouli.kernel import milestones
from shouli.kernel.actions import action
from shouli.kernel.context import Context
from shouli.kernel.errors import BusinessError
from shouli.kernel.tables import PackTable, load_tables
from shouli.kernel.text import lazy as _

PACK = "pack"


class NoPack(BusinessError):
    """There is no such folder."""

    code = "no_pack"
    message = _("%(folder)s is not a folder with a pack.")
    way_out = _("Name a folder such as packs/sample.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePack:
    """That a pack was loaded: its folder's name and the digest of its files."""

    folder: str
    digest: str


@action("config.note_pack")
def note_pack(ctx: Context, data: NotePack) -> None:
    """Note which pack is loaded from now on."""
    milestones.note(ctx, PACK, asdict(data))


def tables() -> Iterator[PackTable[Any]]:
    """List the tables of all parts in load order: what a row refers to is loaded before it."""
    for part in settings.PARTS:
        if find_spec(f"shouli.{part}.pack"):
            yield from import_module(f"shouli.{part}.pack").TABLES


def load_pack(ctx: Context, folder: Path) -> dict[str, int]:
    """Load the pack in ``folder`` and return how many rows each file had; loading it again changes nothing.

    :raises NoPack: if there is no such folder
    :raises Invalid: with every file that cannot be read and every cell that is wrong by itself, or else with all that
        is wrong with the first table whose cells do not go with each other or with the tables before it
    """
    if not folder.is_dir():
        raise NoPack(folder=folder)
    counts = load_tables(ctx, folder, tables())
    note_pack(ctx, NotePack(folder=folder.name, digest=digest_of(folder)))
    return counts


def is_loaded(folder: Path) -> bool:
    """Say whether the pack loaded last had the files that ``folder`` holds now."""
    last = milestones.reached(PACK)
    return last is not None and last.value.get("digest") == digest_of(folder)


def digest_of(folder: Path) -> str:
    """Return a digest over the names and contents of a pack's tables."""
    made = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        made.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()
