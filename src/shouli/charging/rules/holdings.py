"""What a subscriber may be said to hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shouli.charging.rules.month import Held
from shouli.charging.rules.requests import MOST
from shouli.charging.rules.tariff import Tariff
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _


def holding_faults(tariff: Tariff, held: Sequence[Held]) -> Iterator[Fault]:
    """Yield holdings of unknown products, of no time at all, and of a product that is held already."""
    ends: dict[str, int] = {}
    for place, item in enumerate(in_order(held)):
        field = f"holdings.{place}"
        if item.product not in tariff.products:
            yield Fault(field=field, code="unknown", message=_("%(name)s is not known.") % {"name": item.product})
        if not 0 <= item.opens < item.closes <= MOST:
            yield Fault(field=field, code="no_time", message=_("A product is held from one moment to a later one."))
        if item.opens < ends.get(item.product, 0):
            yield Fault(field=field, code="twice", message=_("A product is held once at a time."))
        ends[item.product] = max(ends.get(item.product, 0), item.closes)


def in_order(held: Sequence[Held]) -> list[Held]:
    """Return holdings in the order in which the batch reads them."""
    return sorted(held, key=lambda item: (item.opens, item.closes, item.product))
