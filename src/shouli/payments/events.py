"""Facts about money."""

from __future__ import annotations

from dataclasses import dataclass

from shouli.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """What all of them tell: which payment, for whom (``order:12``), and how much in yuan as a decimal string."""

    payment_id: int
    paid_for: str
    total: str

    @property
    def owner(self) -> str:
        """The story of what was paid for."""
        return self.paid_for


@dataclass(frozen=True, kw_only=True)
class PaymentCollected(PaymentEvent):
    """Money was taken."""

    name = "payments.payment_collected"


@dataclass(frozen=True, kw_only=True)
class PaymentReversed(PaymentEvent):
    """A payment was taken back in full."""

    name = "payments.payment_reversed"


@dataclass(frozen=True, kw_only=True)
class DepositRefunded(PaymentEvent):
    """A guarantee deposit (担保金) was returned."""

    name = "payments.deposit_refunded"
