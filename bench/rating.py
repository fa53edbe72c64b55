"""Rating a month of records from Parquet to Parquet, with the sample operator's tariff, late and repeated records.

The month is invented afresh (not timed). ``rating/read_write`` reads the same files and writes as many charges of the
same columns without any work; ``ratio`` is the part of that speed which rating reaches. ``memory_mib`` is the most that
this process has held.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench._ground import note, set_up, tell
from tools.tree import ROOT

MONTH = (2026, 9)
SHARDS, TOGETHER = 64, 400_000  # at least so many shards, and at most so many records in each
THREADS = 2


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000_000, help="records of the month (default: 10 million)")
    parser.add_argument("--subscribers", type=int, default=1_000_000, help="subscribers (default: 1 million)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds after a warm-up (default: 5)")
    options = parser.parse_args()
    set_up("sqlite://:memory:")
    with tempfile.TemporaryDirectory(prefix="shouli-rating-") as folder:
        measure(Path(folder), options.records, options.subscribers, options.rounds)


def measure(folder: Path, records: int, subscribers: int, rounds: int) -> None:
    """Make a month and rate it; one round before those that count."""
    from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
    from shouli.charging.engine.run import RatingRun
    from shouli.charging.engine.subscriber_base import load_base
    from shouli.charging.rules.compiling import compile_tariff
    from shouli.charging.rules.month import Month
    from shouli.charging.tariff_loading import load_tariff

    month = Month(*MONTH)
    files = max(8, records // 1_250_000)
    note(f"inventing {records:,} records of {subscribers:,} subscribers in {files} files …")
    traffic = Traffic(month=month, subscribers=subscribers, records=records, files=files)
    write_holdings(traffic, folder / "holdings.parquet")
    paths = list(write_usage(traffic, folder / "usage"))
    compiled = compile_tariff(load_tariff(ROOT / "packs" / "sample" / "tariffs"), month)
    shards = max(SHARDS, records // TOGETHER)
    began = time.perf_counter()
    base = load_base(compiled, folder / "holdings.parquet", shards)
    tell("rating/base", subscribers, time.perf_counter() - began, patterns=len(base.openings))

    plain, rated = [], []
    for number in range(rounds + 1):
        began = time.perf_counter()
        read_and_write(paths, folder / "plain")
        plain.append(time.perf_counter() - began)
        shutil.rmtree(folder / "plain")
        shutil.rmtree(folder / "run", ignore_errors=True)
        began = time.perf_counter()
        totals = RatingRun(folder / "run", base, base_digest="bench", threads=THREADS).go(paths)
        rated.append(time.perf_counter() - began)
        note(f"round {number}: {plain[-1]:.1f} s and {rated[-1]:.1f} s, {totals.rated:,} of {totals.records:,} rated")
        assert totals.records == totals.rated + totals.refused + totals.duplicates
    reading, rating = statistics.median(plain[1:] or plain), statistics.median(rated[1:] or rated)
    tell("rating/read_write", records, reading, rounds=rounds)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tell("rating/run", records, rating, ratio=round(reading / rating, 3), baseline="rating/read_write",
         memory_mib=most, shards=shards, threads=THREADS, rounds=rounds)  # fmt: skip


def read_and_write(paths: list[Path], folder: Path) -> None:
    """Read every file and write a table as wide as charges are, without any work in between."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()

    def copy(path: Path) -> None:
        from shouli.charging.engine.run import stored
        from shouli.charging.engine.shard import CHARGES

        given = pq.read_table(path, use_threads=False)
        columns = ("subscriber", "at", "source", "record_id", "quantity")
        numbers = [given[name] for name in columns]
        made = pa.table({
            field.name: numbers[place % len(numbers)].cast(field.type, safe=False) if pa.types.is_integer(field.type)
            else pa.DictionaryArray.from_arrays(pa.array([0] * len(given), pa.int16()), pa.array(["x"]))
            for place, field in enumerate(CHARGES)
        })  # fmt: skip
        pq.write_table(made, folder / path.name, **stored(made.schema))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(copy, paths))


if __name__ == "__main__":
    main()
