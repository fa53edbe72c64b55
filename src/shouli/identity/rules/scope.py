"""How far a member of staff sees."""

from __future__ import annotations

from shouli.kernel.context import Context


def bureau_in_sight(ctx: Context) -> int | None:
    """Return the handling bureau whose orders and tasks alone the actor sees; None: those of all bureaus.

    Clerks at a counter see their own bureau's, whatever other roles they hold; the back office sees all.
    """
    return ctx.bureau_id if ctx.channel == "counter" and "clerk" in ctx.actor.roles else None
