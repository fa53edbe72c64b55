"""The commands of rating: make usage, rate it, say why a charge is what it is; on files, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shouli.config import cli_cluster
from shouli.config.cli_numbers import ANY, between, count
from shouli.kernel.typed import code

if TYPE_CHECKING:
    from shouli.charging.engine.run import RatingRun
    from shouli.charging.rules.month import Month

DONE, FAILED = 0, 1
WIDTH = 30
FORMATS = ("parquet", "csv", "csv.gz", "cdr", "ber")
type_of_adding = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_to(command: type_of_adding) -> None:
    """Describe the commands to the parser of ``shouli``."""
    made = command("generate-usage", generate, "make an invented month of usage, the same for the same seed")
    made.add_argument("--month", type=month, required=True, help="for example 2026-09")
    made.add_argument("--out", type=Path, required=True, help="folder to write holdings.parquet and usage-* to")
    made.add_argument("--format", choices=FORMATS, default="parquet", help="what usage files are (default: parquet)")
    made.add_argument("--subscribers", type=count, default=1000, help="how many subscribers (default: 1000)")
    made.add_argument("--records", type=count, default=20_000, help="how many records in all (default: 20000)")
    made.add_argument("--files", type=count, default=8, help="over how many files (default: 8)")
    made.add_argument("--late", type=between(0, 1000), default=5, help="of 1000 records, how many turn up a file late")
    made.add_argument("--seed", type=between(0), default=1, help="another seed makes another month (default: 1)")
    made = command("rate", rate, "rate usage files of one month; may be killed and run again, with more files too")
    _of_a_run(made)
    made.add_argument("usage", type=Path, nargs="*", help="files: .parquet, headed .csv or .csv.gz, .cdr or .ber")
    made.add_argument("--threads", type=count, default=2, help="how many threads (default: 2)")
    made.add_argument("--json", action="store_true", help="print the totals as JSON")
    cli_cluster.add_to(made)
    made = command("charges", charges, "write the charges of a run as they stand after all its batches")
    _of_a_run(made)
    made.add_argument("--out", type=Path, required=True, help="a .parquet or .csv file, overwritten")
    made = command("suspense", suspense, "write what stands in suspense, to be mended and given to shouli rate again")
    _of_a_run(made)
    made.add_argument("--out", type=Path, required=True, help="a .csv file, overwritten")
    made = command("rollover", rollover, "write what a month leaves of allowances that roll over, for the next month")
    _of_a_run(made)
    made.add_argument("--out", type=Path, required=True, help="a .parquet or .csv file, overwritten")
    made = command("explain", explain, "say why charges are what they are: allowances, price row, band, rounding, cap")
    _of_a_run(made)
    made.add_argument("--subscriber", type=ANY, required=True, help="whose charges")
    made.add_argument("--record", type=ANY, help="only this record id")
    made.add_argument("--json", action="store_true", help="print the reasons as JSON, one charge a line")


def _of_a_run(made: argparse.ArgumentParser) -> None:
    made.add_argument("--month", type=month, required=True, help="for example 2026-09")
    made.add_argument("--work", type=Path, required=True, help="folder of the run; made where it is missing")
    made.add_argument("--tariff", type=Path, default=Path("packs/sample/tariffs"), help="folder of the tariff's tables")
    made.add_argument("--holdings", type=Path, required=True, help="who holds what: headed CSV or Parquet")
    made.add_argument("--rollover", type=Path, help="what last month left: the file of shouli rollover")
    made.add_argument("--shards", type=count, default=16, help="into how many parts subscribers fall (default: 16)")


def month(text: str) -> Month:
    """Read a month.

    :raises argparse.ArgumentTypeError: if it is none
    """
    from shouli.charging.rules.month import Month

    try:
        return Month.read(code(text))
    except ValueError as fault:
        raise argparse.ArgumentTypeError("a month of 2000 to 2099, such as 2026-09") from fault


def generate(options: argparse.Namespace) -> int:
    """Write the files of an invented month."""
    from shouli.charging.engine.generate import Traffic, write_holdings, write_usage

    options.out.mkdir(parents=True, exist_ok=True)
    traffic = Traffic(
        month=options.month,
        subscribers=options.subscribers,
        records=options.records,
        files=options.files,
        late=options.late,
        seed=options.seed,
    )
    write_holdings(traffic, options.out / "holdings.parquet")
    for done, _path in enumerate(write_usage(traffic, options.out, options.format), start=1):
        show_progress("generate", done, options.files)
    print(f"{options.subscribers:,} subscribers and {options.records:,} records are in {options.out}.")
    return DONE


def rate(options: argparse.Namespace) -> int:
    """Rate; exit code 1 if a file was none of ours."""
    from shouli.charging.engine.run import as_json

    missing = [path for path in options.usage if not path.is_file()]
    if missing:
        for path in missing:
            print(f"There is no file {path}.", file=sys.stderr)
        return FAILED
    with opened(options, alone=True) as run:
        totals = cli_cluster.go(run, options, show_progress)
    if options.json:
        print(as_json(totals))
        return DONE
    from shouli.kernel.money import yuan_text

    print(f"{totals.records:>14,}  records in {totals.files} files")
    print(f"{totals.rated:>14,}  rated, to {yuan_text(totals.amount)} yuan in all")
    print(f"{totals.duplicates:>14,}  were there twice")
    print(f"{totals.refused:>14,}  in suspense" + (":" if totals.refused else ""))
    for name, number in totals.reasons.items():
        print(f"{number:>16,}  {name}")
    if totals.changed:
        print(f"{totals.changed:>14,}  charges of earlier batches were changed by late, repeated or corrected records")
    return DONE


def charges(options: argparse.Namespace) -> int:
    """Write the month's charges; exit code 1 if the file's name says neither Parquet nor CSV."""
    from shouli.charging.engine.charges import write_month

    done = _written(write_month, options, "charges of use are")
    if done == DONE:
        print("Monthly fees are not among them: shouli explain tells those of a subscriber, what-if and re-rate all.")
    return done


def rollover(options: argparse.Namespace) -> int:
    """Write what the month leaves; exit code 1 if the file's name says neither Parquet nor CSV."""
    from shouli.charging.engine.rollovers import write_rollovers

    return _written(write_rollovers, options, "allowances with something left are")


def _written(write: Callable[[RatingRun, Path], int], options: argparse.Namespace, what: str) -> int:
    if options.out.suffix not in (".parquet", ".csv"):
        print("The file's name must end in .parquet or .csv.", file=sys.stderr)
        return FAILED
    with opened(options) as run:
        print(f"{write(run, options.out):,} {what} in {options.out}.")
    return DONE


def suspense(options: argparse.Namespace) -> int:
    """Write what is in suspense."""
    from shouli.charging.engine.suspense import write_suspense

    with opened(options) as run:
        print(f"{write_suspense(run, options.out):,} records in suspense are in {options.out}.")
    return DONE


def explain(options: argparse.Namespace) -> int:
    """Explain; exit code 1 if there is nothing to explain."""
    from shouli.charging.engine.explain_subscriber import explain as explain_charges
    from shouli.charging.engine.explain_subscriber import month_of
    from shouli.charging.rules.explaining import in_words

    with opened(options) as run:
        found = [
            item
            for item in explain_charges(run, options.subscriber)
            if options.record is None or item.record_id == options.record
        ]
        fees = month_of(run, options.subscriber) if options.record is None and not options.json else []
    if not found and not fees:
        print("There is no such charge in this run.", file=sys.stderr)
        return FAILED
    zone = ZoneInfo(options.month.zone)
    for item in found:
        if options.json:
            print(json.dumps(asdict(item), ensure_ascii=False, sort_keys=True))
            continue
        print(f"{datetime.fromtimestamp(item.at, zone):%Y-%m-%d %H:%M:%S}  {item.source}/{item.record_id}")
        for line in in_words(run.base.compiled, item.reason):
            print(f"    {line}")
    for line in fees:
        print(line)
    return DONE


@contextmanager
def opened(options: argparse.Namespace, *, alone: bool = False) -> Iterator[RatingRun]:
    """Open the run the options name and keep writers out of its folder; ``alone`` for a command that writes there.

    :raises FolderBusy: if another process is there
    :raises Invalid: with what is wrong with tariff or holdings
    """
    from shouli.charging.engine.folder_lock import locked

    with locked(options.work, alone=alone):
        yield open_run(
            options.work,
            month=options.month,
            tariff=options.tariff,
            holdings=options.holdings,
            rollover=options.rollover,
            shards=options.shards,
            threads=options.threads if alone else 1,
        )


def open_run(
    work: Path, *, month: Month, tariff: Path, holdings: Path, rollover: Path | None, shards: int, threads: int
) -> RatingRun:
    """Open the run of a month in a folder.

    :raises Invalid: with what is wrong with tariff or holdings
    :raises OtherRun: if the folder belongs to another one
    """
    from shouli.charging.engine.run import RatingRun
    from shouli.charging.engine.store import digest_of
    from shouli.charging.engine.subscriber_base import load_base
    from shouli.charging.rules.compiling import compile_tariff
    from shouli.charging.tariff_loading import load_tariff

    base = load_base(compile_tariff(load_tariff(tariff), month), holdings, shards, rollover)
    return RatingRun(
        work,
        base,
        base_digest=digest_of(holdings),
        rollover_digest=digest_of(rollover) if rollover else "",
        threads=threads,
    )


def show_progress(stage: str, done: int, of: int) -> None:
    """Draw a bar on a terminal; print nothing where nobody watches."""
    if not sys.stderr.isatty():
        return
    full = WIDTH * done // of
    ends = "\n" if done == of else ""
    print(f"\r{stage:>9} [{'#' * full}{'.' * (WIDTH - full)}] {done}/{of}", end=ends, file=sys.stderr, flush=True)
