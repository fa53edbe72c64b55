"""Panels: process, timeline, small charts, diagrams."""

from __future__ import annotations

from decimal import Decimal

from shouli.web import panels
from shouli.web.tests import gallery
from shouli.web.tests.pages import rendered, whole


def test_the_process_says_where_it_stands_without_colour() -> None:
    drawn = rendered("web/panels/process.html", process=gallery.process())

    assert drawn.text("li", aria_current="step") == "录入受理"
    assert drawn.text("ol").startswith("验证身份 已完成 录入受理 收费 打印")


def test_the_timeline_gives_the_exact_moment_too() -> None:
    drawn = rendered("web/panels/timeline.html", entries=gallery.timeline())

    assert drawn.all("time")[0] == {"datetime": "2026-11-22T10:21:00+08:00", "title": "2026-11-22 10:21:00"}
    assert drawn.text("ol").startswith("3 分钟前 定单 S2611220031 固定电话新装 受理中")


def test_the_tallest_bar_fills_the_chart() -> None:
    chart = panels.bar_chart("Bills", [("Sep", Decimal("40.00")), ("Oct", Decimal("80.00")), ("Nov", Decimal(-1))])

    assert [(bar.height, bar.y, bar.current) for bar in chart.bars] == [
        (41, 71, False),
        (82, 30, False),
        (1, 111, True),
    ]
    assert (
        rendered("web/panels/bars.html", chart=chart).one("svg")["aria-label"]
        == "Bills: Sep 40.00, Oct 80.00, Nov -1.00"
    )


def test_a_chart_of_nothing_has_no_bars() -> None:
    assert panels.bar_chart("Bills", []).bars == ()


def test_a_diagram_says_in_words_what_it_draws() -> None:
    step = panels.Step(key="audit", title="稽核", state="waiting", who="稽核员", since=gallery.NOW)
    diagram = panels.DiagramView(key="d", title="流程", xml_url="/x", marks={"audit": "current"}, steps=(step,))

    drawn = whole("web/diagram_page.html", diagram=diagram)

    assert drawn.text("ol", class_="diagram-steps") == "稽核 等待中 · 稽核员 · 刚刚"
    assert '{"marks": {"audit": "current"}, "badges": {}}' in drawn.text("script", id="diagram-d-data")
    assert drawn.one("div", id="diagram-d")["data-marks"] == "diagram-d-data"
