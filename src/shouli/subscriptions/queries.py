"""Reads about subscriptions; the only way in for other parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shouli.kernel import errors
from shouli.kernel.text import lazy as _
from shouli.kernel.typed import code
from shouli.subscriptions import states
from shouli.subscriptions.models import BundleMember, HeldPlan, HeldProduct, NumberChange, Subscription

IN_SERVICE = (states.ACTIVE, states.SUSPENDED)
LONGEST_NUMBER = 20  # digits of a service number


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionView:
    """What others may know of a subscription."""

    id: int
    customer_id: int
    service_number: str
    line: str
    primary: str
    secondaries: tuple[str, ...]
    plans: tuple[str, ...]
    user_nature: str
    product_attribute: str
    area_scope: str
    subscriber_class: str
    payment_type: str
    state: str
    state_label: str
    exchange_id: int
    exchange_name: str
    address_id: int | None
    address: str
    contact_name: str
    contact_phone: str
    bundle_id: int | None
    activated_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line in a list of hits."""

    id: int
    customer_id: int
    service_number: str
    address: str


def get_subscription(subscription_id: int) -> SubscriptionView:
    """Return one subscription.

    :raises errors.NotFound: if there is none with this id
    """
    found = _viewable(Subscription.objects.filter(pk=subscription_id))
    if not found:
        raise errors.NotFound(thing=_("subscription"), key=subscription_id)
    return found[0]


def find_in_service(service_number: str) -> SubscriptionView | None:
    """Return the active or suspended subscription with this number, if there is one (FL-013)."""
    rows = Subscription.objects.filter(service_number=code(service_number), state__in=IN_SERVICE)
    found = _viewable(rows)
    return found[0] if found else None


def find_lines(beginning: str, *, limit: int = 10) -> list[LineRow]:
    """List the lines in service whose number begins so, by their index; ``beginning`` is nothing but digits."""
    highest = beginning + "9" * (LONGEST_NUMBER - len(beginning))
    rows = Subscription.objects.filter(service_number__gte=beginning, service_number__lte=highest)
    return _line_rows(rows.filter(state__in=IN_SERVICE).order_by("service_number")[:limit])


def lines_of(customer_ids: Iterable[int]) -> dict[int, list[LineRow]]:
    """List the lines in service of several customers, oldest first, in one query."""
    rows = Subscription.objects.filter(customer_id__in=set(customer_ids), state__in=IN_SERVICE).order_by("id")
    found: dict[int, list[LineRow]] = {}
    for row in _line_rows(rows):
        found.setdefault(row.customer_id, []).append(row)
    return found


def find_by_ids(subscription_ids: Iterable[int]) -> list[LineRow]:
    """Return the lines in service among some."""
    return _line_rows(Subscription.objects.filter(pk__in=list(subscription_ids), state__in=IN_SERVICE).order_by("id"))


def _line_rows(rows: QuerySet[Subscription]) -> list[LineRow]:
    return [LineRow(**row) for row in rows.values("id", "customer_id", "service_number", "address")]


def find_subscriptions(service_numbers: Iterable[str]) -> dict[str, SubscriptionView]:
    """Return the active subscriptions among ``service_numbers``, by number."""
    rows = Subscription.objects.filter(service_number__in=list(service_numbers), state=states.ACTIVE)
    return {view.service_number: view for view in _viewable(rows)}


def list_subscriptions(customer_id: int, *, ended: bool = False) -> list[SubscriptionView]:
    """List a customer's subscriptions, newest first; ``ended`` includes those removed or never installed."""
    rows = Subscription.objects.filter(customer_id=customer_id)
    if not ended:
        rows = rows.filter(state__in=states.HOLDS_NUMBER)
    return _viewable(rows.order_by("-id"))


def held_by(customer_id: int) -> QuerySet[Subscription]:
    """Select the lines a customer holds."""
    return Subscription.objects.filter(customer_id=customer_id, state__in=states.HOLDS_NUMBER)


def held_on(customer_id: int, moment: datetime) -> list[SubscriptionView]:
    """List what a customer held at ``moment``, with the products and plans of that moment."""
    rows = Subscription.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=moment), customer_id=customer_id, created_at__lte=moment
    ).exclude(state=states.ABANDONED)
    return _viewable(rows.order_by("-id"), at=moment)


def developers_of(subscription_id: int) -> dict[str, str]:
    """Map the products and plans a line has to the employee ids they are credited to; uncredited ones are left out."""
    held = HeldProduct.objects.filter(subscription=subscription_id, valid_to=None).exclude(developer="")
    plans = HeldPlan.objects.filter(subscription=subscription_id, valid_to=None).exclude(developer="")
    return dict([*held.values_list("code", "developer"), *plans.values_list("code", "developer")])


def latest_number(service_number: str) -> str | None:
    """Return the number an announced change leads to, if callers of ``service_number`` are to be told."""
    change = NumberChange.objects.filter(old_number=service_number, announced=True).order_by("-id").first()
    return change.new_number if change else None


def lock(subscription_id: int) -> Subscription:
    """Return one subscription, locked until the transaction ends.

    :raises errors.NotFound: if there is none with this id
    """
    try:
        return Subscription.objects.select_for_update().get(pk=subscription_id)
    except Subscription.DoesNotExist:
        raise errors.NotFound(thing=_("subscription"), key=subscription_id) from None


def lock_all(subscription_ids: Iterable[int]) -> list[Subscription]:
    """Return subscriptions in the order of their ids, locked until the transaction ends."""
    ids = sorted(subscription_ids)
    return list(Subscription.objects.select_for_update().filter(pk__in=ids).order_by("pk")) if ids else []


def _viewable(rows: QuerySet[Subscription], *, at: datetime | None = None) -> list[SubscriptionView]:
    valid = Q(valid_to=None) if at is None else Q(valid_from__lte=at) & (Q(valid_to=None) | Q(valid_to__gt=at))
    found = list(rows.select_related("exchange"))
    ids = [row.pk for row in found]
    if not ids:
        return []
    products = _codes(HeldProduct.objects.filter(valid, subscription__in=ids))
    plans = _codes(HeldPlan.objects.filter(valid, subscription__in=ids))
    members = BundleMember.objects.filter(left_at=None, subscription__in=ids)
    bundles = dict(members.values_list("subscription", "bundle"))
    return [_view(row, products.get(row.pk, ()), plans.get(row.pk, ()), bundles.get(row.pk)) for row in found]


def _codes(held: QuerySet[Any, Any]) -> dict[int, tuple[str, ...]]:
    """Return the codes of what subscriptions hold, the oldest first, by subscription."""
    found: dict[int, tuple[str, ...]] = {}
    for subscription, code_held in held.order_by("id").values_list("subscription", "code"):
        found[subscription] = (*found.get(subscription, ()), code_held)
    return found


def _view(row: Subscription, products: tuple[str, ...], plans: tuple[str, ...], bundle: int | None) -> SubscriptionView:
    return SubscriptionView(
        id=row.pk,
        customer_id=row.customer_id,
        service_number=row.service_number,
        line=row.line,
        primary=row.primary,
        secondaries=products,
        plans=plans,
        user_nature=row.user_nature,
        product_attribute=row.product_attribute,
        area_scope=row.area_scope,
        subscriber_class=row.subscriber_class,
        payment_type=row.payment_type,
        state=row.state,
        state_label=states.LIFE.label(row.state),
        exchange_id=row.exchange_id,
        exchange_name=row.exchange.name,
        address_id=row.address_id,
        address=row.address,
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        bundle_id=bundle,
        activated_at=row.activated_at,
        version=row.version,
    )
