"""What tests cost, by kind, and whether that is within ``tests/budgets/suite.json``.

A price is processor time, noted by ``conftest.py`` in the JUnit file. Budgets are in units of the yardstick, a fixed
piece of work that is a test of the same run: a slower machine makes both dearer.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

from tools.tree import ROOT

BUDGET = ROOT / "tests" / "budgets" / "suite.json"
YARDSTICK = "tests.budgets.test_yardstick"
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
    by_kind: dict[str, list[float]] = {}
    for price in listed:
        by_kind.setdefault(price.kind, []).append(price.cpu)
    for kind, each in sorted(by_kind.items(), key=lambda item: -sum(item[1])):
        share = f"{sum(each) / total:.0%}"
        yield f"{kind:<14}{len(each):>7}{sum(each):>9.1f}{share:>7}{median(each) * 1000:>11.0f}"
    yield "the dearest:"
    for price in sorted(listed, key=lambda price: -price.cpu)[:dearest]:
        yield f"{price.cpu:>8.1f} s  {price.module}::{price.name}"


def over(prices: Iterable[Price], budget: Budget) -> Iterator[str]:
    """Tell what is over budget; nothing can be said of a run without the yardstick."""
    listed = list(prices)
    unit = sum(price.cpu for price in listed if price.module == YARDSTICK)
    if not unit:
        return
    by_kind: dict[str, list[float]] = {}
    for price in listed:
        by_kind.setdefault(price.kind, []).append(price.cpu / unit)
        if price.cpu / unit > budget.dearest:
            yield f"{price.module}::{price.name} costs {price.cpu / unit:.1f} yardsticks, {budget.dearest} are allowed"
    for kind, each in sorted(by_kind.items()):
        mean, allowed = sum(each) / len(each), budget.mean.get(kind, 0)
        if mean > allowed:
            yield f"a test of {kind} costs {mean:.2f} yardsticks on average, {allowed} are allowed"
