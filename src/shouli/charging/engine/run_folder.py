"""The folder of a run: which run it belongs to, and where files, slices, charges and logs lie in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from shouli.charging.engine.prepare import ROWS
from shouli.charging.engine.shard_log import ShardLog
from shouli.charging.engine.store import read_json, write_json
from shouli.charging.engine.subscriber_base import Base
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

FORMAT = 5
OPEN = 500  # files held open; a process may usually have 1024
FOLDERS = ("files", "slices", "suspense", "shards", "charges", "undone", "changes", "state", "names")
SUFFIXES = {"state": "npz", "names": "npy"}


class OtherRun(BusinessError):
    """The folder belongs to a run of another month, tariff, base or number of shards."""

    code = "other_run"
    message = _("The folder %(folder)s belongs to another run: its %(what)s is different.")
    way_out = _("Name another folder, or remove this one to rate everything again.")


class RunFolder:
    """What lies in the folder of one month's rating, for all who read it."""

    def __init__(self, folder: Path, base: Base, *, base_digest: str, rollover_digest: str = "") -> None:
        compiled = base.compiled
        self.folder = folder.absolute()
        self.base = base
        self.of = {
            "format": FORMAT,
            "month": compiled.month.key,
            "zone": compiled.month.zone,
            "tariff": compiled.tariff.digest,
            "holdings": base_digest,
            "rollover": rollover_digest,
            "shards": base.shards,
        }
        self._sliced: dict[str, Any] = {}
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        _same_run(folder, self.of)

    def sweep(self) -> None:
        """Remove what was left unfinished by a program that was killed."""
        for leftover in self.folder.glob("*/*.part"):
            leftover.unlink(missing_ok=True)

    def prepared(self) -> list[str]:
        """List the digests of the files prepared so far."""
        return sorted(path.stem for path in (self.folder / "files").glob("*.json"))

    def log(self, shard: int) -> ShardLog:
        """Read what a shard has come to."""
        return ShardLog.read(self.folder / "shards" / f"{shard:05d}.json")

    def part(self, folder: str, shard: int, batch: int) -> Path:
        """Name the file of one batch of a shard in ``folder``."""
        return self.folder / folder / f"{shard:05d}-{batch:05d}.{SUFFIXES.get(folder, 'parquet')}"

    def slices(self, shard: int, digests: Iterable[str]) -> list[pa.RecordBatch]:
        """Map the rows of one shard out of every file."""
        batches = [self._reader(digest).get_batch(shard) for digest in digests]
        return batches or [pa.RecordBatch.from_pylist([], schema=ROWS)]

    def _reader(self, digest: str) -> Any:
        """Open a file's slices, once; a shard's are read when asked for, so that memory holds no more than those."""
        reader = self._sliced.get(digest)
        if reader is None:
            if len(self._sliced) >= OPEN:
                self._sliced = {}  # each is closed as soon as its last reader is done
            source = pa.OSFile(str(self.folder / "slices" / f"{digest}.arrow"))
            reader = self._sliced.setdefault(digest, pa.ipc.open_file(source))
        return reader


def _same_run(folder: Path, wanted: Mapping[str, Any]) -> None:
    marker = folder / "run.json"
    if not marker.exists():
        write_json(marker, wanted)
        return
    noted = read_json(marker)
    for name, value in wanted.items():
        if noted.get(name) != value:
            raise OtherRun(folder=folder.name, what=name)
