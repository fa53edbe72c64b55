"""Add up the JUnit files of several test runs: what failed, what was skipped, what it all cost.

A failed or skipped test, a run that left no file, or a price over budget fails the whole.
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tools import prices


@dataclass(frozen=True, slots=True)
class Run:
    """The counts of one test run, which is named after its file."""

    name: str
    passed: int
    failed: int
    skipped: int


def read(path: Path) -> Run:
    """Return the counts of one JUnit file; a missing file is a failed run."""
    if not path.is_file():
        return Run(path.stem, 0, 1, 0)
    suites = list(ET.parse(path).getroot().iter("testsuite"))  # noqa: S314 - our own test run wrote it

    def total(name: str) -> int:
        return sum(int(suite.get(name, "0")) for suite in suites)

    failed, skipped = total("failures") + total("errors"), total("skipped")
    return Run(path.stem, max(total("tests") - failed - skipped, 0), failed, skipped)


def closing_line(runs: Iterable[Run], seconds: int) -> str:
    """Return what ran, how many passed, how many did not, and how long it took."""
    listed = list(runs)
    names = ", ".join(f"{run.name} {run.passed}" for run in listed)
    passed, failed, skipped = (sum(getattr(run, name) for run in listed) for name in ("passed", "failed", "skipped"))
    told = f", {skipped} skipped" if skipped else ""
    return f"{names}: {passed} passed, {failed} failed{told} in {seconds // 60} min {seconds % 60} s"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.summary", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="JUnit files")
    parser.add_argument("--seconds", type=int, required=True, help="how long all of it took")
    options = parser.parse_args(arguments)
    runs = [read(path) for path in options.files]
    priced = [prices.read(path) for path in options.files]
    print("\n".join(prices.table(price for each in priced for price in each)))
    faults = [fault for each in priced for fault in prices.over(each, prices.Budget.read())]
    print("".join(f"over budget: {fault}\n" for fault in faults), end="")
    print(closing_line(runs, options.seconds))
    return 1 if faults or any(run.failed or run.skipped or not run.passed for run in runs) else 0


if __name__ == "__main__":
    raise SystemExit(main())
