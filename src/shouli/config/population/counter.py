"""Takes the sample orders at the counter, step by step as a clerk would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from random import Random
from typing import Any

from shouli.catalog import queries as catalog
from shouli.config.population.registering import Known
from shouli.kernel.context import Context
from shouli.kernel.local_time import local_day
from shouli.orders.actions import (
    AcceptOrder,
    CollectFees,
    OpenDraft,
    ParkDraft,
    PickNumber,
    PrintPaper,
    Tender,
    accept_order,
    collect_fees,
    open_draft,
    park_draft,
    pick_number,
    print_paper,
)
from shouli.orders.models import Order
from shouli.orders.states import PROMPTED
from shouli.places import queries as places
from shouli.places.rules.addresses import EVEN, ODD, initials_of
from shouli.resources import queries as resources
from shouli.resources.states import FREE
from shouli.workforce import queries as workforce

INSTALL, CAMPAIGN = "fixed_line.install", "fixed_line.navigation_campaign"
MEANS = (("cash", ""), ("cash", ""), ("card", "POS"), ("wechat", "WX"), ("alipay", "ZFB"))
PRODUCTS = (("FIXED", "LOCAL"), ("FIXED", "LOCAL"), ("FIXED", "LOCAL"), ("CENTREX_LINE", "CENTREX"))
MANY = 300  # addresses of an exchange to choose from
SPREAD = 900  # among how many free numbers of an exchange one is picked
SHOWN = {"document_shown": True, "signed": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a line goes, and when the installer comes, if the bureau makes appointments."""

    exchange_id: int
    values: Mapping[str, object]


class Choices:
    """What a clerk chooses from, read once, and the dice that choose."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self._addresses: dict[int, list[places.AddressMatch]] = {}
        self._terms: dict[tuple[str, str], dict[str, Any]] = {}

    def address(self, exchange_id: int) -> places.AddressMatch:
        """Choose an address of an exchange."""
        if exchange_id not in self._addresses:
            self._addresses[exchange_id] = places.list_addresses(exchange_id=exchange_id, limit=MANY)
        return self.dice.choice(self._addresses[exchange_id])

    def terms(self, line: str, primary: str, on: date) -> dict[str, Any]:
        """Return products and standard plans as the form opens with them."""
        if (line, primary) not in self._terms:
            offered = catalog.list_secondaries(primary, on=on)
            secondaries = [item.code for item in offered if item.default or item.mandatory]
            plans = catalog.plans_for((primary, *secondaries), on=on)
            self._terms[line, primary] = {
                "line": line,
                "primary": primary,
                "secondaries": secondaries,
                "plans": [plan.code for plan in plans if plan.is_default],
                "products_confirmed": True,
                "disclosed": True,
            }
        return self._terms[line, primary]


def choose_site(ctx: Context, exchange: places.ExchangeView, choices: Choices) -> Site:
    """Choose an address, a room and, where the bureau makes appointments, the first time that suits."""
    dice = choices.dice
    address = choices.address(exchange.id)
    doors = [
        door
        for door in range(address.door_from, address.door_to + 1)
        if address.parity not in (ODD, EVEN) or door % 2 == (address.parity == ODD)
    ]
    room = f"{dice.randint(1, 9)}号楼{dice.randint(1, 4)}单元{dice.randint(1, 6)}0{dice.randint(1, 3)}室"
    tomorrow = local_day(ctx.now) + timedelta(days=1)
    slots = workforce.list_slots(
        bureau_id=ctx.bureau_id, exchange_id=exchange.id, from_day=tomorrow, days=3, now=ctx.now
    )
    slot = next((slot for slot in slots if slot.open and slot.left), None)
    values: dict[str, object] = {
        "address_initials": initials_of(address.street),
        "address_id": str(address.id),
        "door_number": str(dice.choice(doors)),
        "address_text": room,
        "exchange_id": str(exchange.id),
    }
    if slot is not None:
        values |= {"slot_id": str(slot.id), "handling_level": "appointment"}
    return Site(exchange_id=exchange.id, values=values)


def enter_install(
    ctx: Context, who: Known, site: Site, choices: Choices, *, lines: int = 1, campaign: bool = False
) -> Order:
    """Open a draft for new lines and fill it in, number and all; nothing is saved yet."""
    asked = OpenDraft(journey=CAMPAIGN if campaign else INSTALL, customer_id=who.customer_id, quantity=lines)
    dice, draft = choices.dice, open_draft(ctx, asked)
    draft = pick(ctx, draft, site.exchange_id, choices)
    line, primary = ("FIXED", "LOCAL") if who.is_person else dice.choice(PRODUCTS)
    draft.values = {
        **draft.values,
        **choices.terms(line, primary, local_day(ctx.now)),
        **site.values,
        **_attributes(who, primary),
        **SHOWN,
        "account_ids": [str(who.account_id)],
        "contact_name": who.name,
        "contact_phone": who.phone,
    }
    if campaign:
        draft.values["customer_use"] = "home" if who.is_person else "office"
    return draft


def pick(ctx: Context, draft: Order, exchange_id: int, choices: Choices) -> Order:
    """Pick one of the free numbers of an exchange."""
    offset = choices.dice.randrange(SPREAD)
    free = resources.list_numbers(exchange_id=exchange_id, state=FREE, limit=1, offset=offset)
    return pick_number(ctx, PickNumber(order_id=draft.pk, number=free[0].number, exchange_id=exchange_id))


def guarantee(draft: Order, guarantor: str, choices: Choices) -> None:
    """Give a guarantee for a customer from elsewhere: by somebody's phone where there is one, or with money."""
    if guarantor and choices.dice.randrange(3) == 0:
        draft.values |= {"guarantee_choice": "phone", "guarantee_phone": guarantor, "guarantor_original_document": True}
    else:
        draft.values["guarantee_choice"] = choices.dice.choice(("deposit", "prepaid"))


def park(ctx: Context, draft: Order, note: str) -> None:
    """Put the draft aside, to be taken up at any desk."""
    park_draft(ctx, ParkDraft(order_id=draft.pk, note=note))


def save(ctx: Context, draft: Order) -> Order:
    """Save the order."""
    return accept_order(ctx, AcceptOrder(order_id=draft.pk, values=draft.values))


def collect(ctx: Context, order: Order, choices: Choices) -> Order:
    """Collect what the order costs; cash is handed over in whole hundreds."""
    if order.state != "awaiting_charge":
        return order
    dice = choices.dice
    kind, slip = dice.choice(MEANS)
    tendered = Decimal(ceil(order.total / 100) * 100) if kind == "cash" else None
    reference = f"{slip}{dice.randrange(10**8):08d}" if slip else ""
    return collect_fees(
        ctx,
        CollectFees(
            order_id=order.pk,
            expected_total=order.total,
            means=(Tender(kind=kind, amount=order.total, reference=reference),) if order.total else (),
            tendered_cash=tendered,
        ),
    )


def print_all(ctx: Context, order: Order, buyer: str) -> Order:
    """Print what the clerk is still asked to, in order."""
    for prompt in list(order.prompts.filter(state=PROMPTED).order_by("position")):
        order = print_paper(ctx, PrintPaper(order_id=order.pk, paper=prompt.paper, buyer_name=buyer))
    return order


def _attributes(who: Known, primary: str) -> dict[str, str]:
    nature = "private_residence" if who.is_person else "office"
    attribute = {"LOCAL": "ordinary", "CENTREX": "group_line"}[primary]
    return {"user_nature": nature, "product_attribute": attribute, "area_scope": "city"}
