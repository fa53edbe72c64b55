from decimal import Decimal

import pytest

from shouli.catalog.rules.conditions import MissingFact, read
from shouli.catalog.rules.difference import CellChange, RowChange, difference
from shouli.catalog.rules.fees import FeeRow, decide, quantity, table_faults
from shouli.catalog.tests.factories import FACTS


def row(
    number: str, item: str = "labour", amount: str = "120.00", *, priority: int = 10, per: str = "line", **cells: str
) -> FeeRow:
    asked = [read(FACTS[fact], cell) for fact, cell in cells.items()]
    return FeeRow(
        row_number=number,
        charge_item=item,
        unit_amount=Decimal(amount),
        per=per,
        kind="fee",
        priority=priority,
        conditions=tuple(condition for condition in asked if condition),
    )


def test_the_first_row_by_priority_decides_its_charge_item() -> None:
    rows = [row("2", amount="120.00", priority=20), row("1", amount="70.00", priority=10, campaign="yes")]

    assert [found.row.row_number for found in decide(rows, {"campaign": True, "line_count": 1})] == ["1"]
    assert [found.row.row_number for found in decide(rows, {"campaign": False, "line_count": 1})] == ["2"]


def test_each_charge_item_is_decided_by_itself_in_the_order_of_the_table() -> None:
    rows = [row("1", item="labour", priority=90), row("2", item="terminal", amount="50.00", priority=10)]

    assert [found.row.charge_item for found in decide(rows, {"line_count": 1})] == ["labour", "terminal"]


@pytest.mark.parametrize(("per", "amount"), [("line", "360.00"), ("set", "360.00"), ("order", "120.00")])
def test_a_row_counts_per_line_per_set_or_once(per: str, amount: str) -> None:
    [found] = decide([row("1", per=per)], {"line_count": 3})

    assert found.amount == Decimal(amount)


def test_sets_are_counted_by_themselves_where_the_order_says_how_many() -> None:
    assert quantity("set", {"line_count": 3, "set_count": 1}) == 1


def test_a_count_that_was_not_given_is_a_defect() -> None:
    with pytest.raises(MissingFact, match="line_count"):
        decide([row("1")], {})


@pytest.mark.rule("FL-151")
def test_a_table_without_rows_charges_nothing() -> None:
    assert decide([], {"line_count": 1}) == []


def test_a_row_number_used_twice_is_found() -> None:
    faults = table_faults([row("1"), row("1", item="terminal")])

    assert [(fault.index, fault.column, fault.code) for fault in faults] == [(1, "row_number", "duplicate_row")]


def test_a_row_that_can_never_decide_is_found() -> None:
    rows = [row("1", number_level="lucky|quad"), row("2", number_level="quad", campaign="yes")]

    [fault] = table_faults(rows)
    assert (fault.index, fault.code, fault.message) == (1, "never_decides", fault.message)
    assert "1" in str(fault.message)


def test_rows_that_each_decide_something_are_in_order() -> None:
    rows = [row("1", campaign="yes"), row("2", campaign="no"), row("3", item="terminal"), row("4", priority=20)]

    assert table_faults(rows) == []


def test_difference_names_rows_added_removed_and_changed_cell_by_cell() -> None:
    before = [row("1", amount="120.00"), row("2", item="terminal", amount="50.00", campaign="yes")]
    after = [row("1", amount="130.00"), row("3", item="deposit", amount="1.00")]

    changes = difference(before, after)

    assert changes[0] == RowChange("changed", "1", (CellChange("unit_amount", "120.00", "130.00"),))
    assert [(change.kind, change.row_number) for change in changes[1:]] == [("added", "3"), ("removed", "2")]
    assert CellChange("campaign", "yes", "") in changes[2].cells


def test_there_is_no_difference_between_a_table_and_itself() -> None:
    assert difference([row("1", campaign="yes")], [row("1", campaign="yes")]) == []
