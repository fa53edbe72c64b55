"""Hours out of order, each a batch of its own: what the first and the last cost, and that all of them are one pass.

Every hour brings some records late from the hour before. ``sha256`` is taken over every column of the charges that
stand after all batches, and must be that of one pass, or the benchmark fails. ``ratio`` is what a record of the first
tenth of the batches cost, to what one of the last tenth cost: 1 if an hour costs its own records and nothing else.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from bench._ground import note, set_up, tell
from bench.engines import MONTH, SORTED_BY, compiled, hash_of

SHARDS = 16
THREADS = 2
WINDOW = 6  # an hour may arrive this many hours before its turn


def main() -> int:
    """Run the benchmark; 1 if the batches differ from one pass."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000, help="records in all (default: 1 million)")
    parser.add_argument("--subscribers", type=int, default=50_000, help="subscribers (default: 50 thousand)")
    parser.add_argument("--hours", type=int, default=72, help="batches (default: 72, three days)")
    options = parser.parse_args()
    set_up("sqlite://:memory:")
    with tempfile.TemporaryDirectory(prefix="shouli-batches-") as folder:
        return measure(Path(folder), options.records, options.subscribers, options.hours)


def measure(folder: Path, records: int, subscribers: int, hours: int) -> int:
    """Rate hour after hour, then all at once, and compare."""
    from shouli.charging.engine.charges import month_charges
    from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
    from shouli.charging.engine.run import RatingRun
    from shouli.charging.engine.subscriber_base import load_base
    from shouli.charging.rules.month import Month

    note(f"inventing {records:,} records of {subscribers:,} subscribers in {hours} files …")
    traffic = Traffic(month=Month(*MONTH), subscribers=subscribers, records=records, files=hours)
    write_holdings(traffic, folder / "holdings.parquet")
    paths = out_of_order(list(write_usage(traffic, folder / "usage")))
    base = load_base(compiled(), folder / "holdings.parquet", SHARDS)
    hourly = RatingRun(folder / "hourly", base, base_digest="bench", threads=THREADS)
    seconds = []
    for path in paths:
        began = time.perf_counter()
        hourly.go([path])
        seconds.append(time.perf_counter() - began)
    one = RatingRun(folder / "one", base, base_digest="bench", threads=THREADS)
    began = time.perf_counter()
    one.go(paths)
    whole = time.perf_counter() - began

    told = [hash_of(pa.concat_tables(list(month_charges(run))).sort_by([(name, "ascending") for name in SORTED_BY]))
            for run in (hourly, one)]  # fmt: skip
    tenth = max(hours // 10, 1)
    first, last = (sum(part) / tenth for part in (seconds[:tenth], seconds[-tenth:]))
    totals = hourly.totals()
    tell("batches/hourly", records, sum(seconds), batches=hours, first=round(first, 3), last=round(last, 3),
         ratio=round(first / last, 2), changed=totals.changed, sha256=told[0])  # fmt: skip
    tell("batches/one_pass", records, whole, sha256=told[1])
    return int(told[0] != told[1])


def out_of_order(paths: Sequence[Path]) -> list[Path]:
    """Shuffle hours within a window, the same way every time."""
    chance = random.Random(1)
    places = {path: place + chance.uniform(0, WINDOW) for place, path in enumerate(paths)}
    return sorted(paths, key=lambda path: places[path])


if __name__ == "__main__":
    sys.exit(main())
