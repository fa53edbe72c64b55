"""Fee decisions: facts and rows in, the rows that decided out.

Rows are taken by priority, lowest first; for each charge item the first row whose every condition holds decides, and
no other row of that item counts. What a row costs is its unit amount times the lines, sets or orders it is counted by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shouli.catalog.rules.conditions import Condition, MissingFact, type_of_facts
from shouli.kernel.errors import type_of_text
from shouli.kernel.text import lazy as _

PER_LINE, PER_SET, PER_ORDER = "line", "set", "order"
FEE, DEPOSIT = "fee", "deposit"
LINES, SETS = "line_count", "set_count"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRow:
    """One row of a fee table; ``unit_amount`` in yuan, ``row_number`` as people quote it (固话-07)."""

    row_number: str
    charge_item: str
    unit_amount: Decimal
    per: str
    kind: str
    priority: int
    conditions: tuple[Condition, ...]
    clause: str = ""
    reason: str = ""
    reason_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """That a row decided a charge item, and how often it counts."""

    row: FeeRow
    quantity: int

    @property
    def amount(self) -> Decimal:
        """What the item costs, yuan."""
        return self.row.unit_amount * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """Something wrong with the row at ``index`` as part of its table."""

    index: int
    column: str
    code: str
    message: type_of_text


def decide(rows: Iterable[FeeRow], facts: type_of_facts) -> list[Decision]:
    """Return one decision per charge item that any row decides, in the order of the table (FL-AMB-33: none, no charge).

    :raises MissingFact: if a row asks about a fact that was not given
    """
    listed = list(rows)
    decided: dict[str, Decision] = {}
    for row in sorted(listed, key=lambda row: row.priority):
        if row.charge_item not in decided and all(condition.holds(facts) for condition in row.conditions):
            decided[row.charge_item] = Decision(row=row, quantity=quantity(row.per, facts))
    place = {id(row): index for index, row in enumerate(listed)}
    return sorted(decided.values(), key=lambda decision: place[id(decision.row)])


def quantity(per: str, facts: type_of_facts) -> int:
    """Return how often a row counts: once per line, set (as many as lines unless told otherwise) or order (FL-AMB-16).

    :raises MissingFact: if the count was not given
    """
    if per == PER_ORDER:
        return 1
    name = SETS if per == PER_SET and SETS in facts else LINES
    if name not in facts:
        raise MissingFact(name)
    return int(facts[name])


def table_faults(rows: Sequence[FeeRow]) -> list[RowFault]:
    """Find what is wrong between the rows of one table: a number used twice, a row that can never decide."""
    faults = []
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row.row_number in seen:
            text = _("This row number occurs twice.")
            faults.append(RowFault(index=index, column="row_number", code="duplicate_row", message=text))
        seen.add(row.row_number)
        hiding = _hiding(rows, index)
        if hiding is not None:
            told = str(_("Row %(row)s always applies before this one.")) % {"row": hiding.row_number}
            faults.append(RowFault(index=index, column="priority", code="never_decides", message=told))
    return faults


def _hiding(rows: Sequence[FeeRow], index: int) -> FeeRow | None:
    """Return a row that comes before ``rows[index]`` and asks for no more than it does."""
    row = rows[index]
    asked = {condition.fact: condition for condition in row.conditions}
    for other_index, other in enumerate(rows):
        comes_before = (other.priority, other_index) < (row.priority, index)
        if comes_before and other.charge_item == row.charge_item:
            wider = all(
                condition.fact in asked and condition.covers(asked[condition.fact]) for condition in other.conditions
            )
            if wider:
                return other
    return None
