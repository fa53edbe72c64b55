"""Looks at a draft from every side at once: what is asked, what is wrong, what it costs and why.

Preview and acceptance both stand on this one function, so a clerk is never told one thing and charged another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from shouli.catalog import queries as catalog
from shouli.catalog.queries import PricedLine
from shouli.kernel.context import Context
from shouli.kernel.errors import Fault
from shouli.kernel.local_time import local_day
from shouli.kernel.money import total
from shouli.kernel.text import lazy as _
from shouli.orders.business.asking import Ask, Asking, AskSection, parse, type_of_values
from shouli.orders.business.journey import Journey, MonthlyPrice, get_journey
from shouli.orders.engine import identity_section
from shouli.orders.models import Order
from shouli.orders.queries import OrderView
from shouli.subscriptions import queries as subscriptions

UNFIXED: tuple[Any, ...] = ("", [], (), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything there is to say about a draft as it stands."""

    journey: Journey[Any]
    asking: Asking[Any]
    sections: tuple[AskSection, ...]
    faults: tuple[Fault, ...]
    fees: tuple[PricedLine, ...]
    monthly: tuple[MonthlyPrice, ...]

    @property
    def total(self) -> Decimal:
        """What is due at the counter, yuan."""
        return total(line.amount for line in self.fees)

    @property
    def monthly_total(self) -> Decimal:
        """What recurs each month, yuan."""
        return total(price.amount for price in self.monthly)


def asking_of(ctx: Context, order: Order, values: type_of_values) -> tuple[Asking[Any], list[Fault]]:
    """Build what a journey looks at; the faults are fields that cannot be read."""
    asking = Asking(
        ctx=ctx,
        order_id=order.pk,
        customer_id=order.customer_id,
        subscription=_subscription(order.subscription_id),
        quantity=order.quantity,
        values=values,
        intake=get_journey(order.journey).intake(),
        today=local_day(ctx.now),
    )
    return _read(asking, values)


def asking_as_accepted(ctx: Context, view: OrderView) -> Asking[Any]:
    """Build what a journey looks at of a saved order: at its bureau, with what was offered on the day it was accepted.

    No matter who looks at the order, its bureau decides what was asked.
    """
    asking = Asking(
        ctx=replace(ctx, bureau_id=view.bureau_id or ctx.bureau_id),
        order_id=view.row.id,
        customer_id=view.row.customer_id,
        subscription=_subscription(view.subscription_id),
        quantity=view.row.quantity,
        values=view.values,
        intake=get_journey(view.row.journey).intake(),
        today=local_day(view.row.accepted_at or view.row.opened_at),
    )
    return _read(asking, view.values)[0]


def _subscription(subscription_id: int | None) -> subscriptions.SubscriptionView | None:
    return subscriptions.get_subscription(subscription_id) if subscription_id else None


def _read(asking: Asking[Any], values: type_of_values) -> tuple[Asking[Any], list[Fault]]:
    intake, faults = parse(type(asking.intake), values)
    return replace(asking, intake=intake), faults


def assess(ctx: Context, order: Order, values: type_of_values) -> Assessment:
    """Assess ``values`` for ``order``; nothing is written."""
    journey = get_journey(order.journey)
    asking, unreadable = asking_of(ctx, order, values)
    asking, sections = _settled(journey, asking)
    asks = [ask for section in sections for ask in section.asks if ask.visible]
    known = {fault.field for fault in unreadable}
    shallow = [*unreadable, *(fault for fault in _field_faults(asks, asking) if fault.field not in known)]
    known |= {fault.field for fault in shallow}
    deep = [*journey.eligible(asking), *journey.faults(asking), *identity_section.faults(asking, journey)]
    faults = [*shallow, *(fault for fault in deep if not fault.field or fault.field not in known)]
    facts = journey.facts(asking)
    fees = catalog.price(journey.price_as, facts, asking.today) if facts is not None else []
    return Assessment(
        journey=journey,
        asking=asking,
        sections=sections,
        faults=tuple(_in_page_order(faults, asks)),
        fees=tuple(fees),
        monthly=tuple(journey.monthly(asking)),
    )


def _settled(journey: Journey[Any], asking: Asking[Any]) -> tuple[Asking[Any], tuple[AskSection, ...]]:
    """Drop the values of fields that are not asked any more, until what is asked fits what was answered."""
    while True:
        sections = (*journey.sections(asking), identity_section.section(asking))
        hidden = [ask.name for section in sections for ask in section.asks if not ask.visible]
        past = [name for name in hidden if asking.values.get(name) not in UNFIXED]
        if not past:
            return asking, sections
        asking = with_values(asking, **dict.fromkeys(past, ""))


def kept_values(sections: Iterable[AskSection], values: type_of_values) -> dict[str, Any]:
    """Drop what is not asked or only shown, so that a hidden or forged answer never counts."""
    names = {ask.name for section in sections for ask in section.asks if ask.visible and ask.widget != "readonly"}
    return {name: value for name, value in values.items() if name in names}


def _field_faults(asks: Iterable[Ask], asking: Asking[Any]) -> list[Fault]:
    faults = []
    for ask in asks:
        value = getattr(asking.intake, ask.name, None)
        if ask.required and (value in UNFIXED or value is False):
            faults.append(_missing(ask))
        elif ask.options and ask.closed and value not in UNFIXED:
            offered = {option.value for option in ask.options if not option.disabled}
            chosen = value if isinstance(value, list | tuple) else [value]
            if any(str(item) not in offered for item in chosen):
                text = _("This value is not offered here; choose one of the list.")
                faults.append(Fault(field=ask.name, code="not_offered", message=text))
    return faults


def _missing(ask: Ask) -> Fault:
    text = _("Tick %(label)s.") if ask.widget == "checkbox" else _("%(label)s is missing.")
    return Fault(field=ask.name, code="missing", message=str(text) % {"label": ask.label})


def _in_page_order(faults: list[Fault], asks: list[Ask]) -> list[Fault]:
    place = {ask.name: index for index, ask in enumerate(asks)}
    unique: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        unique.setdefault((fault.field, fault.code), fault)
    return sorted(unique.values(), key=lambda fault: place.get(fault.field, -1))


def with_values(asking: Asking[Any], **values: Any) -> Asking[Any]:
    """Return ``asking`` as it would be with some values changed."""
    merged = {**asking.values, **values}
    return _read(replace(asking, values=merged), merged)[0]
