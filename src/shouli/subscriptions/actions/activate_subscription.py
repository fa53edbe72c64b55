"""Put a line into service, or give it up before it was."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.subscriptions import queries, states
from shouli.subscriptions.events import SubscriptionAbandoned, SubscriptionActivated
from shouli.subscriptions.models import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateSubscription:
    """The subscription to activate."""

    subscription_id: int


@action("subscriptions.activate_subscription")
def activate_subscription(ctx: Context, data: ActivateSubscription) -> Subscription:
    """Put an installed line into service; recurring prices run from now (竣工起租).

    :raises WrongState: if it is not being installed
    """
    subscription = queries.lock(data.subscription_id)

    move(ctx, subscription, states.LIFE, "activate", activated_at=ctx.now, version=subscription.version + 1)

    say(SubscriptionActivated(subscription_id=subscription.pk, service_number=subscription.service_number))
    return subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonSubscription:
    """The subscription to abandon before it is activated."""

    subscription_id: int


@action("subscriptions.abandon_subscription")
def abandon_subscription(ctx: Context, data: AbandonSubscription) -> Subscription:
    """Give up a line that was being installed; its products and plans end with it.

    :raises WrongState: if it is not being installed
    """
    subscription = queries.lock(data.subscription_id)

    move(ctx, subscription, states.LIFE, "abandon", ended_at=ctx.now, version=subscription.version + 1)
    subscription.products.filter(valid_to=None).update(valid_to=ctx.now)
    subscription.plans.filter(valid_to=None).update(valid_to=ctx.now)

    say(SubscriptionAbandoned(subscription_id=subscription.pk, service_number=subscription.service_number))
    return subscription
