"""The service list (服务清单) of the customer being served, kept in the session until it becomes drafts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shouli.identity import queries as identity
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault, Invalid
from shouli.kernel.typed import whole as whole_between
from shouli.orders import queries as orders
from shouli.orders import states
from shouli.orders.actions import OpenDraft, OpenDrafts, open_drafts
from shouli.orders.business.journey import JOURNEYS, Journey, menu
from shouli.subscriptions import queries as subscriptions
from shouli.subscriptions.queries import SubscriptionView

CART, LINE, QUEUE, OPENED = "counter_cart", "counter_line", "counter_queue", "counter_opened"  # session keys
WANTED = "counter_wanted"  # the business chosen before the customer or the line was
MOST = 99_999  # lines of one service


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """One chosen service with its quantity, and the line a change service is about."""

    journey: str
    quantity: int = 1
    subscription_id: int | None = None
    service_number: str = ""

    @property
    def key(self) -> str:
        """What tells one line of the list from another."""
        return f"{self.journey}/{self.subscription_id or ''}"

    @property
    def title(self) -> str:
        """The service's name, with the number it is about."""
        name = str(JOURNEYS[self.journey].title)
        return f"{name} · {self.service_number}" if self.service_number else name


def services(ctx: Context) -> list[Journey[Any]]:
    """List the businesses this clerk may accept, in the order of the manual's chapters."""
    return [journey for journey in menu() if ctx.channel in journey.channels and identity.may(ctx, journey.permission)]


def lines_in(request: HttpRequest) -> list[CartLine]:
    """Return the service list as it stands."""
    return [CartLine(**item) for item in request.session.get(CART, []) if item.get("journey") in JOURNEYS]


def line_of(request: HttpRequest) -> SubscriptionView | None:
    """Return the line that change services are about."""
    subscription_id = request.session.get(LINE)
    return subscriptions.get_subscription(subscription_id) if isinstance(subscription_id, int) else None


def choose_line(request: HttpRequest, subscription_id: int | None) -> None:
    """Make a line the one that change services are about."""
    request.session[LINE] = subscription_id


def empty(request: HttpRequest) -> None:
    """Forget list and line: another customer, or the service has ended."""
    for key in (CART, LINE):
        request.session.pop(key, None)


def want(request: HttpRequest, key: str) -> None:
    """Remember a business until its customer and line are found; with an empty key none is."""
    request.session[WANTED] = key


def wanted(request: HttpRequest, ctx: Context) -> Journey[Any] | None:
    """Return the business that goes on once its customer and line are found."""
    key = request.session.get(WANTED)
    return next((item for item in services(ctx) if item.key == key), None) if key else None


def add(request: HttpRequest, ctx: Context, key: str, customer_id: int | None) -> None:
    """Put a service on the list.

    :raises Invalid: without a customer (FL-014), without the line a change is about (FL-013), or if it is on the list
        already (FL-017)
    """
    journey = next((item for item in services(ctx) if item.key == key), None)
    if journey is None:
        raise Invalid([unknown_service()])
    if customer_id is None:
        text = _("Find or create the customer first.")
        raise Invalid([Fault(field="value", code="no_customer", message=text)])
    line = line_of(request) if journey.needs_line else None
    if journey.needs_line and (line is None or line.customer_id != customer_id):
        text = _("Enter the service number first: this service changes a line in service.")
        raise Invalid([Fault(field="line", code="no_line", message=text)])
    wanted = CartLine(
        journey=key,
        subscription_id=line.id if line else None,
        service_number=line.service_number if line else "",
    )
    chosen = lines_in(request)
    if wanted.key in {item.key for item in chosen}:
        text = _("%(service)s is already on the list; to order more, change its quantity.") % {"service": wanted.title}
        raise Invalid([Fault(field="cart", code="twice", message=text)])
    _keep(request, [*chosen, wanted])


def unknown_service() -> Fault:
    """Say that there is no such business for this clerk."""
    return Fault(field="service", code="unknown", message=_("This service is not offered here."))


def remove(request: HttpRequest, key: str) -> None:
    """Take a service off the list."""
    _keep(request, [item for item in lines_in(request) if item.key != key])


def set_quantities(request: HttpRequest, given: dict[str, str]) -> list[Fault]:
    """Take over the quantities of the last column; what is no whole number above zero is refused (FL-016)."""
    faults = []
    chosen = []
    for item in lines_in(request):
        quantity = whole_between(given.get(item.key, str(item.quantity)), least=1, most=MOST)
        if quantity is not None:
            chosen.append(replace(item, quantity=quantity))
            continue
        chosen.append(item)
        message = _("The quantity must be a whole number above zero.")
        faults.append(Fault(field=f"cart.{item.key}", code="quantity", message=message))
    _keep(request, chosen)
    return faults


def open_all(request: HttpRequest, ctx: Context, customer_id: int) -> list[int]:
    """Open the acceptance of every service on the list, all or none; return the drafts in order (FL-020).

    The form's key makes a second press answer with the drafts of the first.

    :raises Invalid: with what keeps one of them from being opened
    """
    chosen = lines_in(request)
    drafts = [
        OpenDraft(
            journey=item.journey, customer_id=customer_id, subscription_id=item.subscription_id, quantity=item.quantity
        )
        for item in chosen
    ]
    try:
        opened = open_drafts(ctx, OpenDrafts(drafts=drafts))
    except Invalid as refusal:
        raise Invalid([_at_its_line(chosen, fault) for fault in refusal.faults]) from None
    _keep(request, [])
    request.session[QUEUE] = [*opened]
    request.session[OPENED] = [ctx.idempotency_key, *opened]
    return [*opened]


def opened_by(request: HttpRequest, key: str) -> list[int]:
    """Return the drafts that the page with this key has opened before; a page is sent again by going back to it."""
    first, *opened = request.session.get(OPENED) or [""]
    return opened if key and first == key else []


def queue_of(
    request: HttpRequest, ctx: Context, customer_id: int | None, besides: int | None = None
) -> list[orders.OrderRow]:
    """List this customer's drafts opened together that are still to be entered."""
    ids = [order_id for order_id in request.session.get(QUEUE, []) if order_id != besides]
    if not ids or customer_id is None:
        return []
    drafts = orders.readable(ctx).filter(pk__in=ids, customer_id=customer_id, state=states.DRAFT, parked_at=None)
    return sorted(orders.list_rows(drafts), key=lambda row: row.id)


def forget(request: HttpRequest, order_id: int) -> None:
    """Take an order out of the queue."""
    request.session[QUEUE] = [item for item in request.session.get(QUEUE, []) if item != order_id]


def _at_its_line(chosen: list[CartLine], fault: Fault) -> Fault:
    place, _dot, field = fault.field.partition(".")
    item = chosen[int(place)]
    where = f"cart.{item.key}" if field == "quantity" else "cart"
    return Fault(field=where, code=fault.code, message=f"{item.title}: {fault.text}")


def _keep(request: HttpRequest, lines: list[CartLine]) -> None:
    request.session[CART] = [asdict(line) for line in lines]
