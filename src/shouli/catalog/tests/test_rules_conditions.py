import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouli.catalog.rules.conditions import BadCondition, Condition, MissingFact, read, restore
from shouli.catalog.tests.factories import FACTS


def condition(fact: str, cell: str) -> Condition:
    found = read(FACTS[fact], cell)
    assert found is not None
    return found


@pytest.mark.parametrize("fact", FACTS)
def test_an_empty_cell_asks_nothing(fact: str) -> None:
    assert read(FACTS[fact], "  ") is None


@pytest.mark.parametrize(
    ("fact", "cell", "fulfilled_by", "not_by"),
    [
        ("campaign", "yes", [True, "yes"], [False, "no", ""]),
        ("campaign", "no", [False], [True]),
        ("subscriber_class", "A", ["A"], ["B", ""]),
        ("number_level", "lucky|quad", ["lucky", "quad"], ["ordinary"]),
        ("number_level", "!quad", ["lucky", "ordinary"], ["quad", ""]),
        ("line_count", "3", [3, "3"], [2, 4]),
        ("line_count", "2..5", [2, 5], [1, 6]),
        ("line_count", "2..", [2, 900], [1]),
        ("line_count", "..5", [0, 5], [6]),
    ],
)
def test_a_cell_is_fulfilled_by_these_facts_only(
    fact: str, cell: str, fulfilled_by: list[str | int | bool], not_by: list[str | int | bool]
) -> None:
    asked = condition(fact, cell)

    assert [asked.holds({fact: value}) for value in fulfilled_by] == [True] * len(fulfilled_by)
    assert [asked.holds({fact: value}) for value in not_by] == [False] * len(not_by)


@pytest.mark.parametrize(
    ("fact", "cell"),
    [
        ("campaign", "maybe"),
        ("subscriber_class", "C"),
        ("subscriber_class", "!A|B"),
        ("line_count", "many"),
        ("line_count", "5..2"),
        ("line_count", ".."),
        ("line_count", "-1"),
    ],
)
def test_a_cell_its_fact_cannot_answer_is_refused(fact: str, cell: str) -> None:
    with pytest.raises(BadCondition):
        read(FACTS[fact], cell)


def test_asking_about_a_fact_that_was_not_given_is_a_defect_not_a_free_order() -> None:
    with pytest.raises(MissingFact):
        condition("campaign", "yes").holds({})


@given(low=st.none() | st.integers(0, 30), high=st.none() | st.integers(0, 30), value=st.integers(0, 40))
def test_the_canonical_text_of_a_range_reads_back(low: int | None, high: int | None, value: int) -> None:
    asked = Condition("line_count", low=low, high=high)

    assert restore("line_count", asked.text).holds({"line_count": value}) == asked.holds({"line_count": value})


@given(st.sets(st.sampled_from(["ordinary", "lucky", "quad"]), min_size=1))
def test_the_canonical_text_of_values_reads_back(values: set[str]) -> None:
    asked = Condition("number_level", values=frozenset(values))

    assert restore("number_level", asked.text) == asked
    assert read(FACTS["number_level"], asked.text) == asked


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_one_range_covers_another_exactly_if_every_number_of_it_fits(a: int, b: int, c: int, d: int) -> None:
    wide, narrow = Condition("n", low=min(a, b), high=max(a, b)), Condition("n", low=min(c, d), high=max(c, d))

    every = all(wide.holds({"n": number}) for number in range(10) if narrow.holds({"n": number}))
    assert wide.covers(narrow) == every
