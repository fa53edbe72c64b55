"""What has happened before a test begins, told as what people did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shouli.orders.models import Order
from tests.scenarios.desk import Desk

Story = Callable[[Desk], Order]


def begun(serial: str, name: str) -> Story:
    """A new line whose products are confirmed, and nothing more."""

    def story(desk: Desk) -> Order:
        customer = desk.new_customer(document_number=desk.citizen(serial), name=name)
        order = desk.open("fixed_line.install", customer)
        desk.fill(order, products_confirmed="on", disclosed="on", user_nature="private_residence")
        return desk.fresh(order)

    return story


def filled(serial: str, name: str, **more: Any) -> Story:
    """A new line typed in to the last field, not saved."""

    def story(desk: Desk) -> Order:
        customer = desk.new_customer(document_number=desk.citizen(serial), name=name)
        return desk.fill_install(desk.open("fixed_line.install", customer), **more)

    return story


def saved(serial: str, name: str, **more: Any) -> Story:
    """A new line that awaits its charge: 120.00."""
    return lambda desk: desk.save(filled(serial, name, **more)(desk))


def awaiting_audit(serial: str, name: str, **more: Any) -> Story:
    """A new line, paid and printed."""

    def story(desk: Desk) -> Order:
        order = saved(serial, name, **more)(desk)
        desk.collect(order)
        desk.papers(order)
        return desk.fresh(order)

    return story
