"""What a subscriber may be said to hold, and with whom it shares.

Files are checked and joined by ``engine.holding_columns``, whole columns at once, to the same effect; the tests hold
the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shouli.charging.rules.month import Holding
from shouli.charging.rules.requests import MOST
from shouli.charging.rules.tariff import Tariff
from shouli.kernel.errors import Fault
from shouli.kernel.text import lazy as _

NO_TIME = _("A product is held from one moment to a later one.")
TWICE = _("A product is held once at a time.")


def holding_faults(tariff: Tariff, held: Sequence[Holding]) -> Iterator[Fault]:
    """Yield holdings of unknown products, of no time at all, and of a product that is held already."""
    ends: dict[str, int] = {}
    for place, item in enumerate(in_order(held)):
        field = f"holdings.{place}"
        if item.product not in tariff.products:
            yield Fault(field=field, code="unknown", message=_("%(name)s is not known.") % {"name": item.product})
        if not 0 <= item.opens < item.closes <= MOST:
            yield Fault(field=field, code="no_time", message=NO_TIME)
        if item.opens < ends.get(item.product, 0):
            yield Fault(field=field, code="twice", message=TWICE)
        ends[item.product] = max(ends.get(item.product, 0), item.closes)


def in_order(held: Sequence[Holding]) -> list[Holding]:
    """Return holdings in the order in which the batch reads them."""
    return sorted(held, key=lambda item: (item.opens, item.closes, item.product))


def joined(held: Sequence[Holding]) -> list[Holding]:
    """Return holdings in order, those of one product that meet as one: a product held on is not held once more."""
    open_: dict[str, int] = {}  # product → place of its latest holding
    found: list[Holding] = []
    for item in in_order(held):
        place = open_.get(item.product)
        if place is not None and item.opens <= found[place].closes:
            found[place] = replace(found[place], closes=max(found[place].closes, item.closes))
        else:
            open_[item.product] = len(found)
            found.append(item)
    return in_order(found)


def group_key(number: int, group: int) -> int:
    """Name with whom a subscriber shares; alone (group 0) it is below 0, so that no group bears its name."""
    return group or -number
