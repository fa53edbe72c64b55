"""Facts about subscriptions."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SubscriptionEvent(Event):
    """What all of them tell: which subscription."""

    subscription_id: int

    @property
    def owner(self) -> str:
        """The subscription's own story."""
        return f"subscription:{self.subscription_id}"


@dataclass(frozen=True, kw_only=True)
class SubscriptionActivated(SubscriptionEvent):
    """A line went into service."""

    name = "subscriptions.activated"
    service_number: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionAbandoned(SubscriptionEvent):
    """A line that was being installed will not be."""

    name = "subscriptions.abandoned"
    service_number: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionRelocated(SubscriptionEvent):
    """A line serves another address, perhaps under another number."""

    name = "subscriptions.relocated"
    old_number: str
    new_number: str


@dataclass(frozen=True, kw_only=True)
class ProductsChanged(SubscriptionEvent):
    """Value-added products were added, removed or exchanged."""

    name = "subscriptions.products_changed"


@dataclass(frozen=True, kw_only=True)
class SubscriptionStateChanged(SubscriptionEvent):
    """A line was suspended, resumed or removed."""

    name = "subscriptions.state_changed"
    state: str


@dataclass(frozen=True, kw_only=True)
class BundleFormed(Event):
    """Subscriptions were put together in a package."""

    name = "subscriptions.bundle_formed"
    bundle_id: int
    package: str

    @property
    def owner(self) -> str:
        """The bundle's own story."""
        return f"bundle:{self.bundle_id}"
