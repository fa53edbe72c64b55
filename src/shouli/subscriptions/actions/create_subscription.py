"""Create a subscription for a line that will be installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouli.catalog.rules.classes import subscriber_class
from shouli.kernel.actions import action, record_created
from shouli.kernel.context import Context
from shouli.subscriptions import states
from shouli.subscriptions.models import HeldPlan, HeldProduct, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSubscription:
    """What the line will be; ``address`` is the composed installation address.

    ``developers`` credits a product or plan, by code, to an employee id (发展人, FL-074).
    """

    customer_id: int
    service_number: str
    line: str
    primary: str
    secondaries: tuple[str, ...]
    plans: tuple[str, ...] = ()
    developers: Mapping[str, str] = field(default_factory=dict)
    user_nature: str
    product_attribute: str
    area_scope: str
    payment_type: str = "postpaid"
    exchange_id: int
    address_id: int | None = None
    address: str
    contact_name: str = ""
    contact_phone: str = ""


@action("subscriptions.create_subscription")
def create_subscription(ctx: Context, data: CreateSubscription) -> Subscription:
    """Create a subscription that is being installed; its class follows from the user nature (FL-029 … FL-031)."""
    subscription = Subscription.objects.create(
        customer_id=data.customer_id,
        service_number=data.service_number,
        line=data.line,
        primary=data.primary,
        user_nature=data.user_nature,
        product_attribute=data.product_attribute,
        area_scope=data.area_scope,
        subscriber_class=subscriber_class(data.user_nature),
        payment_type=data.payment_type,
        state=states.PENDING,
        exchange_id=data.exchange_id,
        address_id=data.address_id,
        address=data.address,
        contact_name=data.contact_name,
        contact_phone=data.contact_phone,
        created_at=ctx.now,
    )
    HeldProduct.objects.bulk_create(
        HeldProduct(subscription=subscription, code=code, developer=data.developers.get(code, ""), valid_from=ctx.now)
        for code in dict.fromkeys(data.secondaries)
    )
    HeldPlan.objects.bulk_create(
        HeldPlan(subscription=subscription, code=code, developer=data.developers.get(code, ""), valid_from=ctx.now)
        for code in dict.fromkeys(data.plans)
    )
    record_created(ctx, subscription, states.LIFE)
    return subscription
