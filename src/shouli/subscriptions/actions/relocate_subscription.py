"""Let a line serve another address."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, say, write
from shouli.kernel.context import Context
from shouli.subscriptions import queries, states
from shouli.subscriptions.events import SubscriptionRelocated
from shouli.subscriptions.models import NumberChange, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class RelocateSubscription:
    """Where the line goes; ``new_number`` is empty where the number stays."""

    subscription_id: int
    exchange_id: int
    address_id: int | None
    address: str
    new_number: str = ""
    announced: bool = False
    number_kept: bool = False
    contact_name: str = ""
    contact_phone: str = ""


@action("subscriptions.relocate_subscription")
def relocate_subscription(ctx: Context, data: RelocateSubscription) -> Subscription:
    """Move a line in service to another address; a new number ends the old one (FL-121).

    :raises WrongState: if the line is not in service
    """
    subscription = queries.lock(data.subscription_id)
    old = subscription.service_number

    states.LIFE.require(subscription.state, states.ACTIVE, thing=old)

    number = data.new_number or old

    write(
        subscription,
        exchange_id=data.exchange_id,
        address_id=data.address_id,
        address=data.address,
        service_number=number,
        number_kept=data.number_kept or subscription.number_kept,
        contact_name=data.contact_name or subscription.contact_name,
        contact_phone=data.contact_phone or subscription.contact_phone,
        version=subscription.version + 1,
    )
    if number != old:
        NumberChange.objects.create(
            subscription=subscription, old_number=old, new_number=number, announced=data.announced, changed_at=ctx.now
        )

    say(SubscriptionRelocated(subscription_id=subscription.pk, old_number=old, new_number=number))
    return subscription
