"""The state of a run: its name, and the lines of its files that could not be priced."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pyarrow.parquet as pq

from shouli.charging.engine import suspense
from shouli.charging.engine.arrays import IntArray
from shouli.charging.engine.run_folder import RunFolder


def state_digest(run: RunFolder) -> str:
    """Name what a run says: month, tariff, holdings and files; the number of shards changes no charge."""
    said = {**run.of, "files": run.prepared()}
    del said["shards"]
    return hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16).hexdigest()


def newly_suspended(old: RunFolder, new: RunFolder) -> tuple[IntArray, IntArray]:
    """Return who has records that ``old`` priced and ``new`` cannot, and how many, out of the files of both."""
    subscribers = [np.zeros(0, np.int64)]
    again_old, again_new = _brought_again(old), _brought_again(new)
    for digest in sorted(set(old.prepared()) & set(new.prepared())):
        before, _who = _suspended(old, digest, again_old)
        lines, who = _suspended(new, digest, again_new)
        subscribers.append(who[~np.isin(lines, before)])
    return np.unique(np.concatenate(subscribers), return_counts=True)


def _brought_again(run: RunFolder) -> dict[str, list[int]]:
    """List the lines that were in suspense and came again corrected, by the digest of their file."""
    lines_of: dict[str, list[int]] = {}
    for digest, line, _reason in suspense.replayed(run):
        lines_of.setdefault(digest, []).append(line)
    return lines_of


def _suspended(run: RunFolder, digest: str, again: dict[str, list[int]]) -> tuple[IntArray, IntArray]:
    """Return lines and subscribers of the records of one file that are in suspense; unreadable ones have none."""
    path = run.folder / "suspense" / f"{digest}.parquet"
    table = pq.read_table(path, columns=["line", "subscriber"], use_threads=False).drop_null()
    lines, who = table["line"].to_numpy(), table["subscriber"].to_numpy()
    stands = ~np.isin(lines, again.get(digest, []))
    return lines[stands], who[stands]
