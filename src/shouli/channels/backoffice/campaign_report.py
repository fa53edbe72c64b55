"""The campaign report: who said they would take 亲情1+ and has not done so since."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouli.channels.backoffice.listing import Found, Listing, answer
from shouli.channels.backoffice.naming import TONES
from shouli.kernel.context import Context
from shouli.orders import queries
from shouli.web.doors import door
from shouli.web.lists import Column, Row
from shouli.web.shell import Badge


@require_safe
@door(permission="page.campaign_report", channel="backoffice")
def without_bundle(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the orders whose lower fee rested on a bundle that was never formed (FL-AMB-23)."""

    def fetch(query: Mapping[str, str], limit: int, offset: int) -> Found:
        orders = queries.campaign_orders_without_bundle().order_by("-id")
        rows = [
            Row(
                key=row.order_number,
                cells={
                    "number": row.order_number,
                    "customer": row.customer_name,
                    "line": row.service_number,
                    "business": row.title,
                    "state": Badge(label=row.state_label, tone=TONES.get(row.state, "grey")),
                    "total": row.total,
                    "shop": row.outlet_name,
                    "clerk": row.accepted_by_name,
                    "accepted": row.accepted_at,
                },
            )
            for row in queries.list_rows(orders[offset : offset + limit], limit=limit)
        ]
        return Found(rows, orders.count())

    listing = Listing(
        key="without-bundle",
        title=_("Announced Family 1+, not taken yet"),
        columns=(
            Column(name="number", label=_("Order"), kind="strong"),
            Column(name="customer", label=_("Customer")),
            Column(name="line", label=_("Line")),
            Column(name="business", label=_("Business")),
            Column(name="state", label=_("State"), kind="badge"),
            Column(name="total", label=_("Collected"), kind="money"),
            Column(name="shop", label=_("Shop")),
            Column(name="clerk", label=_("Clerk")),
            Column(name="accepted", label=_("Accepted"), kind="moment"),
        ),
        fetch=fetch,
        empty=_("Everybody who announced Family 1+ has taken it."),
    )
    notice = _("These customers paid for the set only because they were going to take Family 1+.")
    return answer(request, ctx, listing, active="campaign_report", notice=notice)
