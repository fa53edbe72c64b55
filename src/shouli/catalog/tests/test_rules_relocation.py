import pytest

from shouli.catalog.rules.relocation import CROSS, SAME, exchange_relation, relocation_faults


@pytest.mark.rule("FL-116")
def test_the_relation_follows_from_the_two_exchanges() -> None:
    assert exchange_relation(7, 7) == SAME
    assert exchange_relation(7, 8) == CROSS


@pytest.mark.rule("FL-118", "FL-124")
@pytest.mark.parametrize(
    ("relation", "keep", "announce", "refused_at"),
    [
        (SAME, False, False, []),
        (CROSS, False, False, []),
        (CROSS, False, True, []),
        (CROSS, True, False, []),
        (SAME, True, False, ["keep_number"]),
        (SAME, False, True, ["announcement"]),
        (SAME, True, True, ["keep_number", "announcement"]),
        (CROSS, True, True, ["announcement"]),
    ],
)
def test_what_may_go_together_in_a_relocation(relation: str, keep: bool, announce: bool, refused_at: list[str]) -> None:
    faults = relocation_faults(relation, keep_number=keep, announcement=announce)

    assert [fault.field for fault in faults] == refused_at
