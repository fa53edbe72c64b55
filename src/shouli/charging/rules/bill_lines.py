"""What a subscriber's month comes to: recurring fees, use by bill line, and what is missing to the minimum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shouli.charging.rules.compiling import CompiledTariff
from shouli.charging.rules.month import Holding
from shouli.charging.rules.month_opening import NotPriced, monthly_fees
from shouli.charging.rules.tariff import PLAN, Product, UsageClass

SUPPLEMENT = "最低消费补足"
SUPPLEMENT_EN = "Minimum consumption supplement"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseOf:
    """What one class of use cost a subscriber in the month, li."""

    usage_class: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line of the month, li; ``counts`` towards a minimum."""

    name: str
    name_en: str
    amount: int
    counts: bool = True


def month_lines(compiled: CompiledTariff, held: Sequence[Holding], uses: Iterable[UseOf]) -> list[BillLine]:
    """Return the lines of a subscriber's month: charges under the names of their bill lines (VA-003), the minimum last.

    The minimum is that of the products held; use that does not count to it is beside it (HL-175, SH-146, SH-147).

    :raises NotPriced: if a recurring fee or a minimum has not been set
    """
    lines: list[BillLine] = []
    for fee in monthly_fees(compiled, held):
        name, name_en = bill_line_of(compiled.tariff.products[fee.product])
        lines.append(BillLine(name=name, name_en=name_en, amount=fee.amount))
    for use in uses:
        found = compiled.tariff.classes[use.usage_class]
        name, name_en = bill_line_of(found)
        lines.append(BillLine(name=name, name_en=name_en, amount=use.amount, counts=found.counts_to_minimum))
    missing = minimum_of(compiled, held) - sum(line.amount for line in lines if line.counts)
    gathered = _gather(lines)
    if missing > 0:
        gathered.append(BillLine(name=SUPPLEMENT, name_en=SUPPLEMENT_EN, amount=missing))
    return gathered


def bill_line_of(found: Product | UsageClass) -> tuple[str, str]:
    """Return the name, Chinese and English, under which a fee or a kind of use is on the bill."""
    return found.bill_line or found.name, found.bill_line_en or found.name_en


def minimum_of(compiled: CompiledTariff, held: Sequence[Holding]) -> int:
    """Return the least the month costs, li: the highest minimum among what is held.

    :raises NotPriced: if one has not been set
    """
    found = [0]
    for item in held:
        for product in compiled.tariff.lineage_of(item.product):
            if product.minimum is None:
                raise NotPriced(product.code)
            found.append(product.minimum)
    return max(found)


def plan_of(compiled: CompiledTariff, held: Sequence[Holding]) -> str:
    """Return the plan held last in the month, by its code; "" if there is none."""
    plans = [item for item in held if compiled.tariff.products[item.product].kind == PLAN]
    return max(plans, key=lambda item: (item.opens, item.closes, item.product)).product if plans else ""


def _gather(lines: Iterable[BillLine]) -> list[BillLine]:
    """Put charges of one name into one line."""
    sums: dict[tuple[str, str, bool], int] = {}
    for line in lines:
        key = (line.name, line.name_en, line.counts)
        sums[key] = sums.get(key, 0) + line.amount
    return [BillLine(name=name, name_en=name_en, amount=amount, counts=counts)
            for (name, name_en, counts), amount in sums.items()]  # fmt: skip
