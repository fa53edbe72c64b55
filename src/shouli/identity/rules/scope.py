"""How far an actor sees."""

from __future__ import annotations

from shouli.kernel.context import Context

NO_BUREAU = 0  # an id that no unit has: nothing belongs to it
NOTHING = -1  # an id for whoever sees no order and no task at all
OF_STAFF = frozenset({"counter", "backoffice", "field"})


def bureau_in_sight(ctx: Context) -> int | None:
    """Return the handling bureau whose orders and tasks alone the actor sees; None: those of all bureaus.

    Clerks at a counter see their own bureau's, whatever other roles they hold; other staff and the system itself see
    all. A clerk whose unit belongs to no bureau sees the orders and tasks of no bureau (``NO_BUREAU``), not those of
    all. Whoever is not staff, or comes by another door, sees ``NOTHING``.
    """
    if ctx.channel == "system":
        return None
    if ctx.actor.staff_id is None or ctx.channel not in OF_STAFF:
        return NOTHING
    if ctx.channel != "counter" or "clerk" not in ctx.actor.roles:
        return None
    return NO_BUREAU if ctx.bureau_id is None else ctx.bureau_id
