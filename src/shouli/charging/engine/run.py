"""A run: usage files of one month through ``prepare`` and ``rate`` in a folder; a killed run can be continued.

Everything is written aside and renamed when complete, so every file in the folder can be relied on. Running again with
more files, after a kill or in another order ends with the same charges; what is done already is not done again. Both
tasks may be done twice, and anywhere that sees the folder.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from shouli.charging.engine import reading, suspense
from shouli.charging.engine.arrays import IntArray, map_array
from shouli.charging.engine.deduplicate import NAMED, names_in
from shouli.charging.engine.folder_lock import locked
from shouli.charging.engine.incremental import Carried, RatedBatch, changes, rate_first, rate_more
from shouli.charging.engine.prepare import ROWS, Prepared, Preparer
from shouli.charging.engine.run_folder import RunFolder
from shouli.charging.engine.seen_names import joined
from shouli.charging.engine.shard import gathered
from shouli.charging.engine.shard_log import ShardLog
from shouli.charging.engine.store import aside, digest_of, read_json, write_json
from shouli.charging.engine.subscriber_base import Base
from shouli.charging.rules.usage import REASONS
from shouli.kernel.errors import BusinessError

ProgressCallback = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTotals:
    """The outcome of all records: ``records = rated + refused + duplicates``; amounts in li.

    ``changed`` is how often a charge of an earlier batch was changed by something late, repeated or corrected.
    """

    files: int
    records: int
    rated: int
    refused: int
    duplicates: int
    amount: int
    changed: int
    reasons: Mapping[str, int]


class RatingRun(RunFolder):
    """One month's rating in one folder."""

    def __init__(
        self, folder: Path, base: Base, *, base_digest: str, rollover_digest: str = "", threads: int = 2
    ) -> None:
        super().__init__(folder, base, base_digest=base_digest, rollover_digest=rollover_digest)
        self.threads = threads

    def go(self, paths: Sequence[Path], progress: ProgressCallback = lambda *_told: None) -> RunTotals:
        """Prepare ``paths``, rate every shard, and return the totals of the run so far.

        :raises Invalid: if a file is no usage file; the others are prepared all the same
        :raises FolderBusy: if another process works in the folder
        """
        with locked(self.folder):
            return self._go(paths, progress)

    def _go(self, paths: Sequence[Path], progress: ProgressCallback) -> RunTotals:
        self.sweep()
        refusals: list[BusinessError] = []
        with ThreadPoolExecutor(self.threads) as pool:
            preparer = Preparer(self.base)
            named = dict(zip(pool.map(digest_of, paths), paths, strict=True))
            for done, refusal in enumerate(pool.map(lambda item: self.prepare(preparer, *item), named.items()), 1):
                if refusal is not None:
                    refusals.append(refusal)
                progress("prepare", done, len(named))
        if refusals:
            raise refusals[0]
        digests = self.prepared()
        with ThreadPoolExecutor(self.threads) as pool:
            shards = range(self.base.shards)
            for done, _none in enumerate(pool.map(lambda shard: self.rate(shard, digests), shards), start=1):
                progress("rate", done, self.base.shards)
        return self.totals()

    def totals(self) -> RunTotals:
        """Add up the outcome of all records."""
        files = [read_json(path) for path in sorted((self.folder / "files").glob("*.json"))]
        logs = [self.log(shard) for shard in range(self.base.shards)]
        reasons: Counter[str] = Counter()
        for told in files:
            reasons.update(told["reasons"])
        for log in logs:
            reasons.update(log.reasons())
        again = suspense.replayed(self)
        reasons.subtract(reason for _file, _line, reason in again)
        return RunTotals(
            files=len(files),
            records=sum(told["records"] for told in files) - len(again),
            rated=sum(log.rated for log in logs),
            refused=sum(reasons.values()),
            duplicates=sum(log.duplicates for log in logs),
            amount=sum(log.amount for log in logs),
            changed=sum(log.changed for log in logs),
            reasons={name: count for name, count in sorted(reasons.items()) if count},
        )

    def prepare(self, preparer: Preparer, digest: str, path: Path) -> BusinessError | None:
        """Prepare one file, unless that is done; return the refusal if it is no usage file."""
        if (self.folder / "files" / f"{digest}.json").exists():
            return None
        try:
            table = reading.read_usage(path)
        except BusinessError as refusal:
            return refusal
        prepared = preparer.prepare(table)
        self._write_slices(digest, prepared)
        reasons = [REASONS[reason][0] for reason in prepared.reasons.tolist()]
        replays = suspense.replays(self.folder / "suspense", table)
        suspense.suspend(self.folder / "suspense" / f"{digest}.parquet", table, prepared.refused.tolist(), reasons)
        told = {"file": path.name, "records": prepared.records, "reasons": Counter(reasons), "replayed": replays}
        write_json(self.folder / "files" / f"{digest}.json", told)
        return None

    def rate(self, shard: int, digests: Sequence[str]) -> None:
        """Rate what the files ``digests`` bring a shard beyond what it has been rated on already."""
        log = self.log(shard)
        known = set(log.of)
        more = [digest for digest in digests if digest not in known]
        if log.batches and not more:
            self._forget(shard, log)
            return
        if log.batches:
            carried = Carried.load(self.part("state", shard, log.batches - 1))
            earlier = self.slices(shard, log.of)
            levels = self._levels(shard, log)
            step = rate_more(self.base, shard, carried, levels, earlier, self.slices(shard, more))
        else:
            step = rate_first(self.base, shard, self.slices(shard, more))
        self._write_step(shard, log.batches, step, log)
        log.add(step, [*log.of, *more])
        log.write(self.folder / "shards" / f"{shard:05d}.json")
        self._forget(shard, log)

    def _write_step(self, shard: int, batch: int, step: RatedBatch, log: ShardLog) -> None:
        write_table(self.part("charges", shard, batch), step.rated.charges)
        if step.undone is not None:
            write_table(self.part("undone", shard, batch), step.undone.charges)
            changed = changes(step.undone.charges, step.rated.charges)
            write_table(self.part("changes", shard, batch), changed)
            log.changed += len(changed)
        with aside(self.part("state", shard, batch)) as unfinished:
            step.carried.save(unfinished)

    def _levels(self, shard: int, log: ShardLog) -> list[IntArray]:
        """Map the names seen in the files of ``log``, adding those of its latest files."""
        levels = [map_array(self.folder / "names" / name) for name in log.levels]
        latest = log.of[log.named :]
        if latest:
            rows = gathered(self.slices(shard, latest), names=NAMED)
            stay, last = joined(levels, names_in(*(rows[name] for name in NAMED)))
            path = self.part("names", shard, log.batches)
            with aside(path) as unfinished, unfinished.open("wb") as file:
                # Not by np.save, which does not say that it was for want of room.
                np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(last))
                file.write(np.ascontiguousarray(last).data)
            log.levels = [*log.levels[:stay], path.name]
            log.named = len(log.of)
            levels = [*levels[:stay], last]
        return levels

    def _forget(self, shard: int, log: ShardLog) -> None:
        """Remove what the log no longer names."""
        for name in ("state", "names"):
            needed = {self.part("state", shard, log.batches - 1).name, *log.levels}
            for path in (self.folder / name).glob(f"{shard:05d}-*"):
                if path.name not in needed:
                    path.unlink(missing_ok=True)

    def _write_slices(self, digest: str, prepared: Prepared) -> None:
        with (
            aside(self.folder / "slices" / f"{digest}.arrow") as unfinished,
            pa.OSFile(str(unfinished), "wb") as sink,
            pa.ipc.new_file(sink, ROWS) as writer,
        ):
            for shard in range(self.base.shards):
                writer.write_batch(prepared.of_shard(shard))


def stored(schema: pa.Schema) -> dict[str, Any]:
    """Say how tables of whole numbers and named numbers are stored: quick to write, and small."""
    named = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    numbers = {field.name: "DELTA_BINARY_PACKED" for field in schema if field.name not in named}
    return {
        "compression": "lz4",
        "use_dictionary": named,
        "column_encoding": numbers,
        "write_statistics": ["subscriber"],
    }


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as charges are stored."""
    with aside(path) as unfinished:
        pq.write_table(table, unfinished, **stored(table.schema))


def as_json(totals: RunTotals) -> str:
    """Tell the totals to a machine."""
    return json.dumps(asdict(totals), sort_keys=True)
