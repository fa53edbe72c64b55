"""Change what a line has: its primary product, attributes, secondary products, pricing plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouli.catalog.rules.classes import subscriber_class
from shouli.kernel.actions import action, say, write
from shouli.kernel.context import Context
from shouli.subscriptions import queries, states
from shouli.subscriptions.events import ProductsChanged
from shouli.subscriptions.models import HeldPlan, HeldProduct, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProducts:
    """What the line is to have; the attributes and ``primary`` are the new ones, whether changed or not."""

    subscription_id: int
    primary: str
    user_nature: str
    product_attribute: str
    area_scope: str
    secondaries: tuple[str, ...]
    developers: Mapping[str, str] = field(default_factory=dict)


@action("subscriptions.change_products")
def change_products(ctx: Context, data: ChangeProducts) -> Subscription:
    """Give a line in service exactly these products and attributes; what is no longer named ends now (改制, FL-144).

    :raises WrongState: if the line is not in service
    """
    subscription = queries.lock(data.subscription_id)
    held = set(subscription.products.filter(valid_to=None).values_list("code", flat=True))

    _refuse_unless_in_service(subscription)

    wanted = dict.fromkeys(data.secondaries)

    write(
        subscription,
        primary=data.primary,
        user_nature=data.user_nature,
        product_attribute=data.product_attribute,
        area_scope=data.area_scope,
        subscriber_class=subscriber_class(data.user_nature),
        version=subscription.version + 1,
    )
    subscription.products.filter(valid_to=None).exclude(code__in=list(wanted)).update(valid_to=ctx.now)
    HeldProduct.objects.bulk_create(
        HeldProduct(subscription=subscription, code=code, developer=data.developers.get(code, ""), valid_from=ctx.now)
        for code in wanted
        if code not in held
    )

    say(ProductsChanged(subscription_id=subscription.pk))
    return subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlans:
    """The charging rules and discounts the line is to have."""

    subscription_id: int
    plans: tuple[str, ...]
    developers: Mapping[str, str] = field(default_factory=dict)


@action("subscriptions.change_plans")
def change_plans(ctx: Context, data: ChangePlans) -> Subscription:
    """Give a line in service exactly these pricing plans (改定价计划).

    :raises WrongState: if the line is not in service
    """
    subscription = queries.lock(data.subscription_id)
    held = set(subscription.plans.filter(valid_to=None).values_list("code", flat=True))

    _refuse_unless_in_service(subscription)

    wanted = dict.fromkeys(data.plans)

    subscription.plans.filter(valid_to=None).exclude(code__in=list(wanted)).update(valid_to=ctx.now)
    HeldPlan.objects.bulk_create(
        HeldPlan(subscription=subscription, code=code, developer=data.developers.get(code, ""), valid_from=ctx.now)
        for code in wanted
        if code not in held
    )
    write(subscription, version=subscription.version + 1)

    say(ProductsChanged(subscription_id=subscription.pk))
    return subscription


def _refuse_unless_in_service(subscription: Subscription) -> None:
    states.LIFE.require(subscription.state, states.ACTIVE, thing=subscription.service_number)
