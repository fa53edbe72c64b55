"""The four boxes of the address field."""

from __future__ import annotations

import pytest

from shouli.places.rules.addresses import EVEN, MIXED, ODD, Stretch, check_door, compose, find_overlaps, initials_of


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("建设路", "jsl"),
        ("泉城路", "qcl"),
        ("长春路", "ccl"),  # 长 is cháng here, not zhǎng
        ("经七路", "jql"),
        ("CBD路", "cbdl"),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_pinyin(text: str, initials: str) -> None:
    assert initials_of(text) == initials


def codes(door: str, door_from: int = 1, door_to: int = 99, parity: str = MIXED) -> list[str]:
    return [fault.code for fault in check_door(door, door_from, door_to, parity)]


@pytest.mark.rule("FL-034", "FL-AMB-07")
@pytest.mark.parametrize("door", ["13甲", "1-3", "一三", "１３", "13a", "+5", "²"])
def test_only_digits_make_a_door_number(door: str) -> None:
    assert codes(door) == ["door_not_digits"]


@pytest.mark.rule("FL-034")
def test_digits_make_a_door_number() -> None:
    assert codes("13") == []


@pytest.mark.rule("FL-035")
@pytest.mark.parametrize(
    ("door", "expected"),
    [("10", []), ("20", []), ("15", []), ("9", ["door_out_of_range"]), ("21", ["door_out_of_range"])],
)
def test_the_bounds_belong_to_the_range(door: str, expected: list[str]) -> None:
    assert codes(door, 10, 20) == expected


@pytest.mark.rule("FL-036")
@pytest.mark.parametrize(
    ("door", "parity", "expected"),
    [
        ("13", ODD, []),
        ("14", ODD, ["door_not_odd"]),
        ("14", EVEN, []),
        ("13", EVEN, ["door_not_even"]),
        ("13", MIXED, []),
        ("14", MIXED, []),
    ],
)
def test_the_door_number_fits_the_parity(door: str, parity: str, expected: list[str]) -> None:
    assert codes(door, parity=parity) == expected


def test_all_faults_come_at_once() -> None:
    assert codes("100", parity=ODD) == ["door_out_of_range", "door_not_odd"]


@pytest.mark.rule("FL-037")
@pytest.mark.parametrize("parity", [ODD, EVEN, MIXED])
def test_no_door_number_is_fine(parity: str) -> None:
    assert codes(" ", parity=parity) == []


@pytest.mark.rule("FL-038", "FL-039")
@pytest.mark.parametrize(
    ("street", "door", "text", "whole"),
    [
        ("建设路", "13", "2号楼1单元501室", "建设路13号2号楼1单元501室"),
        ("建设路", "", "2号楼1单元501室", "建设路2号楼1单元501室"),
        ("建设路", "13", "", "建设路13号"),
        ("", "", "济南市某新村5号", "济南市某新村5号"),
    ],
)
def test_the_boxes_make_one_address_in_order(street: str, door: str, text: str, whole: str) -> None:
    assert compose(street, door, text) == whole


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ((1, 99, ODD), (1, 99, EVEN), False),
        ((1, 99, ODD), (1, 99, MIXED), True),
        ((1, 99, ODD), (99, 199, ODD), True),
        ((1, 99, ODD), (101, 199, ODD), False),
        ((1, 100, ODD), (100, 100, MIXED), False),  # the one door they share is even
        ((1, 100, EVEN), (100, 100, MIXED), True),
        ((1, 100, MIXED), (100, 200, MIXED), True),
    ],
)
def test_two_ranges_clash_if_a_door_is_in_both(
    first: tuple[int, int, str], second: tuple[int, int, str], clash: bool
) -> None:
    stretches = [Stretch("建设路", *first), Stretch("建设路", *second)]

    assert list(find_overlaps(stretches)) == ([(1, 0)] if clash else [])


def test_ranges_of_different_streets_do_not_clash() -> None:
    assert list(find_overlaps([Stretch("建设路", 1, 99, ODD), Stretch("泉城路", 1, 99, ODD)])) == []
