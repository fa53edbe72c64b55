"""Who may do what: role x channel, deny by default."""

from __future__ import annotations

from shouli.kernel.context import Context


class RolePolicy:
    """Allows what a permission row of one of the actor's roles names."""

    def allows(self, ctx: Context, action: str) -> bool:
        """Say whether the actor may run ``action`` through this channel."""
        return "system" in ctx.actor.roles
