"""Which customer this session serves, and the strip that shows it on every page until released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shouli.kernel.context import Context
from shouli.web.shell import Badge, CustomerStrip

CUSTOMER, SINCE = "serving_customer", "serving_since"  # session keys
DRAWN_FOR = "_customer"  # the form field that says whom a page was drawn for
StripProvider = Callable[[Context, int], CustomerStrip | None]
_provider: StripProvider | None = None


def provide_strip(provider: StripProvider) -> StripProvider:
    """Install what turns a customer's id into the strip; the door that knows customers does it once."""
    global _provider
    _provider = provider
    return provider


def serve(request: HttpRequest, ctx: Context, customer_id: int) -> None:
    """Begin to serve a customer; the time runs on if it is the same one."""
    if request.session.get(CUSTOMER) != customer_id:
        request.session[CUSTOMER] = customer_id
        request.session[SINCE] = ctx.now.isoformat()


def release(request: HttpRequest) -> None:
    """Stop serving the customer who is being served."""
    request.session.pop(CUSTOMER, None)
    request.session.pop(SINCE, None)


def serving(request: HttpRequest) -> int | None:
    """Return the id of the customer being served, if any."""
    customer_id = request.session.get(CUSTOMER)
    return customer_id if isinstance(customer_id, int) else None


def drawn_for(request: HttpRequest) -> tuple[str, str]:
    """Return the hidden field that keeps a form for the customer being served now."""
    return DRAWN_FOR, str(serving(request) or "")


def is_drawn_for_another(request: HttpRequest) -> bool:
    """Tell whether a form was drawn for one customer while another window now serves another.

    A link of the menu or the palette carries it as ``?customer=``, which the page's script adds.
    """
    mine = str(serving(request) or "")
    if request.method == "POST":
        return bool(request.POST.get(DRAWN_FOR, "") != mine)
    return request.GET.get("customer", mine) != mine


def strip_of(request: HttpRequest, ctx: Context, customer_id: int | None = None) -> CustomerStrip | None:
    """Build the strip of the customer being served.

    Over a page about another one, ``customer_id``, it shows that one: the reader must not mistake one for the other.
    """
    served = serving(request)
    if served is None or _provider is None:
        return None
    shown = customer_id or served
    strip = _provider(ctx, shown)
    if strip is None:
        return None
    if shown == served:
        return replace(strip, serving_since=datetime.fromisoformat(request.session[SINCE]))
    looked_at = Badge(label=_("customer of this order"), tone="blue")
    return replace(strip, tags=(looked_at, *strip.tags), release_url="")
