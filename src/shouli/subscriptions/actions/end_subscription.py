"""End a line for good."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.subscriptions import queries, states
from shouli.subscriptions.events import SubscriptionStateChanged
from shouli.subscriptions.models import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSubscription:
    """The subscription to end."""

    subscription_id: int


@action("subscriptions.end_subscription")
def end_subscription(ctx: Context, data: EndSubscription) -> Subscription:
    """Remove a line (拆机): its products, plans and place in a package end now.

    :raises WrongState: if it is neither active nor suspended
    """
    subscription = queries.lock(data.subscription_id)

    move(ctx, subscription, states.LIFE, "end", ended_at=ctx.now, version=subscription.version + 1)
    subscription.products.filter(valid_to=None).update(valid_to=ctx.now)
    subscription.plans.filter(valid_to=None).update(valid_to=ctx.now)
    subscription.memberships.filter(left_at=None).update(left_at=ctx.now)

    say(SubscriptionStateChanged(subscription_id=subscription.pk, state=subscription.state))
    return subscription
