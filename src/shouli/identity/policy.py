"""Who may do what: role x channel, deny by default."""

from __future__ import annotations

from shouli.identity import queries
from shouli.kernel.context import Context


class RolePolicy:
    """Allows what a right of one of the actor's roles covers; asked by the runner before every outermost action."""

    def allows(self, ctx: Context, action: str) -> bool:
        """Say whether the actor may run ``action`` through this channel."""
        return queries.may(ctx, action)
