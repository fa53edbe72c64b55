"""Lists: address, pages, sorting, CSV."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from django.test import RequestFactory

from shouli.kernel import crypto
from shouli.web.forms import ActionView
from shouli.web.lists import Column, ListView, Row, asked, csv_response, opened, written
from shouli.web.shell import Badge
from shouli.web.tests import gallery
from shouli.web.tests.pages import whole

COLUMNS = (
    Column(name="number", label="Number", sortable=True),
    Column(name="total", label="Total", kind="money"),
    Column(name="state", label="State", kind="badge"),
)


def view(**changes: object) -> ListView:
    given = {"key": "k", "columns": COLUMNS, "rows": (), "url": "/l", "total": 61, "query": {"state": "w"}}
    return ListView(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("page", "first", "last", "earlier", "later"), [(1, 1, 25, False, True), (3, 51, 61, True, False)]
)
def test_pages(page: int, first: int, last: int, earlier: bool, later: bool) -> None:
    shown = view(page=page)

    assert (shown.pages, shown.first, shown.last) == (3, first, last)
    assert (bool(shown.previous_url), bool(shown.next_url)) == (earlier, later)


def test_an_empty_list_has_one_page_and_says_what_to_do() -> None:
    shown = view(total=0, empty="Nothing waits.")

    assert (shown.pages, shown.first, shown.last) == (1, 0, 0)
    assert "Nothing waits." in whole("web/list_page.html", list=shown).text("main")


def test_rows_are_ticked_only_where_something_is_done_with_the_ticked_ones() -> None:
    action = ActionView(name="pass", label="Pass")
    rows = (Row(key="1", cells={"number": "1", "total": Decimal(120), "state": ""}),)

    for actions, ticks in (((action,), 2), ((), 0)):
        page = whole("web/list_page.html", list=view(rows=rows, selectable=True, actions=actions))
        assert len(page.all("input", type="checkbox")) == ticks


def test_a_list_larger_than_a_file_says_so_where_its_file_would_be() -> None:
    small, large = view(csv=True), view(csv=True, most_in_file=60)

    assert (small.csv_url, small.no_csv) == ("/l?state=w&format=csv", "")
    assert large.csv_url == ""
    page = whole("web/list_page.html", list=large)
    assert "CSV文件最多60行，请先筛选列表。" in page.text("main")
    assert view(most_in_file=60).no_csv == ""


def test_sorting_turns_round_and_keeps_the_filter() -> None:
    up, down = view(sort="number"), view(sort="number", descending=True)

    assert up.headings[0][1:] == ("/l?state=w&sort=-number&page=1", "ascending")
    assert down.headings[0][1:] == ("/l?state=w&sort=number&page=1", "descending")
    assert up.headings[1][1:] == ("", "")


def test_the_address_is_read_and_nonsense_ignored() -> None:
    request = RequestFactory().get("/l?sort=-number&page=2&state=+w+&format=csv&evil=1")
    wanted = asked(request, COLUMNS, filters=("state",), sort="number")

    assert (wanted.sort, wanted.descending, wanted.page, wanted.offset, wanted.as_csv) == ("number", True, 2, 25, True)
    assert wanted.query == {"state": "w", "sort": "-number"}

    odd = asked(RequestFactory().get("/l?sort=total;drop&page=minus"), COLUMNS, sort="-number")
    assert (odd.sort, odd.descending, odd.page, odd.query) == ("number", True, 1, {})


def test_only_what_a_filter_has_sealed_is_opened_in_an_address() -> None:
    """Who has read a sealed column, as out of a backup, does not have it opened by a list."""
    for secret in ("370102199003071234", "JBSWY3DPEHPK3PXP"):
        assert opened("customer", "~" + crypto.seal(secret.encode()).decode()) == ""
    [(_name, sealed)] = parse_qsl(written({"customer": "李秀英"}))
    assert opened("customer", sealed) == "李秀英"
    assert opened("customer", sealed[:-3] + "x==") == ""
    assert opened("customer", "~李") == ""


def test_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    row = Row(key="1", cells={"number": "=1+1", "total": Decimal("-12.40"), "state": Badge(label="open")})

    got = csv_response(COLUMNS, [row, Row(key="2", cells={"total": None})], "orders")

    assert got.content.decode("utf-8-sig") == "Number,Total,State\r\n'=1+1,-12.40,open\r\n,,\r\n"
    assert got["Content-Disposition"] == 'attachment; filename="orders.csv"'


def test_a_moment_leaves_the_house_in_the_operators_time_to_the_second() -> None:
    columns = (Column(name="at", label="At", kind="moment"),)
    at = datetime(2026, 11, 21, 17, 30, 5, 123456, tzinfo=UTC)

    got = csv_response(columns, [Row(key="1", cells={"at": at})], "orders")

    assert got.content.decode("utf-8-sig") == "At\r\n2026-11-22 01:30:05\r\n"


def test_a_list_page_shows_cells_by_kind() -> None:
    drawn = whole("web/list_page.html", list=gallery.orders())

    assert drawn.nameless == []
    assert drawn.unclosed == []
    first = drawn.text("tr", data_href="/orders/1")
    assert first == "S2611220001 李晓梅 待稽核 1,120.00 1 17 分钟前 固定电话新装 领取"
    assert drawn.all("th", aria_sort="ascending")


def test_what_is_not_selectable_has_no_boxes() -> None:
    drawn = whole("web/list_page.html", list=replace(gallery.orders(), selectable=False))

    assert drawn.all("input", type="checkbox") == []


def test_names_of_persons_leave_the_house_masked() -> None:
    columns = (Column(name="number", label="No."), Column(name="customer", label="Customer", kind="person"))

    answer = csv_response(columns, [Row(key="1", cells={"number": "FL1", "customer": "李小明"})], "orders")

    assert answer.content.decode() == "\ufeffNo.,Customer\r\nFL1,李**\r\n"
