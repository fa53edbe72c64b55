"""Records in suspense: written out to be corrected, and read again when corrected, each counted once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from shouli.charging.engine.reading import USAGE
from shouli.charging.engine.run_folder import RunFolder
from shouli.charging.engine.store import aside, read_json
from shouli.kernel.typed import is_digits

type_of_replay = tuple[str, int, str]  # digest of a file, line in it, reason
LISTED = pa.schema([
    ("file", pa.string()), ("place", pa.int64()), ("reason", pa.string()),
    *((name, type_) for name, (type_, _default) in USAGE.items()),
])  # fmt: skip


def suspend(path: Path, table: pa.Table, lines: Iterable[int], reasons: Iterable[str]) -> None:
    """Write the refused records of a file, with their lines (from 0) and reasons."""
    places = pa.array(lines, pa.int64())
    refused = table.take(places).append_column("line", places)
    with aside(path) as unfinished:
        pq.write_table(refused.append_column("reason", pa.array(reasons, pa.string())), unfinished)


def replays(folder: Path, table: pa.Table) -> list[type_of_replay]:
    """List what is in suspense in ``folder`` that a file brings again, each once.

    What its column ``suspended`` says and is not in suspense is passed over: such a record is one like any other.
    """
    said = pc.drop_null(pc.unique(table["suspended"])).to_pylist()
    wanted: dict[str, set[int]] = {}
    for text in said:
        digest, _colon, line = text.partition(":")
        if digest.isalnum() and is_digits(line):
            wanted.setdefault(digest, set()).add(int(line))
    found: list[type_of_replay] = []
    for digest, lines in sorted(wanted.items()):
        path = folder / f"{digest}.parquet"
        if path.exists():
            here = pq.read_table(path, columns=["line", "reason"])
            here = here.filter(pc.is_in(here["line"], pa.array(sorted(lines), pa.int64())))
            found += [(digest, row["line"], row["reason"]) for row in here.to_pylist()]
    return found


def replayed(run: RunFolder) -> set[type_of_replay]:
    """Return everything that has been brought again so far."""
    replays: set[type_of_replay] = set()
    for path in (run.folder / "files").glob("*.json"):
        replays.update((digest, line, reason) for digest, line, reason in read_json(path)["replayed"])
    return replays


def write_suspense(run: RunFolder, path: Path) -> int:
    """Write a headed CSV of what is in suspense and has not been brought again; return the number of lines.

    A record refused because of another of its name is left out: a ``revision`` says which one is right.
    """
    gone: dict[str, list[int]] = {}
    for digest, line, _reason in replayed(run):
        gone.setdefault(digest, []).append(line)
    count = 0
    with aside(path) as unfinished, csv.CSVWriter(str(unfinished), LISTED) as writer:
        for digest in run.prepared():
            table = pq.read_table(run.folder / "suspense" / f"{digest}.parquet")
            line = table["line"].to_numpy()
            standing = pa.array(~np.isin(line, gone.get(digest, [])))
            table, line = table.filter(standing), line[standing.to_numpy(zero_copy_only=False)]
            name = read_json(run.folder / "files" / f"{digest}.json")["file"]
            table = table.append_column("file", pa.array([name] * len(table), pa.string()))
            table = table.append_column("place", pa.array(line + 1, pa.int64()))
            marks = pa.array([f"{digest}:{place}" for place in line.tolist()], pa.string())
            table = table.set_column(table.schema.get_field_index("suspended"), "suspended", marks)
            writer.write_table(table.select(LISTED.names).cast(LISTED))
            count += len(table)
    return count
