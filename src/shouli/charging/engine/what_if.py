"""What a draft tariff would make of a month: two ratings of the same usage, weighed against each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from shouli.charging.engine.amounts import YUAN, texts, yuan
from shouli.charging.engine.arrays import IntArray, Mask, ints
from shouli.charging.engine.comparing import SIDES, Comparison, Part
from shouli.charging.engine.posting import no_longer_priced
from shouli.charging.engine.run import ProgressCallback
from shouli.charging.engine.store import aside
from shouli.charging.rules.what_if_report import (
    THOUSANDTHS,
    Bill,
    ChangeStep,
    Group,
    Moved,
    Shock,
    Uncomparable,
    WhatIfReport,
    edges,
    step_bounds,
)
from shouli.kernel.errors import BusinessError
from shouli.kernel.text import lazy as _

FOREMOST = 20
STATUSES = ("compared", "no_longer_priced", "not_priced_before")
MOVED = ("bills", *SIDES)
COMPARED, NO_LONGER, NOT_BEFORE = range(len(STATUSES))
SHEET = pa.schema([
    ("subscriber", pa.int64()), ("plan", pa.string()), ("before", YUAN), ("after", YUAN), ("change", YUAN),
    ("status", pa.string()), ("product", pa.string()), ("records_lost", pa.int64()), ("records_gained", pa.int64()),
    ("shock", pa.string()),
])  # fmt: skip


class OtherUsage(BusinessError):
    """The two ratings are of different usage: their difference would say nothing of the tariffs."""

    code = "other_usage"
    message = _("The two ratings in %(folder)s are of different usage files.")
    way_out = _("Name every file that was named before, or another folder.")


class WhatIf:
    """Adds up what parts of a comparison say, and keeps the foremost of each kind.

    :raises OtherUsage: if the runs are of different files
    """

    def __init__(self, comparison: Comparison, *, shock: Shock | None = None, foremost: int = FOREMOST) -> None:
        old, new = comparison.old, comparison.new
        if old.prepared() != new.prepared():
            raise OtherUsage(folder=new.folder.parent.name)
        self.comparison = comparison
        self.shock = shock or Shock()
        self.foremost = foremost
        self.edges = ints(edges())
        self.counts: Counter[str] = Counter()
        self.lines: Counter[tuple[str, str, str]] = Counter()
        self.plans: Counter[tuple[str, str]] = Counter()
        self.bills = np.zeros(len(self.edges) + 1, np.int64)
        self.changes = np.zeros(len(self.edges) + 1, np.int64)
        self.kept: dict[str, dict[str, IntArray]] = {}
        self.refused: list[Uncomparable] = []

    def report(self, csv: Path | None = None, progress: ProgressCallback = lambda *_told: None) -> WhatIfReport:
        """Weigh all parts, write a row for every subscriber as CSV if asked for, and report."""
        with ExitStack() as files:
            sheet = files.enter_context(_sheet(csv)) if csv else None
            for part in self.comparison.parts(progress):
                status = _status(part)
                shocks = (status == COMPARED) & self._shocks(part)
                self._count(part, status, shocks)
                self._spread(part, status)
                self._refuse(part, status)
                if sheet:
                    sheet.write_table(self._rows(part, status, shocks))
        return self._report()

    def _shocks(self, part: Part) -> Mask:
        old, new = part.people["old"], part.people["new"]
        found: Mask = (new * THOUSANDTHS > old * self.shock.times) & (new - old > self.shock.over)
        return found

    def _count(self, part: Part, status: IntArray, shocks: Mask) -> None:
        """Count by status and by who pays less or more, and keep the foremost of each."""
        people = part.people
        compared = status == COMPARED
        change = people["new"] - people["old"]
        for number, name in enumerate(STATUSES):
            self.counts[name] += int((status == number).sum())
        self.counts["newly"] += int((people["gained"][compared] > 0).sum())
        groups = {"less": compared & (change < 0), "more": compared & (change > 0), "shocks": shocks}
        for name, mask in groups.items():
            self.counts[name] += int(mask.sum())
            self.counts[f"{name} li"] += int(change[mask].sum())
            self._keep(name, {column: people[column][mask] for column in ("subscriber", "plan_old", "old", "new")})
        place = np.searchsorted(self.edges, change[compared], side="right")
        self.bills += np.bincount(place, minlength=len(self.bills))
        np.add.at(self.changes, place, change[compared])

    def _keep(self, name: str, more: dict[str, IntArray]) -> None:
        """Keep those whose bills change most, the lower number first where they change alike."""
        known = self.kept.get(name, {})
        columns = {column: np.r_[known.get(column, ints([])), values] for column, values in more.items()}
        order = np.lexsort((columns["subscriber"], -np.abs(columns["new"] - columns["old"])))[: self.foremost]
        self.kept[name] = {column: values[order] for column, values in columns.items()}

    def _spread(self, part: Part, status: IntArray) -> None:
        """Add up bill lines and plans of those who are compared."""
        compared = status == COMPARED
        owner = np.searchsorted(part.people["subscriber"], part.lines["subscriber"])
        ours = compared[owner]
        items = self.comparison.items.values
        plans = self.comparison.names.values
        item = part.lines["item"][ours]
        sums = {side: part.lines[side][ours] for side in SIDES}
        for side, column in {"bills": np.ones(len(item), np.int64), **sums}.items():
            for number, amount in _sums(item, column, len(items)):
                self.lines[items[number].line, items[number].line_en, side] += amount
        plan = part.people["plan_old"][compared]
        sums = {side: part.people[side][compared] for side in SIDES}
        for side, column in {"bills": np.ones(len(plan), np.int64), **sums}.items():
            for number, amount in _sums(plan, column, len(plans)):
                self.plans[plans[number], side] += amount

    def _refuse(self, part: Part, status: IntArray) -> None:
        """Keep the first of those who cannot be compared, those whom only the draft cannot price before the others."""
        names = self.comparison.names.values
        people = part.people
        for kind, side in ((NO_LONGER, "unpriced_new"), (NOT_BEFORE, "unpriced_old")):
            have = sum(found.is_new == (kind == NO_LONGER) for found in self.refused)
            for place in np.flatnonzero(status == kind)[: self.foremost - have].tolist():
                self.refused.append(
                    Uncomparable(
                        subscriber=int(people["subscriber"][place]),
                        plan=names[int(people["plan_old"][place])],
                        product=names[int(people[side][place])],
                        lost=int(people["lost"][place]),
                        is_new=kind == NO_LONGER,
                    )
                )

    def _rows(self, part: Part, status: IntArray, shocks: Mask) -> pa.Table:
        """Return the rows of the sheet; what is not priced is empty there."""
        people, names = part.people, self.comparison.names.values
        product = np.where(people["unpriced_new"] != 0, people["unpriced_new"], people["unpriced_old"])
        compared = status == COMPARED
        columns = [
            pa.array(people["subscriber"]),
            texts(names, people["plan_old"]),
            pa.array(people["old"], mask=status == NOT_BEFORE),
            pa.array(people["new"], mask=~compared),
            pa.array(people["new"] - people["old"], mask=~compared),
            texts(STATUSES, status),
            texts(names, product),
            pa.array(people["lost"]),
            pa.array(people["gained"]),
            texts(("", "yes"), shocks.astype(np.int64)),
        ]
        return yuan(pa.table(columns, names=SHEET.names), "before", "after", "change")

    def _report(self) -> WhatIfReport:
        counts = self.counts
        plans = {code for code, _side in self.plans}
        names = {(line, line_en) for line, line_en, _side in self.lines}
        lines = [
            Moved(name=line, name_en=line_en, **{side: self.lines[line, line_en, side] for side in MOVED})
            for line, line_en in names
        ]
        return WhatIfReport(
            month=self.comparison.old.base.compiled.month.key,
            against=self.comparison.old.base.compiled.tariff.digest,
            draft=self.comparison.new.base.compiled.tariff.digest,
            subscribers=sum(counts[name] for name in STATUSES),
            compared=counts["compared"],
            no_longer=counts["no_longer_priced"],
            not_before=counts["not_priced_before"],
            newly=counts["newly"],
            old=sum(line.old for line in lines),
            new=sum(line.new for line in lines),
            lines=_by_change(lines),
            plans=_by_change([self._plan(code) for code in plans]),
            steps=tuple(
                ChangeStep(from_=from_, to=to, bills=int(bills), change=int(change))
                for (from_, to), bills, change in zip(step_bounds(), self.bills, self.changes, strict=True)
            ),
            less=self._group("less"),
            more=self._group("more"),
            same=counts["compared"] - counts["less"] - counts["more"],
            shocks=self._group("shocks"),
            refused=tuple(sorted(self.refused, key=lambda found: (not found.is_new, found.subscriber))),
        )

    def _plan(self, code: str) -> Moved:
        product = self.comparison.old.base.compiled.tariff.products.get(code)
        name, name_en = (product.name, product.name_en) if product else ("", "")
        return Moved(name=name, name_en=name_en, **{side: self.plans[code, side] for side in MOVED})

    def _group(self, name: str) -> Group:
        kept = self.kept.get(name, {})
        names = self.comparison.names.values
        rows = zip(*(column.tolist() for column in kept.values()), strict=True)
        return Group(
            bills=self.counts[name],
            change=self.counts[f"{name} li"],
            foremost=tuple(Bill(subscriber=who, plan=names[plan], old=old, new=new) for who, plan, old, new in rows),
        )


def _status(part: Part) -> IntArray:
    """Say of every subscriber whether it can be compared, and if not, by which side."""
    found = np.where(no_longer_priced(part), NO_LONGER, COMPARED)
    return np.where(part.people["unpriced_old"] != 0, NOT_BEFORE, found)


def _sums(places: IntArray, values: IntArray, length: int) -> Iterator[tuple[int, int]]:
    """Add up values by place; yield (place, sum) where there is something."""
    sums = np.zeros(length, np.int64)
    np.add.at(sums, places, values)
    for place in np.unique(places).tolist():
        yield place, int(sums[place])


def _by_change(found: list[Moved]) -> tuple[Moved, ...]:
    return tuple(sorted(found, key=lambda item: (-abs(item.change), -item.old, item.name)))


@contextmanager
def _sheet(path: Path) -> Iterator[pa.csv.CSVWriter]:
    with aside(path) as unfinished, pa.csv.CSVWriter(unfinished, SHEET) as writer:
        yield writer


def as_json(report: WhatIfReport) -> str:
    """Tell a report to a machine; amounts in li."""
    told: dict[str, Any] = {**asdict(report), "change": report.change}
    return json.dumps(told, sort_keys=True, ensure_ascii=False)
