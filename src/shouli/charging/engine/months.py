"""The months of a shard's subscribers: use by class, recurring fees, what is missing to the minimum; in sets.

It says the same as ``rules.bill_lines.month_lines`` says of one subscriber; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from shouli.charging.engine.arrays import IntArray, ints
from shouli.charging.engine.charges import shard_charges
from shouli.charging.engine.run_folder import RunFolder
from shouli.charging.rules.bill_lines import SUPPLEMENT, SUPPLEMENT_EN, bill_line_of, minimum_of, plan_of
from shouli.charging.rules.month import Holding
from shouli.charging.rules.month_opening import NotPriced, monthly_fees
from shouli.charging.rules.tariff import Product, UsageClass

T = TypeVar("T", bound=Hashable)
USE, MONTHLY, MINIMUM = "use", "monthly", "minimum"
LINES = pa.schema([(name, pa.int64()) for name in ("subscriber", "item", "amount")])
PEOPLE = pa.schema([(name, pa.int64()) for name in ("subscriber", "plan", "unpriced")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something a month is made of: the code of a class of use or of a product, and where it is on the bill."""

    kind: str
    code: str
    line: str
    line_en: str


class Numbered(Generic[T]):
    """Values by number, each once, in the order in which they were met; two runs may share one."""

    def __init__(self, *first: T) -> None:
        self._numbers: dict[T, int] = {}
        for value in first:
            self.number(value)

    def number(self, value: T) -> int:
        """Return the number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[T]:
        """The values in the order of their numbers."""
        return list(self._numbers)


SUPPLEMENT_ITEM = Item(kind=MINIMUM, code="", line=SUPPLEMENT, line_en=SUPPLEMENT_EN)


@dataclass(frozen=True, slots=True)
class Closed:
    """Months of subscribers, in the order of their numbers.

    ``lines`` are (subscriber, item, amount in li); ``people`` are (subscriber, plan, unpriced), the last two numbered.
    A month that holds a product without a fee or minimum names it as ``unpriced`` and has lines of use only.
    """

    lines: pa.Table
    people: pa.Table


class Closing:
    """Closes the months of one run; ``items`` and ``names`` are shared with the run it is compared to.

    Subscribers of one pattern of holdings pay the same fees: the rules are asked once for each pattern.
    """

    def __init__(self, run: RunFolder, items: Numbered[Item], names: Numbered[str]) -> None:
        compiled = run.base.compiled
        self.run = run
        self.class_item = {found.code: items.number(item_of(USE, found)) for found in compiled.classes}
        products = compiled.tariff.products.values()
        self.fee_item = {product.code: items.number(item_of(MONTHLY, product)) for product in products}
        self.supplement = items.number(SUPPLEMENT_ITEM)
        self.counts = {found.code: found.counts_to_minimum for found in compiled.classes}
        opened = [self._pattern(opening.held) for opening in run.base.openings]
        self.plan = ints([names.number(plan_of(compiled, opening.held)) for opening in run.base.openings])
        self.unpriced = ints([names.number(unpriced) for _fees, _minimum, unpriced in opened])
        self.minimum = ints([minimum for _fees, minimum, _unpriced in opened])
        self.fee_count = ints([len(fees) for fees, _minimum, _unpriced in opened])
        self.fee_sum = ints([sum(amount for _item, amount in fees) for fees, _minimum, _unpriced in opened])
        self.fee_flat = ints([fee for fees, _minimum, _unpriced in opened for fee in fees]).reshape(-1, 2)

    def close(self, shard: int) -> Closed:
        """Close the months of one shard's subscribers."""
        base = self.run.base
        first, last = base.shard_first[shard], base.shard_first[shard + 1]
        order = np.argsort(base.number[first:last])
        numbers = base.number[first:last][order]
        pattern = base.pattern[first:last][order]
        owner, item, amount, counted = self._use(shard, numbers)
        fee_owner, fees = self._fees(pattern)
        missing = np.maximum(self.minimum[pattern] - self.fee_sum[pattern] - counted, 0)
        missing[self.minimum[pattern] == 0] = 0
        short = np.flatnonzero(missing)
        owners = np.concatenate([owner, fee_owner, short])
        items = np.concatenate([item, fees[:, 0], np.full(len(short), self.supplement)])
        amounts = np.concatenate([amount, fees[:, 1], missing[short]])
        sort = np.lexsort((items, owners))
        lines = [numbers[owners[sort]], items[sort], amounts[sort]]
        people = [numbers, self.plan[pattern], self.unpriced[pattern]]
        return Closed(pa.table(lines, schema=LINES), pa.table(people, schema=PEOPLE))

    def _use(self, shard: int, numbers: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Return owner, item and amount of what use came to, and by subscriber what of it counts to a minimum."""
        counted = np.zeros(len(numbers), np.int64)
        charges = shard_charges(self.run, shard).select(["subscriber", "usage_class", "amount"])
        charges = charges.group_by(["subscriber", "usage_class"], use_threads=False).aggregate([("amount", "sum")])
        classes = charges["usage_class"].combine_chunks()
        if not len(charges):
            none = np.zeros(0, np.int64)
            return none, none, none, counted
        names = classes.dictionary.to_pylist()
        code = classes.indices.to_numpy()
        owner = np.searchsorted(numbers, charges["subscriber"].to_numpy())
        amount = charges["amount_sum"].to_numpy()
        counts = np.array([self.counts[name] for name in names])[code]
        np.add.at(counted, owner[counts], amount[counts])
        some = amount != 0
        return owner[some], ints([self.class_item[name] for name in names])[code[some]], amount[some], counted

    def _fees(self, pattern: IntArray) -> tuple[IntArray, IntArray]:
        """Return the owner of each recurring fee, and (item, amount) of it."""
        taken = self.fee_count[pattern]
        owner = np.repeat(np.arange(len(pattern)), taken)
        before = np.r_[0, np.cumsum(self.fee_count)]
        place = before[pattern[owner]] + np.arange(len(owner)) - np.repeat(np.cumsum(taken) - taken, taken)
        return owner, self.fee_flat[place]

    def _pattern(self, held: Sequence[Holding]) -> tuple[list[tuple[int, int]], int, str]:
        """Return what one pattern of holdings costs: (item, amount) of its fees, the minimum, the product not set."""
        compiled = self.run.base.compiled
        try:
            fees, minimum = monthly_fees(compiled, held), minimum_of(compiled, held)
        except NotPriced as refusal:
            return [], 0, refusal.product
        return [(self.fee_item[fee.product], fee.amount) for fee in fees], minimum, ""


def item_of(kind: str, found: Product | UsageClass) -> Item:
    """Name what a class of use or the fee of a product is in a month."""
    line, line_en = bill_line_of(found)
    return Item(kind=kind, code=found.code, line=line, line_en=line_en)
