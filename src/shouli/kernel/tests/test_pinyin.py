"""Initials of names and places: surnames and places are read as such, and the common reading finds them too."""

from __future__ import annotations

import pytest

from shouli.kernel.pinyin import PLACES, SURNAMES, readings_of


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("李小明", ("lxm",)), ("阚小明", ("kxm", "hxm")), ("单小明", ("sxm", "dxm")), ("仇小明", ("qxm", "cxm")),
        ("曾小明", ("zxm", "cxm")), ("翟小明", ("zxm", "dxm")), ("尉迟小明", ("ycxm",)), ("单于小明", ("cyxm",)),
        ("乐正小明", ("yzxm", "lzxm")), ("万俟小明", ("mqxm",)), ("欧阳小明", ("oyxm",)), ("盖小明", ("gxm",)),
        ("长孙小明", ("zsxm",)), ("LI Ming", ("liming",)),
    ],
)  # fmt: skip
def test_a_surname_is_read_as_one(name: str, readings: tuple[str, ...]) -> None:
    assert readings_of(name, is_person=True) == readings


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("长清区政府", "cqqzf"), ("长清区", "cqq"), ("单县", "sx"), ("解家庄", "xjz"), ("单家村", "sjc"),
        ("翟庄", "zz"), ("解放路", "jfl"), ("长江路", "cjl"), ("东阿县", "dex"), ("济南长途汽车站", "jnctqcz"),
        ("建设路13号", "jsl13h"),
    ],
)  # fmt: skip
def test_a_place_is_read_as_one(name: str, first: str) -> None:
    assert readings_of(name)[0] == first


def test_the_common_reading_of_a_place_is_found_too() -> None:
    assert readings_of("长清区政府") == ("cqqzf", "zqqzf")


def test_the_tables_hold_one_letter_a_character() -> None:
    assert [name for name, letters in {**SURNAMES, **PLACES}.items() if len(name) != len(letters)] == []
