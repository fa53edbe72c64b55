"""The circumstances of one action: who, through which door, from which outlet, and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: ``key`` is ``staff:17``, ``party:4411`` or ``system:worker``; ``roles`` are role codes."""

    key: str
    roles: tuple[str, ...] = ()
    staff_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One call's circumstances; built by a door, read by everything below it.

    ``now`` is read once, at the door: nothing below it reads the clock. ``outlet_id`` and ``bureau_id`` are the
    organisation units of the shop and of its handling bureau (处理局); ``idempotency_key`` makes a repeat harmless.
    """

    actor: Actor
    channel: str
    now: datetime
    interface_number: str = ""
    outlet_id: int | None = None
    bureau_id: int | None = None
    language: str = "zh-hans"
    request_id: UUID = field(default_factory=uuid4)
    idempotency_key: str = ""
    reason: str = ""

    def keyed(self, key: str) -> Context:
        """Return this context with ``key`` as its idempotency key."""
        return replace(self, idempotency_key=key)

    def because(self, reason: str) -> Context:
        """Return this context with ``reason``, which audit and history rows keep."""
        return replace(self, reason=reason)


def system_context(name: str, now: datetime, *, key: str = "") -> Context:
    """Build the context of work that no person asked for: a worker, a timer, an import."""
    return Context(actor=Actor(key=f"system:{name}", roles=("system",)), channel="system", now=now, idempotency_key=key)
