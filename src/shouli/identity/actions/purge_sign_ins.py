"""Throw away sessions that have ended and failed sign-ins that no longer count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session

from shouli.identity.models import SignInTally
from shouli.identity.rules import attempts
from shouli.kernel.actions import action
from shouli.kernel.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeSignIns:
    """Nothing is needed but the moment."""


@action("identity.purge_sign_ins")
def purge_sign_ins(ctx: Context, data: PurgeSignIns) -> int:
    """Delete ended sessions and failures that bar no one any more; return how many rows there were.

    Sessions and django-axes keep real time, even where a training tenant's clock is moved.
    """
    real = ctx.now - timedelta(days=settings.SHOULI_CLOCK_SHIFT_DAYS)
    old = (
        Session.objects.filter(expire_date__lt=real),
        AccessAttempt.objects.filter(attempt_time__lt=real - settings.AXES_COOLOFF_TIME),
        AccessLog.objects.filter(attempt_time__lt=real),
        SignInTally.objects.filter(last__lt=ctx.now - attempts.KNOWN_FOR),
    )

    return sum(rows.delete()[0] for rows in old)
