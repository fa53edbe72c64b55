"""What tests cost, by kind, and whether that is within ``tests/budgets/suite.json``.

A price is processor time, noted by ``conftest.py`` in the JUnit file. Budgets are in units of the yardstick, a fixed
piece of work that is done several times in the same run: a slower machine makes both dearer.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

from tools.tree import ROOT

BUDGET = ROOT / "tests" / "budgets" / "suite.json"
YARDSTICK = "tests.budgets.test_yardstick"
# A budget is so many times what was measured. Neighbours that share its caches were seen to make tests of the database
# 1.8 times as dear while the yardstick stayed what it was. What has tripled is no noise.
MARGIN = 3
FOLDERS = {"channels": "pages", "web": "pages", "charging": "rating", "config": "programs"}


@dataclass(frozen=True, slots=True)
class Price:
    """What one test cost, in seconds of processor time."""

    module: str
    name: str
    cpu: float

    @property
    def kind(self) -> str:
        """What the test is of: rules, an action, pages …"""
        parts = self.module.split(".")
        if parts[0] != "src":
            return parts[1] if parts[0] == "tests" and len(parts) > 2 else parts[0]
        part, subject = parts[2], parts[-1].removeprefix("test_")
        if subject.startswith("rules_"):
            return "rules"
        if (ROOT / "src" / "shouli" / part / "actions" / f"{subject}.py").is_file():
            return "actions"
        return FOLDERS.get(part, "parts")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a kind may cost on average, and one test at most, in yardsticks."""

    mean: dict[str, float]
    dearest: float

    @classmethod
    def read(cls, path: Path = BUDGET) -> "Budget":
        """Read the committed one."""
        given = json.loads(path.read_text(encoding="utf-8"))
        return cls(given["mean"], given["dearest"])

    @classmethod
    def of(cls, prices: Iterable[Price]) -> "Budget":
        """Make one of what was measured.

        :raises ValueError: if the yardstick was not part of that run
        """
        costs = in_yardsticks(prices)
        if costs is None:
            raise ValueError("the run lacks the yardstick: give the file of a whole make test")
        mean = {kind: _some_more(sum(each) / len(each)) for kind, each in sorted(by_kind(costs).items())}
        return cls(mean, _some_more(max(cost for _price, cost in costs)))

    def write(self, path: Path = BUDGET) -> None:
        """Commit it, as far as a file goes."""
        text = json.dumps({"dearest": self.dearest, "mean": self.mean}, indent=2, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")


def _some_more(measured: float) -> float:
    return round(measured * MARGIN + 0.005, 2)


def in_yardsticks(prices: Iterable[Price]) -> list[tuple[Price, float]] | None:
    """Return what each test cost in yardsticks; None for a run without them."""
    listed = list(prices)
    units = [price.cpu for price in listed if price.module == YARDSTICK]
    if not units or not median(units):
        return None
    return [(price, price.cpu / median(units)) for price in listed]


def by_kind(costs: Iterable[tuple[Price, float]]) -> dict[str, list[float]]:
    """Sort costs by the kind of test."""
    found: dict[str, list[float]] = {}
    for price, cost in costs:
        found.setdefault(price.kind, []).append(cost)
    return found


def read(path: Path) -> list[Price]:
    """Return the prices in a JUnit file; none if there is no file."""
    if not path.is_file():
        return []
    cases = ET.parse(path).getroot().iter("testcase")  # noqa: S314 - our own test run wrote it
    return [Price(case.get("classname", ""), case.get("name", ""), _cpu(case)) for case in cases]


def _cpu(case: ET.Element) -> float:
    return sum(float(item.get("value", "0")) for item in case.iter("property") if item.get("name") == "cpu")


def table(prices: Iterable[Price], dearest: int = 10) -> Iterator[str]:
    """Tell the price of each kind, and the dearest tests."""
    listed = list(prices)
    total = sum(price.cpu for price in listed) or 1
    yield f"{'kind':<14}{'tests':>7}{'seconds':>9}{'share':>7}{'median ms':>11}"
    kinds = by_kind((price, price.cpu) for price in listed)
    for kind, each in sorted(kinds.items(), key=lambda item: -sum(item[1])):
        share = f"{sum(each) / total:.0%}"
        yield f"{kind:<14}{len(each):>7}{sum(each):>9.1f}{share:>7}{median(each) * 1000:>11.0f}"
    yield "the dearest:"
    for price in sorted(listed, key=lambda price: -price.cpu)[:dearest]:
        yield f"{price.cpu:>8.1f} s  {price.module}::{price.name}"


def over(prices: Iterable[Price], budget: Budget) -> Iterator[str]:
    """Tell what is over budget; nothing can be said of a run without the yardstick."""
    costs = in_yardsticks(prices) or []
    for price, cost in costs:
        if cost > budget.dearest:
            yield f"{price.module}::{price.name} costs {cost:.1f} yardsticks, {budget.dearest} are allowed"
    for kind, each in sorted(by_kind(costs).items()):
        mean, allowed = sum(each) / len(each), budget.mean.get(kind, 0)
        if mean > allowed:
            yield f"a test of {kind} costs {mean:.2f} yardsticks on average, {allowed} are allowed"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.prices", description=__doc__)
    parser.add_argument("file", type=Path, help="the JUnit file of make test, on a machine that did nothing else")
    parser.add_argument("--set", action="store_true", help=f"make the budgets {MARGIN} times what it cost")
    options = parser.parse_args(arguments)
    priced = read(options.file)
    print("\n".join(table(priced)))
    if options.set:
        Budget.of(priced).write()
    faults = list(over(priced, Budget.read()))
    print("".join(f"over budget: {fault}\n" for fault in faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
