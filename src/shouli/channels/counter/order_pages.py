"""Orders: the list, and what is parked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouli.channels.counter import order_filters
from shouli.channels.counter.order_labels import state_badge
from shouli.channels.counter.order_urls import order_url
from shouli.kernel.context import Context
from shouli.orders import listing
from shouli.orders import queries as orders
from shouli.orders.actions import (
    ParkDraft,
    resume_draft,
)
from shouli.orders.listing import OrderQuery
from shouli.orders.queries import OrderRow
from shouli.web.doors import desk_page, door, go_on
from shouli.web.forms import ActionView
from shouli.web.lists import PAGE, Column, ListView, Row, asked, csv_response, filtered, saved_for, without_file
from shouli.web.posted import Posted

NEWEST = "-number"
MOST_IN_FILE = 50_000  # orders a CSV file holds
DRAFTS, OWN_DRAFTS = 50, 200  # parked acceptances on a page; one's own that are listed


def order_columns() -> tuple[Column, ...]:
    """List the columns of an order list."""
    return (
        Column(name="number", label=_("Order"), kind="strong"),
        Column(name="business", label=_("Business")),
        Column(name="customer", label=_("Customer"), kind="person"),
        Column(name="line", label=_("Service number")),
        Column(name="state", label=_("State"), kind="badge"),
        Column(name="total", label=_("Amount"), kind="money"),
        Column(name="by", label=_("Accepted by")),
        Column(name="at", label=_("Accepted"), kind="moment"),
    )


def by_number(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Let a list be sorted by order number, which an index follows however many orders there are."""
    return tuple(replace(column, sortable=column.name == "number") for column in columns)


def order_row(row: OrderRow, *, url: str = "") -> Row:
    """Turn an order into a line of a list."""
    return Row(
        key=str(row.id),
        url=url or order_url(row.id),
        cells={
            "number": row.order_number,
            "business": row.title if row.quantity == 1 else f"{row.title} × {row.quantity}",
            "customer": row.customer_name,
            "line": row.service_number,
            "state": state_badge(row.state),
            "total": row.total,
            "by": row.accepted_by_name,
            "at": row.accepted_at or row.opened_at,
            "note": row.park_note,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.orders")
def order_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List orders by customer, day, clerk, unit, business, state and number; as CSV all that are found."""
    if (leaving := filtered(request)) is not None:
        return leaving
    columns = by_number(order_columns())
    wanted = asked(request, columns, filters=order_filters.NAMES, sort=NEWEST, saved=saved_for(ctx, "orders"))
    query = {name: value.replace("\x00", "")[:40] for name, value in wanted.query.items()}
    given = order_filters.read(query)
    if wanted.as_csv:
        return whole_list(request, ctx, columns, given.query, oldest_first=not wanted.descending)
    offset = min(wanted.offset, 10**9)
    rows, total = listing.find_page(ctx, given.query, offset=offset, size=PAGE, oldest_first=not wanted.descending)
    shown = ListView(
        key="orders",
        title=_("Orders"),
        columns=columns,
        rows=[order_row(row) for row in rows],
        url=reverse("counter_orders"),
        query=query,
        sort=wanted.sort,
        descending=wanted.descending,
        page=wanted.page,
        total=total,
        csv=True,
        most_in_file=MOST_IN_FILE,
        saved=wanted.saved,
        filters=order_filters.fields(ctx, query),
        empty=given.told or _("No order fits. Clear the filter, or accept a new one."),
        empty_action=ActionView(name="accept", label=_("Integrated acceptance"), url=reverse("counter")),
    )  # fmt: skip
    return desk_page(request, ctx, "web/list_page.html", active="orders", list=shown)


def whole_list(
    request: HttpRequest,
    ctx: Context,
    columns: tuple[Column, ...],
    query: OrderQuery,
    *,
    oldest_first: bool,
    name: str = "orders",
    drawn: Callable[[OrderRow], Row] = order_row,
) -> HttpResponse:
    """Send all orders of a list as CSV, or say that they are too many for a file."""
    if listing.count(ctx, query) > MOST_IN_FILE:
        return without_file(request, MOST_IN_FILE)
    rows = listing.every_row(ctx, query, oldest_first=oldest_first)
    return csv_response(columns, map(drawn, rows), name)


@require_http_methods(["GET", "HEAD", "POST"])
@door(permission="page.drafts")
def parked(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List parked acceptances of the bureau and this clerk's own half-done ones; take one up again."""
    posted = Posted(request.POST)
    wanted = posted.pressed.row if posted.pressed.verb == "resume" else None
    if request.method == "POST" and wanted is not None:
        order = orders.get_draft(ctx, wanted)
        resume_draft(ctx.keyed(""), ParkDraft(order_id=order.pk))
        return go_on(request, order_url(order.pk, "counter_accept"))
    page = asked(request, ()).page
    put_aside, many = listing.newest(listing.parked(ctx), offset=(page - 1) * DRAFTS, size=DRAFTS)
    own, many_own = listing.newest(listing.own_drafts(ctx), size=OWN_DRAFTS)
    columns = (*order_columns()[:4], Column(name="note", label=_("Note"), kind="why"), *order_columns()[6:])
    return desk_page(
        request,
        ctx,
        "counter/parked.html",
        active="parked",
        parked=ListView(
            key="parked",
            title=_("Parked acceptances"),
            columns=columns,
            rows=[_parked_row(row) for row in put_aside],
            url=reverse("counter_parked"),
            total=many,
            page=page,
            selectable=True,
            size=DRAFTS,
            empty=_("Nothing is parked. F6 on an acceptance puts it here."),
        ),
        own=ListView(
            key="own",
            title=_("My unfinished acceptances"),
            columns=columns,
            rows=[order_row(row, url=order_url(row.id, "counter_accept")) for row in own],
            url=reverse("counter_parked"),
            total=many_own,
            size=OWN_DRAFTS,
            empty=_("You have none."),
        ),
    )


def _parked_row(row: OrderRow) -> Row:
    line = order_row(row, url=order_url(row.id))
    resume = ActionView(name=f"order:resume:{row.id}", label=_("Resume"))
    return Row(key=line.key, url=line.url, cells={**line.cells, "at": row.parked_at}, actions=(resume,))
