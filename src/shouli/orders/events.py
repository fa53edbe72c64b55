"""Facts about orders."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """What all of them tell: which order, and of which business."""

    order_id: int
    journey: str

    @property
    def owner(self) -> str:
        """The order's own story."""
        return f"order:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class OrderAccepted(OrderEvent):
    """An order was saved."""

    name = "orders.accepted"


@dataclass(frozen=True, kw_only=True)
class OrderCharged(OrderEvent):
    """An order's fees were collected."""

    name = "orders.charged"
    payment_id: int


@dataclass(frozen=True, kw_only=True)
class OrderAudited(OrderEvent):
    """An order passed audit."""

    name = "orders.audited"


@dataclass(frozen=True, kw_only=True)
class OrderReturned(OrderEvent):
    """An auditor sent an order back to the counter."""

    name = "orders.returned"


@dataclass(frozen=True, kw_only=True)
class OrderCompleted(OrderEvent):
    """Everything an order asked for is done."""

    name = "orders.completed"
    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """An order was cancelled and what it had done taken back, but for what the network has still to undo."""

    name = "orders.cancelled"
    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CancellationAsked(OrderEvent):
    """A clerk has asked for the cancellation of a paid order; a supervisor has to approve it."""

    name = "orders.cancellation_asked"


@dataclass(frozen=True, kw_only=True)
class CancellationRefused(OrderEvent):
    """A supervisor has refused a cancellation; the order goes on."""

    name = "orders.cancellation_refused"


@dataclass(frozen=True, kw_only=True)
class CancellationFinished(OrderEvent):
    """Everything a cancelled order had done is taken back, in the network too; its numbers are free to go."""

    name = "orders.cancellation_finished"


@dataclass(frozen=True, kw_only=True)
class StuckFound(Event):
    """Something was found that waits for nothing and nobody; somebody has to look after it."""

    name = "orders.stuck_found"
    about: str
    cause: str

    @property
    def owner(self) -> str:
        """A story of its own, for news about what is stuck would say that it is moving."""
        return f"stuck:{self.about}"
