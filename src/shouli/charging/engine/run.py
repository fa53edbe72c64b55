"""A run: usage files of one month through ``prepare`` and ``rate`` in a folder that can be killed and gone on with.

Everything is written aside and renamed when whole, so that what is there is true. Running again with more files, after
a kill or in another order ends with the same bytes; what is done already is not done again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from shouli.charging.engine import reading
from shouli.charging.engine.base import Base
from shouli.charging.engine.prepare import ROWS, Prepared, Preparer
from shouli.charging.engine.shard import Rated, rate_shard
from shouli.charging.rules.usage import CONFLICT, REASONS
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

FORMAT = 1
CHUNK = 1 << 22
type_of_progress = Callable[[str, int, int], None]


class OtherRun(BusinessError):
    """The folder belongs to a run of another month, tariff, base or number of shards."""

    code = "other_run"
    message = _("The folder %(folder)s belongs to another run: its %(what)s is different.")
    way_out = _("Name another folder, or remove this one to rate everything anew.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What became of all records: ``records = rated + refused + duplicates``; amounts in li."""

    files: int
    records: int
    rated: int
    refused: int
    duplicates: int
    amount: int
    reasons: Mapping[str, int]


class Run:
    """One month's rating in one folder."""

    def __init__(self, folder: Path, base: Base, *, base_digest: str, threads: int = 2) -> None:
        compiled = base.compiled
        self.folder = folder
        self.base = base
        self.threads = threads
        self.of = {
            "format": FORMAT,
            "month": compiled.month.key,
            "zone": compiled.month.zone,
            "tariff": compiled.tariff.digest,
            "holdings": base_digest,
            "shards": base.shards,
        }
        for name in ("files", "slices", "suspense", "charges"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _same_run(folder, self.of)
        for leftover in folder.glob("*/*.part"):
            leftover.unlink()

    def go(self, paths: Sequence[Path], progress: type_of_progress = lambda *_told: None) -> Totals:
        """Prepare ``paths``, rate every shard, and say what became of all records of the run so far.

        :raises Invalid: if a file is none of ours; the others are prepared all the same
        """
        refusals: list[BusinessError] = []
        with ThreadPoolExecutor(self.threads) as pool:
            preparer = Preparer(self.base)
            named = dict(zip(pool.map(digest_of, paths), paths, strict=True))
            for done, refusal in enumerate(pool.map(lambda item: self._prepare(preparer, *item), named.items()), 1):
                if refusal is not None:
                    refusals.append(refusal)
                progress("prepare", done, len(named))
        if refusals:
            raise refusals[0]
        digests = self.prepared()
        with ThreadPoolExecutor(self.threads) as pool:
            shards = range(self.base.shards)
            for done, _none in enumerate(pool.map(lambda shard: self._rate(shard, digests), shards), start=1):
                progress("rate", done, self.base.shards)
        return self.totals()

    def prepared(self) -> list[str]:
        """List the digests of the files prepared so far."""
        return sorted(path.stem for path in (self.folder / "files").glob("*.json"))

    def totals(self) -> Totals:
        """Add up what became of all records."""
        files = [_told(path) for path in sorted((self.folder / "files").glob("*.json"))]
        shards = [_told(path) for path in sorted((self.folder / "charges").glob("*.json"))]
        reasons: dict[str, int] = {}
        for told in [*files, *shards]:
            for name, count in told["reasons"].items():
                reasons[name] = reasons.get(name, 0) + count
        return Totals(
            files=len(files),
            records=sum(told["records"] for told in files),
            rated=sum(told["rated"] for told in shards),
            refused=sum(reasons.values()),
            duplicates=sum(told["duplicates"] for told in shards),
            amount=sum(told["amount"] for told in shards),
            reasons=dict(sorted(reasons.items())),
        )

    def slices(self, shard: int, digests: Iterable[str]) -> list[pa.RecordBatch]:
        """Map the rows of one shard out of every file."""
        found = []
        for digest in digests:
            with pa.memory_map(str(self.folder / "slices" / f"{digest}.arrow")) as source:
                found.append(pa.ipc.open_file(source).get_batch(shard))
        return found or [pa.RecordBatch.from_pylist([], schema=ROWS)]

    def _prepare(self, preparer: Preparer, digest: str, path: Path) -> BusinessError | None:
        if (self.folder / "files" / f"{digest}.json").exists():
            return None
        try:
            table = reading.read_usage(path)
        except BusinessError as refusal:
            return refusal
        prepared = preparer.prepare(table)
        self._write_slices(digest, prepared)
        reasons = [REASONS[reason][0] for reason in prepared.reasons.tolist()]
        _suspend(self.folder / "suspense" / f"{digest}.parquet", table, prepared.refused.tolist(), reasons)
        told = {"file": path.name, "records": prepared.records, "reasons": _counted(reasons)}
        _write_json(self.folder / "files" / f"{digest}.json", told)
        return None

    def _write_slices(self, digest: str, prepared: Prepared) -> None:
        with (
            aside(self.folder / "slices" / f"{digest}.arrow") as unfinished,
            pa.OSFile(str(unfinished), "wb") as sink,
            pa.ipc.new_file(sink, ROWS) as writer,
        ):
            for shard in range(self.base.shards):
                writer.write_batch(prepared.of_shard(shard))

    def _rate(self, shard: int, digests: Sequence[str]) -> None:
        marker = self.folder / "charges" / f"{shard:05d}.json"
        if marker.exists() and _told(marker)["of"] == list(digests):
            return
        rated = rate_shard(self.base, shard, self.slices(shard, digests))
        with aside(self.folder / "charges" / f"{shard:05d}.parquet") as unfinished:
            pq.write_table(rated.charges, unfinished, compression="zstd", compression_level=1, use_dictionary=False)
        _write_json(marker, {"of": list(digests), **_account(rated, digests)})


def _account(rated: Rated, digests: Sequence[str]) -> dict[str, Any]:
    conflicts = [[digests[file], line] for file, line in rated.conflicts.T.tolist()]
    return {
        "rated": rated.rated,
        "duplicates": rated.duplicates,
        "amount": int(np.sum(rated.charges["amount"].to_numpy())),
        "reasons": {REASONS[CONFLICT][0]: len(conflicts)} if conflicts else {},
        "conflicts": conflicts,
    }


def digest_of(path: Path) -> str:
    """Name a file by what is in it."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Write beside ``path`` and take its place when whole."""
    unfinished = path.with_name(path.name + ".part")
    yield unfinished
    os.replace(unfinished, path)  # noqa: PTH105 - both are paths


def _same_run(folder: Path, wanted: Mapping[str, Any]) -> None:
    marker = folder / "run.json"
    if not marker.exists():
        _write_json(marker, wanted)
        return
    found = _told(marker)
    for name, value in wanted.items():
        if found.get(name) != value:
            raise OtherRun(folder=folder.name, what=name)


def _suspend(path: Path, table: pa.Table, lines: Sequence[int], reasons: Sequence[str]) -> None:
    refused = table.take(pa.array(lines, pa.int64())).append_column("line", pa.array(lines, pa.int64()))
    with aside(path) as unfinished:
        pq.write_table(refused.append_column("reason", pa.array(reasons, pa.string())), unfinished)


def _counted(reasons: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _told(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    with aside(path) as unfinished:
        unfinished.write_text(json.dumps(value, sort_keys=True), encoding="utf-8")


def as_json(totals: Totals) -> str:
    """Tell the totals to a machine."""
    return json.dumps(asdict(totals), sort_keys=True)
