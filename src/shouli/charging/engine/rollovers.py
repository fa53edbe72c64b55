"""What a month leaves of the allowances that roll over, written for the next month's run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from shouli.charging.engine.incremental import Carried
from shouli.charging.engine.run_folder import RunFolder
from shouli.charging.engine.store import aside
from shouli.charging.engine.subscriber_base import ROLLOVERS


def shard_rollovers(run: RunFolder, shard: int) -> pa.Table:
    """Return what a shard's subscribers have left (``subscriber_base.ROLLOVERS``), in the order of their numbers."""
    base, tariff = run.base, run.base.compiled.tariff
    batches = run.log(shard).batches
    if batches:
        state = Carried.load(run.part("state", shard, batches - 1)).state
    else:
        _holdings, state, _group = base.opened(shard)
    found = base.left_over(shard, np.asarray(state.left))
    order = np.lexsort((found["allowance"], found["product"], found["subscriber"]))
    names = {"product": list(tariff.products), "allowance": [allowance.code for allowance in tariff.allowances]}
    columns = {name: pa.array(column[order]) for name, column in found.items()}
    return pa.table([
        pa.array(names[field.name], pa.string()).take(columns[field.name]) if field.name in names
        else columns[field.name] for field in ROLLOVERS
    ], schema=ROLLOVERS)  # fmt: skip


def write_rollovers(run: RunFolder, path: Path) -> int:
    """Write what every shard leaves into one Parquet or CSV file, and return how many lines that is."""
    count = 0
    kind = csv.CSVWriter if path.suffix == ".csv" else pq.ParquetWriter
    with aside(path) as unfinished, kind(str(unfinished), ROLLOVERS) as writer:
        for shard in range(run.base.shards):
            table = shard_rollovers(run, shard)
            writer.write_table(table)
            count += len(table)
    return count
