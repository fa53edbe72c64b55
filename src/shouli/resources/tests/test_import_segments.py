"""Numbers in by segment, and out for good."""

from __future__ import annotations

import pytest

from shouli.kernel import errors
from shouli.kernel.tables import parse
from shouli.kernel.tests.factories import system
from shouli.places.tests.factories import exchange
from shouli.resources import queries
from shouli.resources.actions import ImportSegments, RetireNumbers, SegmentRow, import_segments, retire_numbers
from shouli.resources.models import NumberSegment, TelephoneNumber
from shouli.resources.tests.factories import held, in_use, load_sample, segment

pytestmark = pytest.mark.django_db


def refused(*lines: str) -> list[tuple[str, str]]:
    text = "prefix,exchange,first,last\n" + "\n".join(lines) + "\n"
    with pytest.raises(errors.Invalid) as refusal:
        import_segments(system(), ImportSegments(rows=parse("segments.csv", text, SegmentRow)))
    return [(fault.field, fault.code) for fault in refusal.value.faults]


def test_a_segment_brings_all_its_numbers_free() -> None:
    segment("86010440", "86010449")

    number = TelephoneNumber.objects.get(number="86010444")
    assert (number.state, number.level, number.has_four, number.reversed_number) == ("free", "triple", True, "44401068")
    assert number.exchange_id == exchange().id
    assert TelephoneNumber.objects.count() == 10


def test_loading_again_changes_nothing_and_a_segment_may_grow() -> None:
    segment("86010000", "86010009")
    held("86010003", "order:7")
    before = list(TelephoneNumber.objects.order_by("pk").values_list())

    segment("86010000", "86010009")
    assert list(TelephoneNumber.objects.order_by("pk").values_list()) == before

    segment("86010000", "86010011")
    assert TelephoneNumber.objects.count() == 12
    assert [view.number for view in queries.numbers_of("order:7")] == ["86010003"]


def test_every_wrong_cell_is_named() -> None:
    exchange("LX")

    assert refused("8601,XX,86010000,86010009", "8602,LX,86030000,86020009") == [
        ("segments.csv:2:exchange", "unknown"),
        ("segments.csv:3:first", "other_prefix"),
        ("segments.csv:3:last", "range_order"),
    ]
    assert not NumberSegment.objects.exists()


def test_two_rows_of_one_prefix_are_refused() -> None:
    exchange("LX")

    assert refused("8206,LX,82060000,82060009", "8206,LX,82060010,82060019") == [("segments.csv:3:prefix", "twice")]


def test_a_segment_neither_moves_nor_shrinks_nor_overlaps() -> None:
    segment("86010000", "86010099")
    exchange("QQ")

    assert refused("8601,QQ,86010000,86010049", "86,LX,86010050,86010200") == [
        ("segments.csv:2:exchange", "segment_moves"),
        ("segments.csv:2:last", "segment_shrinks"),
    ]
    assert refused("86,LX,86010050,86010200") == [("segments.csv:2:first", "overlap")]


def test_free_and_resting_numbers_are_retired() -> None:
    segment()

    assert retire_numbers(system(), RetireNumbers(numbers=("86010001", "86010004"))) == 2

    assert [view.number for view in queries.list_numbers(exchange_id=exchange().id, state="retired")] == [
        "86010001",
        "86010004",
    ]


def test_numbers_somebody_has_are_not_retired_nor_any_beside_them() -> None:
    segment()
    held("86010001")
    in_use("86010002")

    with pytest.raises(errors.Invalid) as refusal:
        retire_numbers(system(), RetireNumbers(numbers=("86010001", "86010002", "86010003", "99999999")))

    assert [fault.field for fault in refusal.value.faults] == ["86010001", "86010002", "99999999"]
    assert not TelephoneNumber.objects.filter(state="retired").exists()


def test_the_sample_gives_every_exchange_numbers() -> None:
    for code in ("LX", "QQ", "WD"):
        exchange(code)
    for code in ("SZ", "LH", "BM"):
        exchange(code, bureau_code="B-SZ")

    load_sample()

    assert TelephoneNumber.objects.count() == 18_000
    assert {view.exchange_name: view.counts["free"] for view in queries.list_segments()} == dict.fromkeys(
        ("LX局", "QQ局", "WD局", "SZ局", "LH局", "BM局"), 2000
    )
