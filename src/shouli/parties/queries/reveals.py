"""How often one member of staff has had personal data shown in full."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from shouli.kernel import trail
from shouli.kernel.context import Context

REVEALS = "parties.reveal_"  # how the actions that show something in full begin
HOUR = timedelta(hours=1)


def reveals_left(ctx: Context) -> int:
    """Return how many reveals the actor has left this hour; programs have as many as they need."""
    most: int = settings.SHOULI_REVEALS_AN_HOUR
    if ctx.actor.staff_id is None:
        return most
    asked = trail.Asked(actor=ctx.actor.key, action=REVEALS, since=ctx.now - HOUR)
    return most - trail.count_trail(asked, most=most)
