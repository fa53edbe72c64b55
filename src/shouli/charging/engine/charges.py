"""The charges of a run: what remains after all batches, and what a batch changed of earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from shouli.charging.engine.run_folder import RunFolder
from shouli.charging.engine.shard import CHARGES, names_known
from shouli.charging.engine.store import aside


def shard_charges(run: RunFolder, shard: int) -> pa.Table:
    """Return the charges of a shard as one pass over all its files would have written them."""
    log = run.log(shard)
    parts = [_named(run, pq.read_table(run.part("charges", shard, batch))) for batch in range(log.batches)]
    if len(parts) <= 1:
        return parts[0] if parts else CHARGES.empty_table()
    standing: list[pa.Table] = []
    gone = np.zeros(0, np.int64)
    for batch in reversed(range(len(parts))):
        whose = parts[batch]["subscriber"].to_numpy()
        standing.append(parts[batch].filter(pa.array(~np.isin(whose, gone))))
        if batch in log.undone:
            taken = pq.read_table(run.part("undone", shard, batch), columns=["subscriber"])["subscriber"]
            gone = np.union1d(gone, taken.to_numpy())
    return _as_one_pass(run, shard, pa.concat_tables(standing[::-1]))


def _named(run: RunFolder, table: pa.Table) -> pa.Table:
    """Number names as the tariff does: a file numbers them as it meets them."""
    for name, known in names_known(run.base.compiled).items():
        places = pc.index_in(table[name].cast(pa.string()), value_set=pa.array(known)).combine_chunks()
        column = pa.DictionaryArray.from_arrays(places.cast(pa.int16()), known)
        table = table.set_column(table.schema.get_field_index(name), CHARGES.field(name), column)
    return table


def _as_one_pass(run: RunFolder, shard: int, table: pa.Table) -> pa.Table:
    """Put charges in the order of group and time, as ``shard.in_order`` does."""
    base = run.base
    here = slice(int(base.shard_first[shard]), int(base.shard_first[shard + 1]))
    number, group = base.number[here], base.group[here]
    by_number = np.argsort(number)
    slot = by_number[np.searchsorted(number, table["subscriber"].to_numpy(), sorter=by_number)]
    ties = [table[name].to_numpy() for name in ("segment", "record_id", "source")]
    owner = np.searchsorted(group, group[slot])  # groups lie in their order
    return table.take(pa.array(np.lexsort((*ties, slot, table["at"].to_numpy(), owner)))).combine_chunks()


def month_charges(run: RunFolder) -> Iterator[pa.Table]:
    """Yield the charges of every shard."""
    for shard in range(run.base.shards):
        yield shard_charges(run, shard)


def write_month(run: RunFolder, path: Path) -> int:
    """Write the charges of every shard into one Parquet or CSV file, and return how many there are."""
    count = 0
    with aside(path) as unfinished:
        kind = csv.CSVWriter if path.suffix == ".csv" else pq.ParquetWriter
        with kind(str(unfinished), _plain(CHARGES)) as writer:
            for table in month_charges(run):
                writer.write_table(table.cast(_plain(CHARGES)))
                count += len(table)
    return count


def _plain(schema: pa.Schema) -> pa.Schema:
    """Return a schema with texts in place of numbered names."""
    return pa.schema([
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in schema
    ])  # fmt: skip
