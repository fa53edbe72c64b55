"""Where cancelling begins (撤单): the orders that can be cancelled, each leading to its own page of cancelling."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouli.channels.counter.order_pages import NEWEST, order_columns, order_row
from shouli.channels.counter.order_urls import order_url
from shouli.kernel.context import Context
from shouli.orders import listing
from shouli.web import served_customer
from shouli.web.doors import desk_page, door
from shouli.web.forms import ActionView
from shouli.web.lists import ALL, PAGE, ListView, asked


@require_safe
@door(permission="page.orders")
def cancellable(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List what can be cancelled, of the customer being served where there is one."""
    columns = order_columns()
    wanted = asked(request, columns, filters=(ALL,), sort=NEWEST)
    customer_id = None if wanted.query.get(ALL) else served_customer.serving(request)
    offset = min(wanted.offset, 10**9)
    rows, total = listing.find_unfinished(ctx, customer_id=customer_id, offset=offset, size=PAGE)
    url = reverse("counter_cancellable")
    everyone = ActionView(name="all", label=_("Of all customers"), key="F7", url=f"{url}?{ALL}=1")
    shown = ListView(
        key="cancellable",
        title=_("Orders of this customer that can be cancelled") if customer_id else _("Orders that can be cancelled"),
        columns=columns,
        rows=[order_row(row, url=order_url(row.id, "counter_cancel")) for row in rows],
        url=url,
        query=wanted.query,
        page=wanted.page,
        total=total,
        empty=_("No order can be cancelled: each is finished, cancelled or not saved yet."),
    )
    return desk_page(
        request,
        ctx,
        "web/list_page.html",
        active="start:orders.cancel",
        list=shown,
        actions=(everyone,) if customer_id else (),
    )
