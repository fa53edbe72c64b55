"""Writes usage in every form that is read, by the file's ending; the same bytes for the same usage."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from shouli.charging.engine.cdr import encoding as cdr
from shouli.charging.engine.cdr import framing

ROWS = 1 << 20  # of a group in a Parquet file


def write_usage_file(table: pa.Table, path: Path) -> None:
    """Write usage aside and put it in its place when whole.

    :raises ValueError: if a record says what no file of this form can say
    """
    unfinished = path.with_name(f"{path.name}.part")
    if path.suffix == ".parquet":
        pq.write_table(table, unfinished, compression="zstd", row_group_size=ROWS)
    elif path.suffix in framing.SUFFIXES:
        cdr.write(table, unfinished, framed=path.suffix in framing.FRAMED)
    elif path.suffix == ".gz":
        with unfinished.open("wb") as sink, gzip.GzipFile(filename="", fileobj=sink, mode="wb", mtime=0) as packed:
            pa_csv.write_csv(table, packed)
    else:
        pa_csv.write_csv(table, unfinished)
    unfinished.rename(path)
