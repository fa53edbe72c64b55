"""How often one member of staff has had personal data shown in full."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from shouli.kernel import trail
from shouli.kernel.context import Context

REVEALS = "parties.reveal_"  # how the actions begin that show something in full
SCANS = "parties.open_copy"
HOUR = timedelta(hours=1)


def reveals_left(ctx: Context) -> int:
    """Return how many reveals the actor has left this hour; programs have as many as they need."""
    return _left(ctx, REVEALS, settings.SHOULI_REVEALS_AN_HOUR)


def scans_left(ctx: Context) -> int:
    """Return how many scans of others' documents the actor may still look at this hour."""
    return _left(ctx, SCANS, settings.SHOULI_SCANS_AN_HOUR)


def _left(ctx: Context, action: str, most: int) -> int:
    if ctx.actor.staff_id is None:
        return most
    asked = trail.TrailQuery(actor=ctx.actor.key, action=action, since=ctx.now - HOUR)
    return most - trail.count_trail(asked, most=most)
