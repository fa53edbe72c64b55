"""Which customer this session serves, and the strip that shows it on every page until released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest

from shouli.kernel.context import Context
from shouli.web.shell import CustomerStrip

CUSTOMER, SINCE = "serving_customer", "serving_since"
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
    """Stop serving whoever is being served."""
    request.session.pop(CUSTOMER, None)
    request.session.pop(SINCE, None)


def serving(request: HttpRequest) -> int | None:
    """Return the id of the customer being served, if any."""
    customer_id = request.session.get(CUSTOMER)
    return customer_id if isinstance(customer_id, int) else None


def strip_of(request: HttpRequest, ctx: Context) -> CustomerStrip | None:
    """Build the strip of the customer being served."""
    customer_id = serving(request)
    if customer_id is None or _provider is None:
        return None
    strip = _provider(ctx, customer_id)
    return replace(strip, serving_since=datetime.fromisoformat(request.session[SINCE])) if strip else None
