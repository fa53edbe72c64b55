#!/usr/bin/env python3
"""Write the sample operator's address ranges, always the same, to packs/sample/places/addresses.csv.

The streets are made of two-character words that stand in many Chinese cities; which exchange serves a stretch is
drawn by checksum, so that the table can be made again to the byte. A dozen rows are given: manual and tests name them.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "places" / "addresses.csv"
HEADER = ("street", "door_from", "door_to", "parity", "exchange")
Row = tuple[str, int, int, str, str]

GIVEN: tuple[Row, ...] = (
    ("建设路", 1, 99, "odd", "LX"),
    ("建设路", 2, 98, "even", "QQ"),
    ("建设路", 101, 299, "mixed", "WD"),
    ("泉城路", 1, 199, "odd", "QQ"),
    ("泉城路", 2, 198, "even", "QQ"),
    ("泉城路", 201, 399, "mixed", "LX"),
    ("文化路", 1, 150, "mixed", "WD"),
    ("文化路", 151, 301, "odd", "LX"),
    ("经七路", 1, 199, "odd", "SZ"),
    ("经七路", 2, 198, "even", "LH"),
    ("经七路", 201, 499, "mixed", "BM"),
    ("建设里", 1, 40, "mixed", "LX"),
)
BUREAUS = (("LX", "QQ", "WD"), ("SZ", "LH", "BM"))
WORDS = (
    "和平 解放 人民 胜利 新华 光明 幸福 团结 友谊 前进 红旗 东风 朝阳 向阳 青年 工业 农科 商埠 学府 体育 "
    "历山 千佛 燕山 舜耕 英雄 八一 六里 七里 十里 槐荫 明湖 趵突 黑虎 珍珠 芙蓉 曲水 百花 环城 护城 泺源 "
    "山师 林祥 杆石 普利 筐市 估衣 花墙 宽厚 县东 县西 按察 运署 司里 后宰 贡院 大纬 小纬 经十 经八 经九 "
    "纬一 纬二 纬三 纬四 纬五 纬六 玉函 兴隆 阳光 丰收 永长 永庆 安乐 太平 吉祥 长春 常青 松林 柏树 杨柳 "
    "梅花 兰亭 翠竹 荷塘 桂香 枣园 梨花 杏林 桃园 石榴 云峰 凤凰 龙泉 虎山 金鸡 银座 玉泉 宝华 明珠 星河"
)
KINDS = ("路", "街", "巷")
STRETCH = 100  # doors per range


def rows() -> Iterator[Row]:
    """Yield every row of the table, sorted by street."""
    made = list(GIVEN)
    for stem in WORDS.split():
        for kind in KINDS:
            made.extend(stretches(f"{stem}{kind}"))
    yield from sorted(made)


def stretches(street: str) -> Iterator[Row]:
    """Yield the ranges of one street: eight to twelve, odd and even apart on wide streets."""
    exchanges = BUREAUS[draw(street, "bureau") % len(BUREAUS)]
    is_wide = draw(street, "width") % 3 > 0
    for part in range(4 + draw(street, "length") % 3 if is_wide else 8 + draw(street, "length") % 5):
        first, last = part * STRETCH + 1, (part + 1) * STRETCH
        if is_wide:
            yield street, first, last - 1, "odd", pick(exchanges, street, part, "odd")
            yield street, first + 1, last, "even", pick(exchanges, street, part, "even")
        else:
            yield street, first, last, "mixed", pick(exchanges, street, part, "mixed")


def pick(exchanges: tuple[str, ...], *words: object) -> str:
    """Choose one exchange, always the same for the same words."""
    return exchanges[draw(*words) % len(exchanges)]


def draw(*words: object) -> int:
    """Turn words into a number, always the same."""
    return zlib.crc32("/".join(str(word) for word in words).encode()) >> 8


def text() -> str:
    """Return the whole table as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
    return stream.getvalue()


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
