"""The commands that compare two ratings of a month: re-rate and post the difference; what a draft tariff would do."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shouli.config.cli_numbers import count
from shouli.config.cli_rating import DONE, FAILED, month, open_run, show_progress, type_of_adding
from shouli.kernel.typed import amount

if TYPE_CHECKING:
    from shouli.charging.engine.run import RatingRun
    from shouli.charging.rules.what_if_report import Shock, WhatIfReport

SAMPLE = Path("packs/sample/tariffs")
PAGE_LANGUAGE = "zh-hans"


def add_to(command: type_of_adding) -> None:
    """Describe the commands to the parser of ``shouli``."""
    made = command("re-rate", re_rate, "rate a month again beside an old run, and post the difference once")
    made.add_argument("--of", type=Path, required=True, help="folder of the run that is replaced")
    made.add_argument("--work", type=Path, required=True, help="folder of the new run; difference and postings too")
    made.add_argument("--tariff", type=Path, default=SAMPLE, help="the tariff that counts now")
    made.add_argument("--holdings", type=Path, required=True, help="who holds what, as known now")
    made.add_argument("--rollover", type=Path, help="what last month left, as known now: the file of shouli rollover")
    made.add_argument("--old-tariff", type=Path, help="that of the old run (default: the same)")
    made.add_argument("--old-holdings", type=Path, help="those of the old run (default: the same)")
    made.add_argument("--old-rollover", type=Path, help="that of the old run (default: the same)")
    made.add_argument("--corrected", action="store_true", help="others stand in place of files of the old run")
    made.add_argument("--post-unpriced", action="store_true", help="post though something can no longer be priced")
    made.add_argument("--csv", type=Path, help="write the difference here too, in yuan")
    _of_a_rating(made)
    made = command("what-if", what_if, "show what a draft tariff would make of a month: revenue, winners, losers")
    made.add_argument("--tariff", type=Path, required=True, help="folder of the draft's tables")
    made.add_argument("--against", type=Path, default=SAMPLE, help="the tariff it is compared to")
    made.add_argument("--month", type=month, required=True, help="for example 2026-09")
    made.add_argument("--holdings", type=Path, required=True, help="who holds what: headed CSV or Parquet")
    made.add_argument("--rollover", type=Path, help="what last month left: the file of shouli rollover")
    made.add_argument("--work", type=Path, required=True, help="folder for both ratings; what is rated is kept there")
    made.add_argument("--shards", type=count, default=16, help="into how many parts subscribers fall (default: 16)")
    made.add_argument("--csv", type=Path, help="write a row for every subscriber, in yuan")
    made.add_argument("--html", type=Path, help="write a page with charts; its numbers are masked")
    made.add_argument("--shock-times", type=thousandths, default=2000, metavar="TIMES",
                      help="a bill more than so many times the old one is a shock (default: 2) …")  # fmt: skip
    made.add_argument("--shock-over", type=thousandths, default=20_000, metavar="YUAN",
                      help="… if it is also more than so many yuan higher (default: 20)")  # fmt: skip
    made.add_argument("--top", type=count, default=20, help="how many of each list to show (default: 20)")
    _of_a_rating(made)


def _of_a_rating(made: argparse.ArgumentParser) -> None:
    made.add_argument("--threads", type=count, default=2, help="how many threads (default: 2)")
    made.add_argument("--json", action="store_true", help="print the result as JSON, amounts in li")
    made.add_argument("usage", type=Path, nargs="*", help="all usage files of the month")


def thousandths(text: str) -> int:
    """Read a number of up to three decimals as whole thousandths.

    :raises argparse.ArgumentTypeError: if it is none
    """
    found = amount(text, places=3)
    if found is None:
        raise argparse.ArgumentTypeError("a number of at least 0 with up to three decimals")
    return int(found * 1000)


def re_rate(options: argparse.Namespace) -> int:
    """Re-rate and post; exit code 1 if the old run cannot be read, or something would be taken back unseen."""
    from shouli.charging.engine import posting
    from shouli.charging.engine.comparing import Comparison
    from shouli.charging.engine.folder_lock import locked
    from shouli.charging.engine.run_folder import OtherRun
    from shouli.charging.engine.store import read_json
    from shouli.charging.rules.month import Month
    from shouli.kernel.money import yuan_text

    marker = options.of / "run.json"
    if not marker.is_file():
        return _failed(f"There is no run in {options.of}.")
    if options.work.resolve() == options.of.resolve():
        return _failed("The new run needs a folder of its own.")
    if _missing(_named(options), options.csv):
        return FAILED
    told = read_json(marker)
    of_month, shards = Month.read(told["month"], told["zone"]), told["shards"]
    tariff, holdings = options.old_tariff or options.tariff, options.old_holdings or options.holdings
    # A run says itself whether it began with something left over.
    rollover = (options.old_rollover or options.rollover) if told.get("rollover") else None
    of_both = partial(open_run, month=of_month, shards=shards, threads=options.threads)
    with locked(options.of), locked(options.work):
        try:
            old = of_both(options.of, tariff=tariff, holdings=holdings, rollover=rollover)
        except OtherRun as refusal:
            return _failed(refusal.text, "Name what it was rated with: --old-tariff, --old-holdings, --old-rollover.")
        old.go([], show_progress)  # an interrupted run is finished first
        new = of_both(options.work, tariff=options.tariff, holdings=options.holdings, rollover=options.rollover)
        new.go(options.usage, show_progress)
        totals = posting.DifferencePosting(Comparison(old, new), is_corrected=options.corrected).write(
            options.csv, post_unpriced=options.post_unpriced, progress=show_progress
        )
    if options.json:
        print(posting.as_json(totals))
        return DONE
    print(f"{yuan_text(totals.old):>16}  yuan before, of {totals.subscribers:,} subscribers")
    print(f"{yuan_text(totals.new):>16}  yuan now: {yuan_text(totals.difference)} difference")
    print(f"{yuan_text(totals.gain):>16}  gained by {totals.gainers:,} who pay less")
    print(f"{yuan_text(totals.loss):>16}  lost by {totals.losers:,} who pay more")
    print(
        f"{yuan_text(totals.amount_posted):>16}  posted" if totals.is_new else "                  It was posted before."
    )
    return DONE


def what_if(options: argparse.Namespace) -> int:
    """Weigh a draft; exit code 1 if a table, the holdings or a file cannot be read."""
    from shouli.charging.engine.comparing import Comparison
    from shouli.charging.engine.folder_lock import locked
    from shouli.charging.engine.what_if import WhatIf, as_json
    from shouli.charging.rules.what_if_report import Shock

    if _missing(_named(options), options.csv, options.html):
        return FAILED
    shock = Shock(times=options.shock_times, over=options.shock_over)
    with locked(options.work):
        runs = [_open_beside(options, tariff) for tariff in (options.against, options.tariff)]
        for run in runs:
            run.go(options.usage, show_progress)
        weighing = WhatIf(Comparison(*runs), shock=shock, foremost=options.top)
        report = weighing.report(options.csv, show_progress)
    if options.html:
        _write_page(options.html, report, shock, runs[0])
    if options.json:
        print(as_json(report))
        return DONE
    _print(report)
    return DONE


def _print(report: WhatIfReport) -> None:
    from shouli.kernel.money import yuan_text
    from shouli.kernel.text import in_language

    print(f"{yuan_text(report.old):>16}  yuan today, of {report.compared:,} subscribers")
    print(f"{yuan_text(report.new):>16}  yuan under the draft: {yuan_text(report.change)} change")
    print(f"{yuan_text(report.less.change):>16}  for {report.less.bills:,} who pay less")
    print(f"{yuan_text(report.more.change):>16}  for {report.more.bills:,} who pay more; {report.same:,} pay the same")
    print(f"{report.shocks.bills:>16,}  bills would be a shock")
    print(f"{report.no_longer:>16,}  subscribers can no longer be priced")
    if report.not_before:
        print(f"{report.not_before:>16,}  subscribers cannot be priced today and are not compared")
    if report.newly:
        print(f"{report.newly:>16,}  subscribers have use that only the draft prices")
    for title, moved in (("by bill line:", report.lines), ("by plan:", report.plans)):
        print(title)
        for line in moved:
            print(f"{yuan_text(line.change):>16}  {in_language(line.name, line.name_en) or 'no plan'}")


def _write_page(path: Path, report: WhatIfReport, shock: Shock, today: RatingRun) -> None:
    """Write the page whole, in the language asked for; unlike messages, it is Chinese unless told otherwise."""
    from django.utils import translation

    from shouli.charging.engine.store import aside
    from shouli.charging.what_if_page import page
    from shouli.kernel.text import in_language

    with translation.override(os.environ.get("SHOULI_LANGUAGE", PAGE_LANGUAGE)), aside(path) as unfinished:
        products = today.base.compiled.tariff.products
        names = {code: in_language(product.name, product.name_en) for code, product in products.items()}
        unfinished.write_text(page(report, shock, names), encoding="utf-8")


def _open_beside(options: argparse.Namespace, tariff: Path) -> RatingRun:
    """Open the rating of a tariff in a folder named after what it says, so that an edited draft is rated afresh."""
    from shouli.charging.engine.store import digest_of
    from shouli.charging.tariff_loading import load_tariff

    base = "-".join(digest_of(path)[:8] for path in (options.holdings, options.rollover) if path)
    work = options.work / f"{options.month.key}-{load_tariff(tariff).digest}-{base}-{options.shards}"
    return open_run(work, month=options.month, tariff=tariff, holdings=options.holdings, rollover=options.rollover,
                    shards=options.shards, threads=options.threads)  # fmt: skip


def _named(options: argparse.Namespace) -> list[Path]:
    return [path for path in (*options.usage, options.holdings, options.rollover) if path]


def _missing(read: list[Path], *written: Path | None) -> bool:
    """Name every file to be read, and every folder to be written to, that is not there."""
    missing = [f"There is no file {path}." for path in read if not path.is_file()]
    missing += [f"There is no folder {path.parent}." for path in written if path and not path.parent.is_dir()]
    _failed(*missing)
    return bool(missing)


def _failed(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return FAILED
