"""Hostile and clumsy files: each is told in plain words, none is taken, nothing breaks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouli.channels.backoffice.tests.reading import Reader, cells, faults
from shouli.channels.backoffice.uploads import MOST_BYTES, MOST_LINES
from shouli.places import queries as places
from shouli.resources import queries as resources

HEADER = "street,door_from,door_to,parity,exchange\n"
UPLOADS = ("office_address_import", "office_segment_import")


@pytest.mark.parametrize("page", UPLOADS)
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "请选择一个非空的文件。"),
        ("街道,门牌\n".encode("gb18030"), "这不是UTF-8文本"),
        (b"\xff\xfe" + "street\n".encode("utf-16-le"), "该文件是UTF-16编码"),
        (b"street,door_from\nA\0B,1\n", "含有无法保存的字符"),
        (b"\n" * (MOST_LINES + 1), f"一次最多 {MOST_LINES} 行"),
        (b"x" * (MOST_BYTES + 1), "文件超过 5 MiB"),
    ],
    ids=["empty", "gb18030", "utf-16", "nul", "long", "big"],
)
def test_a_file_that_cannot_be_read(resource_manager: Reader, page: str, content: bytes, told: str) -> None:
    before = places.count_addresses()

    answer = resource_manager.upload(reverse(page), content)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert places.count_addresses() == before


def test_no_file_at_all(resource_manager: Reader) -> None:
    answer = resource_manager.send(reverse("office_address_import"), "send", file="not a file")

    assert answer.status_code == 422
    assert faults(answer) == {}
    assert "请选择一个非空的文件。" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("a,b\n1,2\n", ["a", "b", "street", "door_from", "door_to", "parity", "exchange"]),
        (HEADER + "建新路,1\n", [""]),
        (HEADER + "建新路,one,99,odd,LX\n", ["door_from"]),
        (HEADER + "建新路,1,99,sideways,NO\n", ["parity"]),
        (HEADER + '"建新路,1,99,odd,LX\n', [""]),
    ],
)
def test_every_wrong_cell_is_named(resource_manager: Reader, content: str, wrong: list[str]) -> None:
    answer = resource_manager.upload(reverse("office_address_import"), content, name="roads.csv")

    found = [place.split(":") for place in cells(answer)]
    assert answer.status_code == 422
    assert [file for file, *_ in found] == ["roads.csv"] * len(wrong)
    assert sorted(place[2] if len(place) > 2 else "" for place in found) == sorted(wrong)
    assert "Input should" not in answer.content.decode()


def test_cells_are_named_by_file_line_and_column(resource_manager: Reader) -> None:
    content = HEADER + "建新路,1,99,odd,LX\n建新路,2,98,even,NO\n"

    answer = resource_manager.upload(reverse("office_address_import"), content, name="roads.csv")

    assert cells(answer) == ["roads.csv:3:exchange"]
    assert not places.list_addresses(street="建新路")


def test_a_good_table_is_taken_and_counted(resource_manager: Reader) -> None:
    content = "\ufeff" + HEADER + "建新路,1,99,odd,LX\n建新路,2,98,even,QQ\n"

    answer = resource_manager.upload(reverse("office_address_import"), content, name="roads.csv")

    assert answer["Location"] == reverse("office_addresses")
    assert [(item.door_from, item.exchange_code) for item in places.list_addresses(street="建新路")] == [
        (1, "LX"),
        (2, "QQ"),
    ]
    assert "roads.csv 中的 2 个地址段已启用" in resource_manager.text("/")


def test_very_many_faults_are_told_in_part(resource_manager: Reader) -> None:
    content = HEADER + "建新路,x,99,odd,LX\n" * 300

    answer = resource_manager.upload(reverse("office_address_import"), content)

    assert len(cells(answer)) == 200
    assert "还有 100 处" in answer.content.decode()


def test_the_name_of_a_file_is_only_shown(resource_manager: Reader) -> None:
    answer = resource_manager.upload(reverse("office_address_import"), "a\n1\n", name="<b>x:y.csv")

    shown = answer.content.decode()
    assert "&lt;b&gt;xy.csv" in shown
    assert "<b>xy" not in shown


def test_a_segment_brings_its_numbers(resource_manager: Reader) -> None:
    content = "prefix,exchange,first,last\n8609,LX,86090000,86090019\n"

    resource_manager.upload(reverse("office_segment_import"), content)

    segment = next(item for item in resources.list_segments() if item.prefix == "8609")
    assert segment.counts == {"free": 20}


def test_too_many_segments_at_once_are_refused(resource_manager: Reader) -> None:
    before = len(resources.list_segments())
    content = "prefix,exchange,first,last\n" + "".join(f"87{n},LX,87{n}0000,87{n}0000\n" for n in range(10, 31))

    answer = resource_manager.upload(reverse("office_segment_import"), content)

    assert answer.status_code == 422
    assert "一次最多导入 20 个号段" in answer.content.decode()
    assert len(resources.list_segments()) == before


def test_uploading_needs_more_than_the_page(product_manager: Reader) -> None:
    answer = product_manager.upload(reverse("office_address_import"), HEADER + "建新路,1,99,odd,LX\n")

    assert answer.status_code == 403
    assert not places.list_addresses(street="建新路")
