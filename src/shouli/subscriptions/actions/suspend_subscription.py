"""Suspend a line at its holder's wish, and resume it."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.actions import action, move, say
from shouli.kernel.context import Context
from shouli.subscriptions import queries, states
from shouli.subscriptions.events import SubscriptionStateChanged
from shouli.subscriptions.models import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendSubscription:
    """The subscription to suspend."""

    subscription_id: int


@action("subscriptions.suspend_subscription")
def suspend_subscription(ctx: Context, data: SuspendSubscription) -> Subscription:
    """Suspend an active line (停机).

    :raises WrongState: if it is not active
    """
    subscription = queries.lock(data.subscription_id)

    move(ctx, subscription, states.LIFE, "suspend", version=subscription.version + 1)

    say(SubscriptionStateChanged(subscription_id=subscription.pk, state=subscription.state))
    return subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSubscription:
    """The subscription to resume."""

    subscription_id: int


@action("subscriptions.resume_subscription")
def resume_subscription(ctx: Context, data: ResumeSubscription) -> Subscription:
    """Resume a suspended line (复机).

    :raises WrongState: if it is not suspended
    """
    subscription = queries.lock(data.subscription_id)

    move(ctx, subscription, states.LIFE, "resume", version=subscription.version + 1)

    say(SubscriptionStateChanged(subscription_id=subscription.pk, state=subscription.state))
    return subscription
