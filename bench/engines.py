"""One invented month by three engines: plain Python, numba in threads, numba on a Spark cluster of two workers.

The sample operator's most held plan has three allowances; some records come a file late, some twice. Each result bears
``sha256``, taken over every column of the sorted charges: it must be the same for all, or the benchmark fails. The
oracle is asked a few families at a time. The cluster (one master, two workers of one core, on this machine) is there
already when the clock starts; Java, the executors and their Python are not.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench._ground import note, set_up, tell
from tools.tree import ROOT

if TYPE_CHECKING:
    from shouli.charging.rules.compiling import CompiledTariff
    from shouli.charging.rules.oracle import OracleOutcome, Subscriber

MONTH = (2026, 9)
TARIFF = ROOT / "packs" / "sample" / "tariffs"
SHARDS = 32
THREADS = 2
TOGETHER = 100  # groups the oracle is asked about at a time
ENGINES = ("oracle", "threads", "spark")
SORTED_BY = ("subscriber", "at", "source", "record_id", "segment")


def main() -> int:
    """Run the benchmark; 1 if the engines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000, help="records of the month (default: 1 million)")
    parser.add_argument("--subscribers", type=int, default=50_000, help="subscribers (default: 50 thousand)")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=there_are(), help="default: all there are")
    options = parser.parse_args()
    set_up("sqlite://:memory:")
    with tempfile.TemporaryDirectory(prefix="shouli-engines-") as folder:
        paths = invent(Path(folder), options.records, options.subscribers)
        found = {name: measured(name, Path(folder), paths, options.records) for name in options.engines}
    return int(len(set(found.values())) > 1)


def there_are() -> list[str]:
    """Name the engines this machine has what they need for."""
    has_spark = find_spec("pyspark") is not None and which("java") is not None
    if not has_spark:
        note("without Spark: make test-spark fetches it")
    return [name for name in ENGINES if name != "spark" or has_spark]


def invent(folder: Path, records: int, subscribers: int) -> list[Path]:
    """Make the month."""
    from shouli.charging.engine.generate import Traffic, write_holdings, write_usage
    from shouli.charging.rules.month import Month

    files = max(8, records // 1_250_000)
    note(f"inventing {records:,} records of {subscribers:,} subscribers in {files} files …")
    traffic = Traffic(month=Month(*MONTH), subscribers=subscribers, records=records, files=files)
    write_holdings(traffic, folder / "holdings.parquet")
    return list(write_usage(traffic, folder / "usage"))


def measured(name: str, folder: Path, paths: Sequence[Path], records: int) -> str:
    """Let one engine rate the month, tell what it came to, and return the hash."""
    engines: Mapping[str, Callable[[Path, Sequence[Path]], tuple[float, pa.Table]]] = {
        "oracle": by_oracle, "threads": by_threads, "spark": by_spark
    }  # fmt: skip
    note(f"{name} …")
    seconds, charges = engines[name](folder, paths)
    charges = charges.sort_by([(column, "ascending") for column in SORTED_BY])
    amount = int(np.sum(charges["amount"].to_numpy()))
    told = hash_of(charges)
    tell(f"engines/{name}", records, seconds, charges=len(charges), amount_li=amount, sha256=told)
    return told


def hash_of(charges: pa.Table) -> str:
    """Hash sorted charges, column after column: whole numbers as eight bytes each, texts as lines."""
    digest = hashlib.sha256()
    for name in charges.column_names:
        column = charges[name]
        digest.update(name.encode())
        if pa.types.is_integer(column.type):
            digest.update(column.cast(pa.int64()).to_numpy().astype("<i8").tobytes())
        else:
            digest.update("\n".join(column.cast(pa.string()).to_pylist()).encode())
    return digest.hexdigest()


def compiled() -> CompiledTariff:
    """Compile the sample operator's tariff."""
    from shouli.charging.rules.compiling import compile_tariff
    from shouli.charging.rules.month import Month
    from shouli.charging.tariff_loading import load_tariff

    return compile_tariff(load_tariff(TARIFF), Month(*MONTH))


def by_oracle(folder: Path, paths: Sequence[Path]) -> tuple[float, pa.Table]:
    """Rate by the rules as they are written."""
    from shouli.charging.rules import oracle
    from shouli.charging.rules.usage import Usage

    tariff, began, parts = compiled(), time.perf_counter(), []
    for subscribers, records in in_portions(folder / "holdings.parquet", paths, tariff):
        outcome = oracle.rate(tariff, subscribers, [Usage(**record) for record in records.to_pylist()])
        parts.append(as_table(tariff, outcome))
    return time.perf_counter() - began, pa.concat_tables(parts)


def in_portions(
    holdings: Path, paths: Sequence[Path], tariff: CompiledTariff
) -> Iterator[tuple[list[Subscriber], pa.Table]]:
    """Yield some groups at a time with all their records; the invented month has no records of anybody else."""
    from shouli.charging.engine import reading
    from shouli.charging.rules.month import Holding
    from shouli.charging.rules.oracle import Subscriber

    holders: dict[int, tuple[int, list[Holding]]] = {}
    for row in reading.read_holdings(holdings, tariff.tariff).to_pylist():
        held = Holding(product=row["product"], opens=row["opens"], closes=row["closes"])
        holders.setdefault(row["subscriber"], (row["group"], []))[1].append(held)
    subscribers = sorted(
        (Subscriber(number=number, group=group, held=tuple(held)) for number, (group, held) in holders.items()),
        key=lambda item: (item.group_key, item.number),
    )
    groups = np.unique([item.group_key for item in subscribers], return_inverse=True)[1] // TOGETHER
    portion_of = {item.number: int(portion) for item, portion in zip(subscribers, groups, strict=True)}
    usage = pa.concat_tables([reading.read_usage(path).drop_columns("suspended") for path in paths])
    portion = np.array([portion_of[number] for number in usage["subscriber"].to_pylist()])
    usage = usage.take(pa.array(np.argsort(portion, kind="stable"))).combine_chunks()
    ends = np.searchsorted(np.sort(portion), np.arange(int(groups[-1]) + 2))
    edges = np.searchsorted(groups, np.arange(int(groups[-1]) + 2))
    for (first, last), (one, other) in zip(pairwise(edges.tolist()), pairwise(ends.tolist()), strict=True):
        yield subscribers[first:last], usage.slice(one, other - one)


def as_table(tariff: CompiledTariff, outcome: OracleOutcome) -> pa.Table:
    """Lay the oracle's charges out as the engine stores its own."""
    from shouli.charging.engine.shard import CHARGES
    from shouli.charging.rules.rating import Charges

    charges, bands = outcome.charges, len(tariff.bands)
    columns: dict[str, list[Any]] = {
        **{name: [getattr(item.usage, name) for item in charges] for name in ("subscriber", "source", "record_id")},
        "segment": [item.segment.index for item in charges],
        **{name: [getattr(item.segment, name) for item in charges] for name in ("at", "quantity")},
        **{name: [getattr(item, name) for item in charges] for name in Charges._fields},
        "usage_class": [tariff.classes[item.segment.usage_class].code for item in charges],
        "band": [tariff.bands[item.segment.key % bands] for item in charges],
        "price_row": [tariff.rows[item.segment.price].number for item in charges],
    }
    return pa.table({field.name: columns[field.name] for field in CHARGES})


def by_threads(folder: Path, paths: Sequence[Path]) -> tuple[float, pa.Table]:
    """Rate in this process."""
    from shouli.charging.engine.run import RatingRun
    from shouli.charging.engine.subscriber_base import load_base

    began = time.perf_counter()
    base = load_base(compiled(), folder / "holdings.parquet", SHARDS)
    RatingRun(folder / "threads", base, base_digest="bench", threads=THREADS).go(paths)
    return time.perf_counter() - began, stored(folder / "threads")


def by_spark(folder: Path, paths: Sequence[Path]) -> tuple[float, pa.Table]:
    """Rate by the command an operator gives, on a cluster that runs already."""
    from shouli.charging.tests.standalone import cluster

    with cluster(folder / "cluster", workers=THREADS) as found:
        command = [sys.executable, "-m", "shouli.config.cli", "rate", "--engine", "spark", "--master", found.master,
                   "--month", f"{MONTH[0]}-{MONTH[1]:02d}", "--tariff", str(TARIFF), "--work", str(folder / "spark"),
                   "--holdings", str(folder / "holdings.parquet"), "--shards", str(SHARDS),
                   *map(str, paths)]  # fmt: skip
        settings = {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
        began = time.perf_counter()
        subprocess.run(command, env={**found.environment, **settings}, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began, stored(folder / "spark")


def stored(folder: Path) -> pa.Table:
    """Read the charges of a run."""
    return pa.concat_tables([pq.read_table(path) for path in sorted((folder / "charges").glob("*.parquet"))])


if __name__ == "__main__":
    sys.exit(main())
