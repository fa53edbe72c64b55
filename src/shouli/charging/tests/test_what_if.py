"""A what-if worked out by hand: winners, losers, the distribution, a shock, who has no price; sheet and page."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import translation

from shouli.charging.engine.comparing import Comparison
from shouli.charging.engine.what_if import OtherUsage, WhatIf, as_json
from shouli.charging.rules.bar_chart import ChartEntry, draw
from shouli.charging.rules.what_if_report import Bill, Moved, Shock, Uncomparable, WhatIfReport, step_bounds
from shouli.charging.tests import comparing as small
from shouli.charging.what_if_page import page, share, signed
from shouli.kernel.money import rounded_yuan_text

FIRST = 13900000000
HELD = ((1, "small"), (2, "small"), (3, "big"), (4, "big"), (5, "small"), (6, "small"), (6, "extra"), (7, "small"),
        (8, "odd"))  # fmt: skip
USED = ((2, "voice", 6000), (3, "sms", 10), (4, "voice", 15_000), (5, "voice", 1200), (7, "data", 102_400))
SHOCK = Shock(times=1100, over=1_500)
PLANS = {"small": "小套餐 <S>", "big": "大套餐", "odd": "未定"}


def weighed(folder: Path, *, foremost: int = 20, size: int = 4) -> WhatIf:
    """Rate the small operator's month today and under a draft without the add-on's fee and the price of data."""
    holdings = small.write_holdings(folder / "holdings.parquet", *((FIRST + who, what) for who, what in HELD))
    usage = small.write_usage(folder / "use.parquet", *((FIRST + who, kind, count) for who, kind, count in USED))
    draft = small.tariff("draft", small=12_000, included=0, call=100, minimum=40_000, extra=None, data=None)
    old = small.rated(folder / "old", small.tariff(), holdings, usage)
    new = small.rated(folder / "new", draft, holdings, usage)
    return WhatIf(Comparison(old, new, size=size), shock=SHOCK, foremost=foremost)


def of(who: int, plan: str, old: int, new: int) -> Bill:
    return Bill(subscriber=FIRST + who, plan=plan, old=old, new=new)


def test_by_hand(tmp_path: Path) -> None:
    report = weighed(tmp_path).report()

    assert (report.month, report.against, report.draft) == ("2026-09", "today", "draft")
    assert (report.subscribers, report.compared, report.no_longer, report.not_before) == (8, 5, 2, 1)
    # 10.00 + 29.00 + 51.00 + 55.00 + 13.00 today, 12.00 + 22.00 + 41.00 + 55.00 + 14.00 under the draft.
    assert (report.old, report.new, report.change) == (158_000, 144_000, -14_000)
    assert (report.less.bills, report.less.change) == (2, -17_000)
    assert report.less.foremost == (of(3, "big", 51_000, 41_000), of(2, "small", 29_000, 22_000))
    assert (report.more.bills, report.more.change, report.same) == (2, 3_000, 1)
    assert report.more.foremost == (of(1, "small", 10_000, 12_000), of(5, "small", 13_000, 14_000))
    assert report.shocks.foremost == (of(1, "small", 10_000, 12_000),)
    assert report.lines == (
        Moved(name=small.CALLS, name_en="Calls", old=47_000, new=37_000, bills=3),
        Moved(name=small.SUPPLEMENT, name_en="Minimum consumption supplement", old=20_000, new=10_000, bills=1),
        Moved(name=small.FEE, name_en="Small", old=30_000, new=36_000, bills=3),
        Moved(name=small.FEE, name_en="Big", old=60_000, new=60_000, bills=2),
        Moved(name=small.SMS, name_en="SMS", old=1_000, new=1_000, bills=1),
    )
    assert report.plans == (
        Moved(name="大套餐", name_en="Big", old=106_000, new=96_000, bills=2),
        Moved(name="小套餐", name_en="Small", old=52_000, new=48_000, bills=3),
    )
    assert report.refused == (
        Uncomparable(subscriber=FIRST + 6, plan="small", product="extra", lost=0, is_new=True),
        Uncomparable(subscriber=FIRST + 7, plan="small", product="", lost=1, is_new=True),
        Uncomparable(subscriber=FIRST + 8, plan="odd", product="odd", lost=0, is_new=False),
    )


def test_the_distribution(tmp_path: Path) -> None:
    steps = weighed(tmp_path).report().steps

    filled = {(step.from_, step.to): (step.bills, step.change) for step in steps if step.bills}
    # 10.00 less, 7.00 less, the same, 1.00 more, 2.00 more.
    assert filled == {
        (-19_999, -9_999): (1, -10_000), (-9_999, -4_999): (1, -7_000), (0, 1): (1, 0),
        (1_000, 2_000): (1, 1_000), (2_000, 5_000): (1, 2_000),
    }  # fmt: skip
    assert step_bounds()[0] == (None, -99_999)
    assert step_bounds()[7:10] == [(-999, 0), (0, 1), (1, 1_000)]
    assert step_bounds()[-1] == (100_000, None)


@pytest.mark.parametrize(("times", "over", "shocks"), [
    (1200, 1_999, 0), (1199, 2_000, 0), (1199, 1_999, 1), (1000, 999, 2), (0, 0, 2),
])  # fmt: skip
def test_a_shock_is_more_than_both(tmp_path: Path, times: int, over: int, shocks: int) -> None:
    """10.00 becomes 12.00: 1.2 times, 2.00 more; neither exactly is a shock."""
    weighing = weighed(tmp_path)
    weighing.shock = Shock(times=times, over=over)

    assert weighing.report().shocks.bills == shocks


def test_the_sheet_names_everybody(tmp_path: Path) -> None:
    weighed(tmp_path, size=3).report(tmp_path / "sheet.csv")

    with (tmp_path / "sheet.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    assert rows[0][:6] == ["subscriber", "plan", "before", "after", "change", "status"]
    assert [[int(row[0]) - FIRST, *row[2:]] for row in rows[1:]] == [
        [1, "10.000", "12.000", "2.000", "compared", "", "0", "0", "yes"],
        [2, "29.000", "22.000", "-7.000", "compared", "", "0", "0", ""],
        [3, "51.000", "41.000", "-10.000", "compared", "", "0", "0", ""],
        [4, "55.000", "55.000", "0.000", "compared", "", "0", "0", ""],
        [5, "13.000", "14.000", "1.000", "compared", "", "0", "0", ""],
        [6, "15.000", "", "", "no_longer_priced", "extra", "0", "0", ""],
        [7, "11.000", "", "", "no_longer_priced", "", "1", "0", ""],
        [8, "", "", "", "not_priced_before", "odd", "0", "0", ""],
    ]


def test_ranges_change_nothing_and_lists_end(tmp_path: Path) -> None:
    whole = weighed(tmp_path, size=100).report()
    short = weighed(tmp_path, size=1, foremost=1).report()

    assert weighed(tmp_path, size=1).report() == whole
    assert short.less.foremost == whole.less.foremost[:1]
    assert [found.subscriber - FIRST for found in short.refused] == [6, 8]
    assert json.loads(as_json(whole))["change"] == -14_000


def test_what_only_the_draft_prices_is_said(tmp_path: Path) -> None:
    weighing = weighed(tmp_path)
    turned = WhatIf(Comparison(weighing.comparison.new, weighing.comparison.old)).report()

    # 7's data had no price; 6 had no bill to compare to.
    assert (turned.newly, turned.compared, turned.no_longer, turned.not_before) == (1, 6, 0, 2)
    assert turned.change == 14_000 - 1_000


def test_different_usage_says_nothing_of_tariffs(tmp_path: Path) -> None:
    comparison = weighed(tmp_path).comparison
    comparison.new.go([small.write_usage(tmp_path / "more.parquet", (FIRST + 1, "sms", 1), first=50)])

    with pytest.raises(OtherUsage):
        WhatIf(comparison)


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def rendered(report: WhatIfReport, language: str) -> tuple[str, Elements]:
    with translation.override(language):
        text = page(report, SHOCK, PLANS)
    return text, Elements(text)


def test_the_page_needs_nothing_else_and_names_nobody(tmp_path: Path) -> None:
    text, elements = rendered(weighed(tmp_path).report(), "zh-hans")

    assert elements.named("script") == elements.named("link") == elements.named("img") == []
    assert not re.search(r"https?:|//|@import|url\(", text.replace("<!DOCTYPE html>", ""))
    assert "1390000000" not in text
    assert "139****0003" in text
    assert "小套餐 &lt;S&gt;" in text
    assert elements.named("html") == [{"lang": "zh-hans"}]


def test_the_charts_say_what_they_show(tmp_path: Path) -> None:
    text, elements = rendered(weighed(tmp_path).report(), "en")

    ids = {attributes["id"] for _tag, attributes in elements.found if "id" in attributes}
    for chart in elements.named("svg"):
        assert chart["role"] == "img"
        assert {chart["aria-labelledby"], chart["aria-describedby"]} <= ids
    assert len(elements.named("svg")) == 3
    assert len(elements.named("title")) == len(elements.named("desc")) + 1 == 4
    assert "Calls: −10.00; Minimum consumption supplement: −10.00; Small: +6.00" in text
    assert "10–20 less: 1; 5–10 less: 1; 2–5 less: 0; 1–2 less: 0; &lt; 1 less: 0; the same: 1; &lt; 1 more: 0" in text
    assert "More than 1.1 times today's bill, and more than 1.50 yuan above it." in elements.text
    assert "Subscribers that cannot be priced: 3; only under the draft: 2." in elements.text
    for said in ("−14.00", "−8.9 %", "Fee or minimum of extra is not set", "1 record has no price", "already today"):
        assert said in elements.text


def test_a_page_without_change(tmp_path: Path) -> None:
    weighing = weighed(tmp_path)
    report = WhatIf(Comparison(weighing.comparison.old, weighing.comparison.old)).report()

    _text, elements = rendered(report, "en")

    assert elements.text.count("Nothing changes.") == 2
    for said in ("No subscriber pays less.", "No subscriber pays more.", "No bill would be a shock."):
        assert said in elements.text


@pytest.mark.parametrize(
    ("li", "text"), [(0, "0.00"), (4, "0.00"), (5, "0.01"), (-5, "−0.01"), (1_234_567, "1,234.57"), (-10_000, "−10.00")]
)
def test_amounts_are_to_the_fen(li: int, text: str) -> None:
    assert rounded_yuan_text(li) == text
    assert signed(li) == ("+" if li > 0 else "") + text


@pytest.mark.parametrize(("change", "whole", "text"), [
    (-14_000, 158_000, "−8.9 %"), (1, 2_000, "+0.1 %"), (0, 5, "0.0 %"), (5, 0, "")
])  # fmt: skip
def test_shares(change: int, whole: int, text: str) -> None:
    assert share(change, whole) == text


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    entries = [ChartEntry(name=str(length), length=length, text="", tone="same") for length in (200, -100, 0, 1)]

    beside, above = draw(entries, name_width=104), draw(entries)

    assert [bar.width for bar in beside.bars] == [200, 100, 0, 1]
    assert [bar.x for bar in beside.bars] == [104] * 4
    assert [bar.width for bar in above.bars] == [304, 152, 0, 1]
    assert (beside.height, above.height, draw([]).height) == (88, 152, 0)
    assert all(bar.y + bar.height <= beside.height for bar in beside.bars)
