"""The customer strip: who is being served, what to know, and what is open, in one line on every page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from shouli.kernel.context import Context
from shouli.kernel.counting import count_each
from shouli.kernel.errors import NotFound
from shouli.orders import listing
from shouli.parties import queries as parties
from shouli.parties.rules import customer_level, locality
from shouli.parties.rules.documents import LABELS
from shouli.subscriptions import queries as subscriptions
from shouli.web.shell import Badge, CustomerStrip


def strip_of(ctx: Context, customer_id: int) -> CustomerStrip | None:
    """Build the strip; a customer that is gone is not shown."""
    try:
        customer = parties.get_customer(ctx, customer_id)
    except NotFound:
        return None
    counts = count_each(
        {"lines": subscriptions.held_by(customer_id), "orders": listing.unfinished_of(ctx, customer_id)}
    )
    tags = [
        Badge(
            label=_("real name") if customer.registered else _("not registered"),
            tone="green" if customer.registered else "red",
        ),
        Badge(
            label=str(locality.LOCALITIES.get(customer.locality, "")),
            tone="green" if customer.locality == locality.LOCAL else "amber",
        ),
    ]
    if customer.list_mark:
        mark = str(customer_level.LIST_MARKS.get(customer.list_mark, customer.list_mark))
        tags.append(Badge(label=mark, tone="red" if customer.list_mark == "black" else "blue"))
    if counts["orders"]:
        tags.append(Badge(label=_("open orders %(n)d") % {"n": counts["orders"]}, tone="amber"))
    kind = LABELS.get(customer.document_kind, "")
    return CustomerStrip(
        customer_id=customer_id,
        name=customer.name,
        url=reverse("counter_customer", args=[customer_id]),
        release_url=reverse("counter_release"),
        tags=tuple(tags),
        number=customer.customer_number,
        document=f"{kind} {customer.document_masked}".strip(),
        facts=(
            (_("Telephone lines"), str(counts["lines"])),
            (_("Level"), str(customer_level.LEVELS.get(customer.level, customer.level))),
        ),
    )
