"""What orders would cost before and after a change of a fee table: one for each row that changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shouli.catalog.rules.conditions import Condition, type_of_fact
from shouli.catalog.rules.fees import LINES, SETS, FeeRow, decide
from shouli.kernel.money import total


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeExample:
    """An order of one line that fulfils all that row ``row_number`` asks, and what the table charges for it."""

    row_number: str
    facts: Mapping[str, type_of_fact]
    before: Decimal
    after: Decimal


def examples(before: Sequence[FeeRow], after: Sequence[FeeRow], row_numbers: Iterable[str]) -> list[FeeExample]:
    """Price an order for each of the rows named, by the old rows and by the new; equal orders are told once."""
    asked = {condition.fact for row in (*before, *after) for condition in row.conditions}
    rows = {row.row_number: row for row in (*before, *after)}
    found: dict[tuple[tuple[str, str], ...], FeeExample] = {}
    for number in row_numbers:
        facts = {condition.fact: _some(condition) for condition in rows[number].conditions}
        given = {**dict.fromkeys(asked, ""), LINES: 1, **({SETS: 1} if SETS in asked else {}), **facts}
        example = FeeExample(row_number=number, facts=facts, before=_cost(before, given), after=_cost(after, given))
        found.setdefault(tuple(sorted((name, str(value)) for name, value in facts.items())), example)
    return list(found.values())


def _some(condition: Condition) -> type_of_fact:
    """Return a value that fulfils a condition, the smallest there is."""
    if not condition.is_range:
        return min(condition.values)
    if condition.low is not None:
        return condition.low
    return min(1, condition.high or 0)


def _cost(rows: Sequence[FeeRow], facts: Mapping[str, type_of_fact]) -> Decimal:
    return total(decision.amount for decision in decide(rows, facts))
