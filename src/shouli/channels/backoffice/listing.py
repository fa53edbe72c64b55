"""Lists of the back office: read what is asked for, fetch one page of it, show it or send it as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from shouli.kernel import typed
from shouli.kernel.context import Context
from shouli.web.doors import desk_page
from shouli.web.forms import ActionView, Choice, FieldView
from shouli.web.lists import (
    MOST_IN_FILE,
    PAGE,
    Column,
    ListQuery,
    ListView,
    Row,
    asked,
    csv_response,
    saved_for,
    without_file,
)
from shouli.web.shell import Badge

LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of several pages that belong together."""

    label: str
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of rows and how many there are in all."""

    rows: Sequence[Row]
    total: int


Fetch = Callable[[Mapping[str, str], int, int], Found]  # filters, limit, offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list is: columns, filters, and where its rows come from.

    ``fetch`` pages in the database, in its own order; ``rows`` gives all rows of something small, which is then sorted
    here.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    filters: tuple[FieldView, ...] = ()
    fetch: Fetch | None = None
    rows: Callable[[Mapping[str, str]], Sequence[Row]] | None = None
    sort: str = ""
    empty: str = ""
    empty_action: ActionView | None = None
    selectable: bool = False
    actions: tuple[ActionView, ...] = ()


def answer(
    request: HttpRequest,
    ctx: Context,
    listing: Listing,
    *,
    active: str,
    template: str = "backoffice/list.html",
    status: int = 200,
    **view: Any,
) -> HttpResponse:
    """Show a list, or send the whole of it as CSV."""
    wanted = asked(
        request,
        listing.columns,
        filters=[field.name for field in listing.filters],
        sort=listing.sort,
        saved=saved_for(ctx, listing.key),
    )
    query = {name: value.replace("\0", "")[:LONGEST] for name, value in wanted.query.items()}
    if wanted.as_csv:
        found = _found(listing, wanted, query, MOST_IN_FILE, 0)
        if found.total > MOST_IN_FILE:
            return without_file(request, MOST_IN_FILE)
        return csv_response(listing.columns, found.rows, listing.key)
    found = _found(listing, wanted, query, PAGE, wanted.offset)
    shown = ListView(
        key=listing.key,
        title=listing.title,
        columns=listing.columns,
        rows=found.rows,
        url=request.path,
        filters=tuple(replace(field, value=query.get(field.name, field.value)) for field in listing.filters),
        query=query,
        sort=wanted.sort,
        descending=wanted.descending,
        page=wanted.page,
        total=found.total,
        csv=True,
        empty=listing.empty,
        empty_action=listing.empty_action,
        selectable=listing.selectable,
        actions=listing.actions,
        saved=wanted.saved,
    )
    return desk_page(request, ctx, template, active=active, status=status, list=shown, **view)


def choice_filter(name: str, label: str, choices: Mapping[str, Any]) -> FieldView:
    """Build a filter that chooses one of several values, or none."""
    listed = tuple(Choice(value=value, label=str(text)) for value, text in choices.items())
    return FieldView(name=name, label=label, widget="select", choices=listed)


def text_filter(name: str, label: str, placeholder: str = "") -> FieldView:
    """Build a filter that looks for a text."""
    return FieldView(name=name, label=label, extra={"placeholder": placeholder, "maxlength": LONGEST})


def row_asked(query: Mapping[str, str], name: str) -> int | None:
    """Read the id of a row out of a filter; None where it is empty or none."""
    return typed.whole(query.get(name, ""))


def _found(listing: Listing, wanted: ListQuery, query: Mapping[str, str], limit: int, offset: int) -> Found:
    if listing.fetch is not None:
        return listing.fetch(query, limit, offset)
    rows = list(listing.rows(query)) if listing.rows else []
    if wanted.sort:
        rows.sort(key=lambda row: _order(row.cells.get(wanted.sort)), reverse=wanted.descending)
    return Found(rows[offset : offset + limit], len(rows))


def _order(value: object) -> tuple[bool, Any]:
    """Order what a column holds, empty cells last; a column holds values of one kind."""
    if isinstance(value, Badge):
        return False, value.label
    if isinstance(value, int | Decimal | date | datetime):
        return False, value
    return (True, "") if value is None else (False, str(value))
