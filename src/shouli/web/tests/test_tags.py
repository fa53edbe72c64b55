"""How amounts, numbers, moments, cells and options are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import translation

from shouli.web.forms import Choice, FieldView
from shouli.web.lists import Column, Row
from shouli.web.shell import Badge
from shouli.web.templatetags import shouli_tags as tags

NOW = datetime(2026, 11, 22, 10, 24, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal(1200), "1,200.00"), (Decimal("-0.5"), "-0.50"), (0, "0.00"), (None, ""), ("", ""), ("12.4", "12.40")],
)
def test_money(amount: Decimal | int | str | None, written: str) -> None:
    assert tags.money(amount) == written


@pytest.mark.parametrize(
    ("number", "written"), [("86015768", "8601 5768"), ("13900000001", "139 0000 0001"), ("10000", "10000")]
)
def test_telephone_numbers(number: str, written: str) -> None:
    assert tags.spaced(number) == written


@pytest.mark.parametrize(
    ("ago", "chinese", "english"),
    [
        (timedelta(seconds=20), "刚刚", "just now"),
        (timedelta(minutes=3), "3 分钟前", "3 minutes ago"),
        (timedelta(minutes=-1), "1 分钟后", "in 1 minute"),
        (timedelta(hours=2), "今天 08:24", "today 08:24"),
        (timedelta(hours=15), "昨天 19:24", "yesterday 19:24"),
        (timedelta(days=-1), "明天 10:24", "tomorrow 10:24"),
        (timedelta(days=25), "10-28 10:24", "28 Oct 10:24"),
        (timedelta(days=400), "2025-10-18", "18 Oct 2025"),
    ],
)
def test_moments(ago: timedelta, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert tags.relative(NOW - ago, NOW) == chinese
    with translation.override("en"):
        assert tags.relative(NOW - ago, NOW) == english


def test_exact_moments_and_days() -> None:
    with translation.override("zh-hans"):
        assert tags.exact(NOW) == "2026-11-22 10:24:00"
        assert tags.exact(date(2026, 3, 3)) == "2026-03-03"
        assert tags.exact(None) == ""


@pytest.mark.parametrize(("seconds", "written"), [(872, "14:32"), (7500, "2:05:00"), (-5, "00:00"), (None, "")])
def test_stretches(seconds: int | None, written: str) -> None:
    assert tags.duration(seconds) == written


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in tags.icon("phone")
    assert 'role="img" aria-label="Call"' in tags.icon("phone", "Call")


def test_what_a_reader_typed_cannot_become_markup() -> None:
    assert tags.badge("<b>") == '<span class="tag tag-grey">&lt;b&gt;</span>'


def drawn(template: str, **view: object) -> str:
    """Return what a template draws."""
    return engines["django"].from_string("{% load i18n shouli_tags %}" + template).render(view)


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("text", "<b>", "<td>&lt;b&gt;</td>"),
        ("text", 7, "<td>7</td>"),
        ("text", None, "<td></td>"),
        ("person", "李小明", "<td>李小明</td>"),
        ("money", Decimal(1200), '<td class="num" data-money>1,200.00</td>'),
        ("money", 0, '<td class="num" data-money>0.00</td>'),
        ("number", 1200, '<td class="num">1,200</td>'),
        ("number", None, '<td class="num"></td>'),
        ("date", date(2026, 3, 3), "<td>2026-03-03</td>"),
        ("badge", Badge(label="<i>", tone="red"), '<td><span class="tag tag-red">&lt;i&gt;</span></td>'),
        ("badge", "", "<td></td>"),
        ("strong", "<i>", "<td><b>&lt;i&gt;</b></td>"),
        ("english", "Tariff", '<td><span lang="en">Tariff</span></td>'),
        ("code", "a&b", "<td><code>a&amp;b</code></td>"),
        ("code", "", "<td></td>"),
        ("why", "small", '<td><span class="why">small</span></td>'),
        ("del", "old", "<td><del>old</del></td>"),
        ("ins", "new", "<td><ins>new</ins></td>"),
    ],
)
def test_a_cell_is_written_as_its_column_asks_for(kind: str, value: object, cell: str) -> None:
    columns = [Column(name="it", label="It", kind=kind)]
    with translation.override("zh-hans"):
        assert drawn("{% cells row columns %}", row=Row(key="1", cells={"it": value}), columns=columns) == cell


def test_only_the_first_cell_leads_where_the_row_does() -> None:
    columns = [Column(name="first", label="First"), Column(name="missing", label="Missing")]
    row = Row(key="1", cells={"first": "A&B"}, url='/x?a=1&b="')
    shown = drawn("{% cells row columns %}", row=row, columns=columns)
    assert shown == '<td><a href="/x?a=1&amp;b=&quot;">A&amp;B</a></td><td></td>'


def test_a_moment_in_a_cell_is_seen_from_the_page() -> None:
    row = Row(key="1", cells={"at": NOW})
    shown = drawn("{% cells row columns %}", row=row, columns=[Column(name="at", label="At", kind="moment")])
    assert shown.startswith('<td><time datetime="2026-11-22T10:24:00+08:00" title="')


def test_options_are_written_under_their_headings() -> None:
    choices = (
        Choice(value="1", label="A & B"),
        Choice(value="2", label="Two", note="<small>", group="Later"),
        Choice(value='"', label="Three", group="Later", disabled=True),
    )
    field = FieldView(name="it", label="It", widget="select", value="2", choices=choices)
    assert drawn("{% options field %}", field=field) == (
        '<option value="1">A &amp; B</option><optgroup label="Later">'
        '<option value="2" selected>Two · &lt;small&gt;</option>'
        '<option value="&quot;" disabled>Three</option></optgroup>'
    )


def test_a_control_says_what_is_asked_of_it_and_what_is_wrong() -> None:
    plain = FieldView(name="line.name", label="Name")
    wrong = replace(plain, required=True, help="So", faults=("No",), key="F4", extra={"focus": 'a"b'})
    assert drawn("{% attributes field %}", field=plain) == 'id="f-line-name" name="line.name"'
    assert drawn("{% attributes field %}", field=wrong) == (
        'id="f-line-name" name="line.name" aria-required="true" aria-invalid="true"'
        ' aria-describedby="f-line-name-help f-line-name-faults" data-key="F4" data-focus="a&quot;b"'
    )


def test_what_never_changes_is_in_the_language_of_the_reader_and_holds_nothing_of_the_page() -> None:
    text = '{% load i18n shouli_tags %}{% unchanging %}{% translate "Close" %} {{ name }}{% endunchanging %}{{ name }}'
    template = engines["django"].from_string(text)
    for language, word in (("en", "Close"), ("zh-hans", "关闭"), ("en", "Close")):
        with translation.override(language):
            assert template.render({"name": "李小明"}) == f"{word} 李小明"
