"""Contexts for tests of every part."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from shouli.kernel.context import Actor, Context

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def system(now: datetime = NOON, *, key: str = "") -> Context:
    """Build a context that may do everything."""
    return Context(actor=Actor(key="system:test", roles=("system",)), channel="system", now=now, idempotency_key=key)


def clerk_context(
    now: datetime = NOON, *, roles: tuple[str, ...] = ("clerk",), staff_id: int = 1, **extra: object
) -> Context:
    """Build the context of a clerk at the counter."""
    return Context(
        actor=Actor(key=f"staff:{staff_id}", roles=roles, staff_id=staff_id, name="Clerk"),
        channel="counter",
        now=now,
        **extra,  # type: ignore[arg-type]
    )
