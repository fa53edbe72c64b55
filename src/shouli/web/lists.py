"""Lists: filter, sort, turn pages, take away as CSV, keep a filter under a name."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from shouli.identity import queries as identity
from shouli.identity.queries import SavedFilterView
from shouli.kernel import crypto, typed
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_text
from shouli.kernel.masking import mask_name
from shouli.kernel.tables import harmless
from shouli.web.forms import ActionView, FieldView
from shouli.web.shell import Badge

PAGE = 25
MOST_IN_FILE = 20_000  # rows of a CSV file; an incomplete one would be taken for the whole
DAY_FROM, DAY_TO = "from", "to"  # days of a list, both included
ALL = "all"  # in the address of a list that would else open with its default filter
FILTERED = "_filter"  # marks what a form of filters sends
PERSONAL = frozenset({"customer"})  # filters that may hold a person's name: sealed in addresses, which logs keep
SEALED = "~"  # before such a value
SEALED_HERE = b"filter of a list:"  # sealed with it, so that nothing sealed elsewhere is opened here


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column; ``kind`` is text, number, money, moment, date, badge, link, strong, code, english, why (small
    print), del and ins (before and after) or person.

    A person's name is masked in a file, which leaves the house.
    """

    name: str
    label: str
    kind: str = "text"
    sortable: bool = False

    @property
    def is_right(self) -> bool:
        """Whether its values stand to the right."""
        return self.kind in {"number", "money"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: values by column, where it leads, and what can be done with it."""

    key: str
    cells: Mapping[str, Any]
    url: str = ""
    actions: tuple[ActionView, ...] = ()
    selected: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """One page of a list. ``query`` is what the address asks for; ``empty`` says what to do when nothing is there.

    ``saved`` are the filters the reader keeps for it, None where the list has nothing to keep. ``csv`` offers the whole
    list as a file, unless it has more rows than ``most_in_file``; the page then says so.
    """

    key: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    url: str
    title: str = ""
    filters: tuple[FieldView, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE
    total: int = 0
    selectable: bool = False
    csv: bool = False
    most_in_file: int = MOST_IN_FILE
    empty: str = ""
    empty_action: ActionView | None = None
    actions: tuple[ActionView, ...] = ()
    saved: tuple[SavedFilterView, ...] | None = None

    @property
    def id(self) -> str:
        """The list element's id."""
        return f"list-{self.key}"

    @property
    def shown_filters(self) -> list[FieldView]:
        """The filters as they are drawn: a choice that is not made says that it leaves nothing out."""
        return [
            replace(item, extra={"placeholder": _("All"), **item.extra}) if item.widget == "select" else item
            for item in self.filters
        ]

    @property
    def has_ticks(self) -> bool:
        """Whether rows can be ticked: only where something is done with the ticked ones."""
        return self.selectable and bool(self.actions)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first row shown, from 1; 0 when there is none."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return min(self.page * self.size, self.total)

    @property
    def previous_url(self) -> str:
        """Where the page before is; empty on the first."""
        return self.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """Where the next page is; empty on the last."""
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

    @property
    def csv_url(self) -> str:
        """Where the whole list is as CSV; empty where it is not offered."""
        return self.address(format="csv") if self.csv and self.total <= self.most_in_file else ""

    @property
    def no_csv(self) -> str:
        """Why a list that is offered as CSV is not now, and what to do; else empty."""
        return too_many(self.most_in_file) if self.csv and self.total > self.most_in_file else ""

    @property
    def headings(self) -> list[tuple[Column, str, str]]:
        """Each column with the address that sorts by it and its ``aria-sort`` state."""
        found = []
        for column in self.columns:
            if not column.sortable:
                found.append((column, "", ""))
                continue
            here = column.name == self.sort
            state = "none" if not here else "descending" if self.descending else "ascending"
            wanted = f"-{column.name}" if here and not self.descending else column.name
            found.append((column, self.address(sort=wanted, page="1"), state))
        return found

    @property
    def all_url(self) -> str:
        """Where the list is without any filter, its default too."""
        return f"{self.url}?{ALL}=1" if any(item.is_default for item in self.saved or ()) else self.url

    @property
    def keeps_filters(self) -> bool:
        """Whether the reader has a filter to save here, or has saved some."""
        return self.saved is not None and bool(self.query or self.saved)

    @property
    def saved_links(self) -> list[tuple[SavedFilterView, str, bool]]:
        """Each saved filter with its address, and whether it is the one in force."""
        return [
            (item, f"{self.url}?{written(item.query) or f'{ALL}=1'}", item.query == self.query)
            for item in self.saved or ()
        ]

    @property
    def saved_name(self) -> str:
        """The name of the saved filter in force; empty if it is none."""
        return next((item.name for item, _url, here in self.saved_links if here), "")

    @property
    def here(self) -> str:
        """The address of the list as it is shown, whatever it opens with."""
        return f"{self.url}?{self.query_text or f'{ALL}=1'}"

    @property
    def query_text(self) -> str:
        """What the address asks for, as it is written there."""
        return written(self.query)

    @property
    def verb(self) -> str:
        """How its filters are sent: posted, out of the address, where one may hold a person's name."""
        return "post" if any(field.name in PERSONAL for field in self.filters) else "get"

    def address(self, **changes: str) -> str:
        """Return this list's address with some of the query changed."""
        asked = {**self.query, **changes}
        return f"{self.url}?{written({name: value for name, value in asked.items() if value})}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What a list's address asks for: filters, sort column and direction, page, and whether as CSV.

    ``saved`` are the reader's own filters of this list; an address that asks for nothing means the default one.
    """

    query: Mapping[str, str]
    sort: str
    descending: bool
    page: int
    as_csv: bool
    saved: tuple[SavedFilterView, ...] = ()

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * PAGE


def asked(
    request: HttpRequest,
    columns: Iterable[Column],
    *,
    filters: Iterable[str] = (),
    sort: str = "",
    saved: Iterable[SavedFilterView] = (),
) -> ListQuery:
    """Read a list's address; an unknown column or page falls back to ``sort`` and the first page."""
    kept = tuple(saved)
    default = next((item.query for item in kept if item.is_default), {})
    given: Mapping[str, str] = request.GET or default
    wanted = given.get("sort", "") or sort
    sortable = {column.name for column in columns if column.sortable}
    name = wanted.removeprefix("-")
    if name not in sortable:
        wanted, name = sort, sort.removeprefix("-")
    number = request.GET.get("page", "1")
    query = {key: value for key in filters if (value := opened(key, given.get(key, "")).strip())}
    if wanted and wanted != sort:
        query["sort"] = wanted
    return ListQuery(
        query=query,
        sort=name,
        descending=wanted.startswith("-"),
        page=typed.whole(number, least=1, most=99_999_999) or 1,
        as_csv=request.GET.get("format") == "csv",
        saved=kept,
    )


def written(query: Mapping[str, str]) -> str:
    """Write what a list is asked for as an address, which logs and histories keep: names of persons are sealed."""
    return urlencode(
        {
            name: SEALED + crypto.seal(SEALED_HERE + value.encode()).decode() if name in PERSONAL and value else value
            for name, value in query.items()
        }
    )


def opened(name: str, value: str) -> str:
    """Return the value of a filter as it was typed; one that cannot be opened, or is no filter's, asks for nothing."""
    if name not in PERSONAL or not value.startswith(SEALED):
        return value
    try:
        plain = crypto.unseal(value.removeprefix(SEALED).encode())
        return plain.removeprefix(SEALED_HERE).decode() if plain.startswith(SEALED_HERE) else ""
    except (InvalidToken, UnicodeError):
        return ""


def filtered(request: HttpRequest) -> HttpResponse | None:
    """Lead to the address of what a form of filters asks for; None if it was no such form that was sent."""
    if request.method != "POST" or FILTERED not in request.POST:
        return None
    asking = {name: request.POST.get(name, "") for name in request.POST if not name.startswith(("_", "csrf"))}
    asking = {name: value for name, value in asking.items() if value}
    return redirect(f"{request.path}?{written(asking) or f'{ALL}=1'}")


def day_fields(first: str, last: str, query: Mapping[str, str]) -> tuple[FieldView, FieldView]:
    """Build the two fields of a filter by days, labelled ``first`` and ``last``."""
    return (
        FieldView(name=DAY_FROM, label=first, widget="date", value=query.get(DAY_FROM, "")),
        FieldView(name=DAY_TO, label=last, widget="date", value=query.get(DAY_TO, "")),
    )


def days_asked(query: Mapping[str, str]) -> tuple[date | None, date | None]:
    """Read the days of a filter; what is no day asks nothing."""
    return typed.day(query.get(DAY_FROM, "")), typed.day(query.get(DAY_TO, ""))


def saved_for(ctx: Context, list_key: str) -> list[SavedFilterView]:
    """Return the filters the reader keeps for a list, in one query."""
    return identity.list_saved_filters(ctx, list_key)


def too_many(most: int) -> str:
    """Say that a list has more rows than a file holds, and what to do."""
    return _("A CSV file holds at most %(most)s rows. Filter the list to get one.") % {"most": f"{most:,}"}


def without_file(request: HttpRequest, most: int) -> HttpResponse:
    """Show the list instead of a file that would not hold all of it, and say so."""
    messages.error(request, too_many(most))
    asking = {name: opened(name, request.GET.get(name, "")) for name in request.GET if name != "format"}
    return redirect(f"{request.path}?{written(asking)}" if asking else request.path)


def csv_response(columns: Sequence[Column], rows: Iterable[Row], name: str) -> HttpResponse:
    """Answer with a CSV file that spreadsheets open as UTF-8 and in which no cell can act as a formula.

    Moments are written in the operator's time, to the second.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([str(column.label) for column in columns])
    for row in rows:
        writer.writerow([_plain(row.cells.get(column.name, ""), column) for column in columns])
    return response


def _plain(value: object, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, Badge):
        return value.label
    if isinstance(value, datetime):
        return local_text(value)
    text = mask_name(str(value)) if column.kind == "person" else str(value)
    return text if column.is_right else harmless(text)
