"""Reads what was asked and decided about cancelling an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouli.orders import states
from shouli.orders.cancellation_effects import Effects, effects_of
from shouli.orders.models import Cancellation


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationView:
    """A cancellation as pages show it; ``effects`` are what it took back, none before it is carried out."""

    id: int
    state: str
    state_label: str
    reason: str
    refusal: str
    effects: Effects
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    judged_by: str
    judged_at: datetime | None


def cancellation_of(order_id: int) -> CancellationView | None:
    """Return an order's latest cancellation, whatever its state; None if none was ever asked for."""
    found = cancellations_of(order_id)
    return found[-1] if found else None


def cancellations_of(order_id: int) -> list[CancellationView]:
    """List every cancellation that was asked for of an order, refused ones too, oldest first."""
    return [
        CancellationView(
            id=found.pk,
            state=found.state,
            state_label=states.CANCELLATION.label(found.state),
            reason=found.reason,
            refusal=found.refusal,
            effects=effects_of(found.effects),
            asked_by=found.asked_by,
            asked_by_name=found.asked_by_name,
            asked_at=found.asked_at,
            judged_by=found.judged_by,
            judged_at=found.judged_at,
        )
        for found in Cancellation.objects.filter(order_id=order_id).order_by("id")
    ]
