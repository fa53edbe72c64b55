"""Ways through the counter that several tests walk."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.catalog import queries as catalog
from shouli.channels.counter.tests.browser import ACCEPTANCE, CHARGE, PROMPT, RECEPTION, Browser, signed_in
from shouli.orders.models import Order
from shouli.parties.models import Customer
from shouli.subscriptions.queries import SubscriptionView
from tests.scenarios.desk import Desk, staff_at


def serve(clerk: Browser, customer: Customer) -> Browser:
    """Look a customer up by number."""
    clerk.open("/counter/", RECEPTION)
    return clerk.press("find", mode="number", value=customer.customer_number)


def serve_line(clerk: Browser, line: SubscriptionView) -> Browser:
    """Look a customer up by service number."""
    clerk.open("/counter/", RECEPTION)
    return clerk.press("find", mode="service_number", value=line.service_number)


def begin(clerk: Browser, journey: str) -> Browser:
    """Choose a service for the customer being served, go on, confirm: the acceptance page opens."""
    clerk.open("/counter/", RECEPTION)
    clerk.press(f"service:add:{journey}")
    clerk.press("continue")
    clerk.form_id = ACCEPTANCE
    return clerk.press("confirm")


def fill_products(clerk: Browser) -> Browser:
    """Confirm the products and set the three attributes for a private residence."""
    clerk.press(products_confirmed="1", disclosed="1")
    clerk.press(user_nature="private_residence")
    combos = catalog.attribute_choices(clerk.value("primary")).combos
    attribute, scope = min((a, s) for nature, a, s in combos if nature == "private_residence")
    clerk.press(product_attribute=attribute)
    return clerk.press(area_scope=scope)


def fill_address(clerk: Browser, door: str = "13") -> Browser:
    """Type 建设路 by its initials and choose the odd side."""
    clerk.press(address__initials="jsl")
    clerk.press(address__range=clerk.offered("address.range")[0])
    return clerk.press(address__door=door, address__text="2号楼1单元501室")


def take_number(clerk: Browser) -> str:
    """Draw numbers and take the first ordinary one."""
    clerk.press("service_number:draw")
    ordinary = [pair.split("=")[0] for pair in clerk.value("_offers").split() if pair.endswith("=ordinary")]
    clerk.press(f"service_number:take:{ordinary[0]}")
    return ordinary[0]


def fill_install(clerk: Browser) -> str:
    """Fill in everything a plain new installation asks; return the number."""
    fill_products(clerk)
    fill_address(clerk)
    number = take_number(clerk)
    clerk.press(slot_id=clerk.offered("slot_id")[0], document_shown="1", signed="1")
    return number


def save(clerk: Browser) -> Browser:
    """Save and confirm."""
    clerk.press("save")
    return clerk.press("confirm")


def installed(clerk: Browser, customer: Customer) -> int:
    """Accept a plain new installation up to its charge; return the order's id."""
    serve(clerk, customer)
    begin(clerk, "fixed_line.install")
    fill_install(clerk)
    save(clerk)
    return int(clerk.url.split("/")[3])


def charge(clerk: Browser, order_id: int) -> Browser:
    """Collect the fees in cash."""
    clerk.open(f"/counter/orders/{order_id}/charge", CHARGE)
    clerk.form_id = PROMPT
    return clerk.press("collect")


def print_all(clerk: Browser, order_id: int, verb: str = "decline") -> Browser:
    """Answer every print prompt."""
    clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    while clerk.url.endswith("/print") and (asked := clerk.buttons(f"paper:{verb}:")):
        clerk.press(asked[0])
        clerk.open(f"/counter/orders/{order_id}/print", PROMPT)
    return clerk


@dataclass(frozen=True, slots=True)
class Begun:
    """A clerk's order, and the clerk's browser as it was left."""

    order_id: int
    clerk: Browser

    def goes_on(self, clerk: Browser) -> int:
        """Let ``clerk`` go on from here; return the order's id."""
        clerk.show(self.clerk)
        return self.order_id


def start_draft() -> Begun:
    """Open the page of a new installation for a local person with one account."""
    clerk = signed_in("3107")
    serve(clerk, Desk(staff_at("3107")).new_customer())
    begin(clerk, "fixed_line.install")
    return Begun(int(clerk.url.split("/")[3]), clerk)


def start_saved() -> Begun:
    """Accept a plain new installation; it awaits its charge of 120.00."""
    clerk = signed_in("3107")
    return Begun(installed(clerk, Desk(staff_at("3107")).new_customer()), clerk)


def start_charged() -> Begun:
    """The same, paid in cash; it awaits its print-outs."""
    begun = start_saved()
    charge(begun.clerk, begun.order_id)
    return begun


def start_printed() -> Begun:
    """The same with its print-outs declined; it awaits audit."""
    begun = start_charged()
    print_all(begun.clerk, begun.order_id)
    return begun


def latest_order() -> Order:
    """Return the order opened last."""
    return Order.objects.latest("pk")
